// The problems of a workflow that its file alone does not show: its templates, schemas, and the way of its data.

import { makeError, makeWarning, quoteName } from '../../make-problem.ts';
import type { Place, Problem } from '../../problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import { fieldsReadBy, outputsField } from '../data-flow.ts';
import { placeOfField, placeOfPart } from '../parse/step-places.ts';
import { findJsonFault } from '../reply/scan-json.ts';
import { isTemplate, parseInlineTemplate, parseTemplate } from '../template/parse-template.ts';
import type { Step, Workflow } from '../workflow.ts';
import type { Library } from '../workflow-library.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkFan } from './check-fan.ts';
import { checkModelInput } from './check-model-input.ts';
import { checkNested } from './check-nested.ts';
import { checkQuestion } from './check-question.ts';
import { checkRepair } from './check-repair.ts';
import { checkTemplate } from './check-template.ts';

/** A file that a step names, as it was looked up. */
export type FoundFile =
  | { readonly kind: 'found'; readonly file: string; readonly text: string }
  | { readonly kind: 'missing'; readonly looked: readonly string[] }
  | { readonly kind: 'refused'; readonly message: string };

export type WorkflowFiles = {
  /** @param path as the step writes it */
  readonly template: (path: string, workflow: Workflow) => FoundFile;
  readonly schema: (path: string, workflow: Workflow) => FoundFile;
  /** The names of the templates that there are, for suggestions. */
  readonly templateNames?: () => readonly string[];
  /** Whether there is a file of that path in the workspace. */
  readonly hasFile?: (path: string) => boolean;
  /** The workflows of the workspace, for steps that name one. */
  readonly workflows?: Library | undefined;
};

/** Every problem at once, in the order of the steps. */
export function checkWorkflow(workflow: Workflow, files: WorkflowFiles): Problem[] {
  return workflow.steps.flatMap((step, index) => [
    ...checkInputs(workflow, step, index),
    ...checkQuestion(workflow, step, index),
    ...checkFan(workflow, step, index),
    ...checkExpressions(workflow, step, index),
    ...checkPrompt(workflow, step, files),
    ...checkModelInput(workflow, step, files),
    ...checkArguments(workflow, step),
    ...checkSchema(workflow, step, files),
    ...checkRepair(workflow, step),
    ...checkNested(workflow, step, files.workflows),
  ]);
}

/**
 * A field that only a later step outputs is not there yet, and a person who is asked for it would be
 * overruled. One that only the step itself outputs is an initial input, which it refines.
 */
function checkInputs(workflow: Workflow, step: Step, index: number): readonly Problem[] {
  const earlier = workflow.steps.slice(0, index);
  return fieldsReadBy(step).flatMap((field) => {
    if (step.feedback?.has(field) || [...earlier, step].some((other) => outputsField(other, field)))
      return [];
    const producer = workflow.steps.slice(index + 1).find((other) => outputsField(other, field));
    if (!producer) return [];
    const reads = `step ${quoteName(step.id)} reads ${quoteName(field)}, which nothing provides before it`;
    const place = placeOfField(step, field);
    const line = producer.place.line === undefined ? '' : ` (line ${producer.place.line})`;
    const hint = `Move ${quoteName(producer.id)} before ${quoteName(step.id)}, or read another field`;
    const message = `${reads}: the later step ${quoteName(producer.id)}${line} outputs it`;
    return [makeError('unprovided-input', message, place, hint)];
  });
}

function checkPrompt(workflow: Workflow, step: Step, files: WorkflowFiles): readonly Problem[] {
  const path = step.prompt;
  if (path === undefined || path === '') return [];
  const found = files.template(path, workflow);
  const place = placeOfPart(step, 'prompt');
  switch (found.kind) {
    case 'refused':
      return [
        makeError('refused-file', `the template ${quoteName(path)} cannot be read: ${found.message}`, place),
      ];
    case 'missing': {
      const message = `there is no template ${quoteName(path)}${listLooked(found.looked)}`;
      return [makeError('missing-template', message, place, suggestTemplate(path, files))];
    }
    case 'found': {
      const template = parseTemplate(found.text, found.file);
      return isTemplate(template) ? checkTemplate(template, step, workflow) : template;
    }
  }
}

/** The arguments of a command are templates that stand in the definition itself. */
function checkArguments(workflow: Workflow, step: Step): readonly Problem[] {
  if (step.kind !== 'command' || step.invocation.kind !== 'program') return [];
  return step.invocation.arguments.flatMap((argument, index) => {
    if (!argument.includes('{{')) return [];
    const place = placeOfPart(step, `argument ${index}`);
    const template = parseInlineTemplate(argument, place.file);
    const problems = isTemplate(template) ? checkTemplate(template, step, workflow) : template;
    return problems.map((problem) => ({ ...problem, place }));
  });
}

function checkSchema(workflow: Workflow, step: Step, files: WorkflowFiles): readonly Problem[] {
  if (!step.schema) return [];
  const { path } = step.schema;
  const found = files.schema(path, workflow);
  const place = placeOfPart(step, 'schema');
  switch (found.kind) {
    case 'refused':
      return [
        makeError('refused-file', `the schema ${quoteName(path)} cannot be read: ${found.message}`, place),
      ];
    case 'missing': {
      const message = `there is no schema ${quoteName(path)}${listLooked(found.looked)}`;
      return [makeWarning('missing-schema', message, place, 'Replies of this step are not checked')];
    }
    case 'found':
      return checkSchemaText(found.text, found.file);
  }
}

function checkSchemaText(text: string, file: string): readonly Problem[] {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const fault = findJsonFault(bare);
  if (fault) {
    const place: Place = { file, line: fault.line, column: fault.column };
    return [makeError('bad-schema', `the schema is not valid JSON: ${fault.message}`, place)];
  }
  if (/^\s*(?:\{|true\s*$|false\s*$)/.test(bare)) return [];
  return [makeError('bad-schema', 'a schema must be an object', { file, line: 1, column: 1 })];
}

function listLooked(looked: readonly string[]): string {
  return looked.length === 0 ? '' : `; looked for ${looked.join(', ')}`;
}

/** A template of the same file name in another folder, or one that is written nearly so. */
function suggestTemplate(path: string, files: WorkflowFiles): string {
  const names = files.templateNames?.() ?? [];
  const stem = fileStem(path);
  const elsewhere = names.find((name) => fileStem(name) === stem);
  if (elsewhere !== undefined) return `Did you mean ${quoteName(elsewhere)}?`;
  const near = didYouMean(path, names) ?? didYouMean(stem, names.map(fileStem));
  return near ?? 'Write the template, or correct its path';
}

function fileStem(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\.hbs$/, '');
}
