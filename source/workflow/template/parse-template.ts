// The text of a template -> what it needs and how it renders, or its problems with their positions.
import Handlebars from 'handlebars';
import { makeError } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { splitFrontMatter } from '../parse/front-matter.ts';
import { compileTemplate, type RenderTemplate } from './compile-template.ts';
import { findTooDeep } from './template-depth.ts';
import { describeTemplateFault } from './template-fault.ts';
import { type NameUse, walkTemplate } from './walk-template.ts';

export type ParsedTemplate = {
  readonly file: string;
  /** Every use of a variable of the outermost data, in their order; those of items of an `each` are not among them. */
  readonly variables: readonly NameUse[];
  /** Every helper that is called, known or not. */
  readonly helpers: readonly NameUse[];
  /** Renders with the values of the variables. Throws where a helper does, an unknown one included. */
  readonly render: RenderTemplate;
};

/**
 * Parses a Handlebars template. Front matter is left out. Never throws.
 * Partials, decorators and `log` are problems, unknown helpers are not (see check-workflow.ts).
 */
export function parseTemplate(text: string, file: string): ParsedTemplate | Problem[] {
  const { body, linesBefore } = splitFrontMatter(text);
  return parse(body, file, linesBefore);
}

/** The same for a template that stands inside another file, such as an argument: it has no front matter. */
export function parseInlineTemplate(text: string, file: string): ParsedTemplate | Problem[] {
  return parse(text, file, 0);
}

function parse(body: string, file: string, linesBefore: number): ParsedTemplate | Problem[] {
  const deep = findTooDeep(body);
  if (deep !== undefined) {
    const place = { file, line: body.slice(0, deep).split('\n').length + linesBefore };
    return [makeError('template-syntax', 'the template is nested too deep', place)];
  }
  try {
    const program = Handlebars.parse(body);
    const walk = walkTemplate(program, file, linesBefore);
    if (walk.problems.length > 0) return [...walk.problems];
    return { file, variables: walk.variables, helpers: walk.helpers, render: compileTemplate(program) };
  } catch (error) {
    return [describeTemplateFault(error, file, linesBefore)];
  }
}

/** Tells the two results of {@link parseTemplate} apart. */
export function isTemplate(parsed: ParsedTemplate | readonly Problem[]): parsed is ParsedTemplate {
  return !Array.isArray(parsed);
}
