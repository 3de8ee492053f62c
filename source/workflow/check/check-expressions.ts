// What the expressions of a step read against what the workflow provides, and defaults that nothing needs.
import { makeError, makeWarning, quoteName } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import { fieldsNeededBy, outputsField } from '../data-flow.ts';
import type { Expression } from '../expression/expression.ts';
import { placeOfPart } from '../parse/step-places.ts';
import type { Step, Workflow } from '../workflow.ts';

/** Syntax and functions have been checked where the expressions were read. */
export function checkExpressions(workflow: Workflow, step: Step, index: number): readonly Problem[] {
  const found = new Map<string, Problem>();
  for (const problem of [
    ...(step.when === undefined ? [] : checkReads(workflow, step, index, step.when)),
    ...(step.kind === 'transform' ? checkTransform(workflow, step, index) : []),
  ]) {
    found.set(`${problem.code} ${problem.message}`, problem);
  }
  return [...found.values(), ...checkDefaults(workflow, step)];
}

function checkTransform(
  workflow: Workflow,
  step: Step & { readonly kind: 'transform' },
  index: number,
): readonly Problem[] {
  const expressions = [...step.expressions.values()];
  if (!step.listsInputs)
    return expressions.flatMap((expression) => checkReads(workflow, step, index, expression));
  const make = workflow.strict ? makeError : makeWarning;
  return expressions.flatMap(({ reads, placeOf }) =>
    reads.flatMap(({ name, offset }) => {
      if (step.inputs.has(name)) return [];
      const message = `step ${quoteName(step.id)} has no input ${quoteName(name)}, which its expression reads`;
      const hint = didYouMean(name, step.inputs.keys()) ?? `Add it to the inputs of ${quoteName(step.id)}`;
      return [make('undeclared-variable', message, placeOf(offset), hint)];
    }),
  );
}

/** A name that only expressions know is a field that whoever starts a run must give; mostly it is misspelt. */
function checkReads(
  workflow: Workflow,
  step: Step,
  index: number,
  { reads, placeOf }: Expression,
): readonly Problem[] {
  return reads.flatMap(({ name, offset }) => {
    const isKnown =
      step.feedback?.has(name) ||
      workflow.steps.some((other) => outputsField(other, name) || listsInput(other, name));
    if (isKnown) return [];
    const message = `no step outputs ${quoteName(name)}: it becomes an input of the workflow`;
    const hint =
      didYouMean(name, knownFields(workflow, index)) ??
      'Where it is to be given when a run starts, list it in the `inputs` of a step';
    return [makeWarning('unknown-field', message, placeOf(offset), hint)];
  });
}

function listsInput(step: Step, field: string): boolean {
  const isListed = step.kind !== 'transform' || step.listsInputs;
  return isListed && [...step.inputs.values()].includes(field);
}

/** What is there when the step comes: outputs of earlier steps, and the inputs of all. */
function knownFields(workflow: Workflow, index: number): readonly string[] {
  const outputs = workflow.steps.slice(0, index).flatMap((step) => [...step.outputs.values()]);
  const inputs = workflow.steps.flatMap((step) =>
    [...step.inputs.values()].filter((field) => listsInput(step, field)),
  );
  return [...new Set([...outputs, ...inputs])];
}

function checkDefaults(workflow: Workflow, step: Step): readonly Problem[] {
  if (step.defaults === undefined || canBeSkipped(workflow, step)) return [];
  const hint = 'Write `when:` as well, or remove it';
  const message = 'default has no effect: nothing can skip the step';
  return [makeWarning('unused-key', message, placeOfPart(step, 'default'), hint)];
}

/** By its own condition, or because an input that it lists comes from a step that can be skipped without a default. */
function canBeSkipped(workflow: Workflow, step: Step): boolean {
  if (step.when !== undefined) return true;
  const earlier = workflow.steps.slice(0, workflow.steps.indexOf(step));
  const fields = step.kind === 'transform' ? [...step.inputs.values()] : fieldsNeededBy(step);
  return fields.some((field) => {
    const producers = earlier.filter((other) => outputsField(other, field));
    return (
      producers.length > 0 &&
      producers.every((other) => canBeSkipped(workflow, other) && !other.defaults?.has(field))
    );
  });
}
