// A template and data -> the prompt, and which of its variables the data does not have.
import type { Json } from '../../json.ts';
import { escapeUnprintable, makeError, quoteName } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import { isTemplate, type ParsedTemplate, parseInlineTemplate } from './parse-template.ts';
import { builtInHelpers, isKnownHelper, templateHelpers } from './template-helpers.ts';
import type { NameUse } from './walk-template.ts';

export type RenderedPrompt = {
  readonly text: string;
  /** Each variable that the context does not have, where it is used first; it rendered empty. */
  readonly missing: readonly NameUse[];
};

/**
 * Renders a template: plain text, nothing is escaped.
 * A printed object, or array that holds objects or arrays, is JSON with two spaces; a printed array of simple
 * values is joined by commas without blanks, as Handlebars does it and existing workspaces rely on.
 * @param context the template's names and their values; a value's prototype cannot be reached
 * @returns a problem where a helper fails (an unknown one, `if` on nothing)
 */
export function renderPrompt(
  template: ParsedTemplate,
  context: ReadonlyMap<string, Json>,
): RenderedPrompt | { readonly problem: Problem } {
  const unknown = template.helpers.find((use) => !isKnownHelper(use.name));
  if (unknown) return { problem: describeUnknownHelper(unknown, template.file) };
  const data: Record<string, unknown> = Object.create(null);
  for (const [name, value] of context) data[name] = value;
  try {
    return { text: template.render(data), missing: listMissing(template, context) };
  } catch (error) {
    const reason =
      error instanceof Error ? escapeUnprintable(error.message.split('\n')[0] ?? '') : 'unknown error';
    return {
      problem: makeError('bad-template', `the template cannot be rendered: ${reason}`, {
        file: template.file,
      }),
    };
  }
}

/** Renders a command's argument, itself a template, to exactly one argument. `file` is where it stands, for messages. */
export function renderArgument(
  text: string,
  context: ReadonlyMap<string, Json>,
  file = 'argument',
): RenderedPrompt | { readonly problem: Problem } {
  if (!text.includes('{{')) return { text, missing: [] };
  const template = parseInlineTemplate(text, file);
  if (isTemplate(template)) return renderPrompt(template, context);
  const [problem = makeError('bad-template', 'the argument cannot be rendered', { file })] = template;
  return { problem };
}

/** A call of a helper that does not exist. */
export function describeUnknownHelper(use: NameUse, file: string): Problem {
  const { name, line, column } = use;
  const known = [...templateHelpers.keys(), ...builtInHelpers];
  const hint = didYouMean(name, known) ?? `Helpers are ${known.join(', ')}`;
  return makeError('unknown-helper', `unknown helper ${quoteName(name)}`, { file, line, column }, hint);
}

function listMissing(template: ParsedTemplate, context: ReadonlyMap<string, Json>): readonly NameUse[] {
  const missing = new Map<string, NameUse>();
  for (const use of template.variables) {
    if (!context.has(use.name) && !missing.has(use.name)) missing.set(use.name, use);
  }
  return [...missing.values()];
}
