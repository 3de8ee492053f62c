// What a template uses against what its step and the program provide.

import { makeError, makeWarning, quoteName } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import { remarkNames } from '../answer/question.ts';
import type { ParsedTemplate } from '../template/parse-template.ts';
import { describeUnknownHelper } from '../template/render-prompt.ts';
import { isKnownHelper } from '../template/template-helpers.ts';
import { itemIndexName, type Step, type Workflow } from '../workflow.ts';

function isItem({ fan }: Step, name: string): boolean {
  return fan !== undefined && (name === fan.as || name === itemIndexName);
}

function isRemark(step: Step, name: string): boolean {
  return step.kind === 'prompt' && step.checkpoint !== null && remarkNames.some((known) => known === name);
}

/**
 * Unknown helpers at every use; variables that are not among the step's inputs once each, where they are used
 * first: a warning (they render empty), or an error where the workflow is strict.
 */
export function checkTemplate(template: ParsedTemplate, step: Step, workflow: Workflow): readonly Problem[] {
  const unknown = template.helpers
    .filter((use) => !isKnownHelper(use.name))
    .map((use) => describeUnknownHelper(use, template.file));
  const undeclared = new Map<string, Problem>();
  for (const { name, line, column } of template.variables) {
    if (step.inputs.has(name) || undeclared.has(name) || isRemark(step, name) || isItem(step, name)) continue;
    const message = `step ${quoteName(step.id)} has no input ${quoteName(name)}, which its template uses`;
    const hint = didYouMean(name, step.inputs.keys()) ?? `Add it to the inputs of ${quoteName(step.id)}`;
    const make = workflow.strict ? makeError : makeWarning;
    undeclared.set(name, make('undeclared-variable', message, { file: template.file, line, column }, hint));
  }
  return [...unknown, ...undeclared.values()];
}
