// The data of a workflow, derived from its steps: who produces a field, who needs it, what a run starts with.
import type { Step, Workflow } from './workflow.ts';

/** The fields that steps read and no earlier step produces, in the order in which they are first read. */
export function initialInputs(workflow: Workflow): readonly string[] {
  const initial = new Set<string>();
  const produced = new Set<string>();
  for (const step of workflow.steps) {
    for (const field of fieldsReadBy(step)) {
      if (!produced.has(field) && !step.feedback?.has(field) && !isOnlyAsked(step, field)) initial.add(field);
    }
    for (const field of fieldsGivenBy(step)) produced.add(field);
  }
  return [...initial];
}

/**
 * The last step that outputs a field, or undefined for a field that none does.
 * @param before only steps before the one of this id count
 */
export function producerOf(workflow: Workflow, field: string, before?: string): Step | undefined {
  let producer: Step | undefined;
  for (const step of workflow.steps) {
    if (step.id === before) break;
    if (outputsField(step, field)) producer = step;
  }
  return producer;
}

export function outputsField(step: Step, field: string): boolean {
  return fieldsGivenBy(step).includes(field);
}

/** The data fields that a step stores: its outputs, and what a person says who accepts its reply. */
export function fieldsGivenBy(step: Step): readonly string[] {
  const comment = step.kind === 'prompt' ? step.checkpoint?.comment : undefined;
  return [...step.outputs.values(), ...(comment === undefined ? [] : [comment])];
}

/** Every data field that a step looks at: its inputs, and what decides whether it runs. */
export function fieldsReadBy(step: Step): readonly string[] {
  const asked = (step.when?.reads ?? []).map(({ name }) => name);
  return [...new Set([...listFields(step), ...step.inputs.values(), ...asked])];
}

/**
 * The data fields that a step lists as its inputs, without those that its `when` asks for. What only an expression
 * reads may be absent: it is nothing there, as JSONata has it.
 */
export function fieldsNeededBy(step: Step): readonly string[] {
  if (step.kind === 'transform' && !step.listsInputs) return [];
  const asked = new Set(step.when?.reads.map(({ name }) => name));
  return [...new Set([...listFields(step), ...step.inputs.values()])].filter((field) => !asked.has(field));
}

/** The list whose items the step is done for. */
function listFields({ fan }: Step): readonly string[] {
  return fan === undefined ? [] : [fan.field];
}

/** A step that asks whether what it would give is there already can do without it. */
function isOnlyAsked(step: Step, field: string): boolean {
  return outputsField(step, field) && ![...step.inputs.values()].includes(field);
}

/** What a no at this step does: the earlier step it goes back to, and the field that holds what was said. */
export function rejectionOf(
  step: Step,
): { readonly goto: string; readonly comment: string | undefined } | undefined {
  const question = step.kind === 'prompt' ? step.checkpoint : step.kind === 'human' ? step.question : null;
  if (question?.type !== 'approval' || question.onReject === undefined) return undefined;
  return { goto: question.onReject.goto, comment: question.comment };
}

/** Notes on each step which of its inputs come back from a later one: see `feedback` of a step. */
export function linkFeedback(steps: readonly Step[]): readonly Step[] {
  const loops = steps.flatMap((step, index) => {
    const { goto, comment } = rejectionOf(step) ?? {};
    const target = steps.slice(0, index).findIndex((candidate) => candidate.id === goto);
    // One that is no earlier step is a problem of its own, and makes none of what reads the comment.
    return comment === undefined ? [] : [{ from: Math.max(target, 0), until: index, comment }];
  });
  return steps.map((step, index) => {
    const fields = loops.flatMap(({ from, until, comment }) => {
      const isAsked = from <= index && index < until && fieldsReadBy(step).includes(comment);
      return isAsked && !steps.slice(0, index).some((other) => outputsField(other, comment)) ? [comment] : [];
    });
    return fields.length === 0 ? step : { ...step, feedback: new Set(fields) };
  });
}

/**
 * The fields that steps after this one read as it left them: those that a step in between outputs anew, and cannot
 * be skipped, do not count. A missing output among them fails the step; any other is a warning.
 * @param readBy what a later step needs: all that it looks at unless said
 */
export function neededLater(
  workflow: Workflow,
  stepId: string,
  readBy: (step: Step) => readonly string[] = fieldsReadBy,
): ReadonlySet<string> {
  const needed = new Set<string>();
  const renewed = new Set<string>();
  for (const step of stepsAfter(workflow, stepId)) {
    for (const field of readBy(step)) if (!renewed.has(field)) needed.add(field);
    if (step.when === undefined) for (const field of fieldsGivenBy(step)) renewed.add(field);
  }
  return needed;
}

/**
 * The ids of this step and of everything to be done again when it is done again, in order: later steps that
 * read what one of them outputs, directly or not, and later steps that output the same field anew (their
 * value would be lost under the earlier one). Empty where there is no such step.
 */
export function dependentsOf(workflow: Workflow, stepId: string): readonly string[] {
  const first = workflow.steps.find((step) => step.id === stepId);
  if (!first) return [];
  const changed = new Set(fieldsGivenBy(first));
  const dependents = [first.id];
  for (const step of stepsAfter(workflow, stepId)) {
    const touches = [...fieldsReadBy(step), ...fieldsGivenBy(step)].some((field) => changed.has(field));
    if (!touches) continue;
    dependents.push(step.id);
    for (const field of fieldsGivenBy(step)) changed.add(field);
  }
  return dependents;
}

function stepsAfter(workflow: Workflow, stepId: string): readonly Step[] {
  const index = workflow.steps.findIndex((step) => step.id === stepId);
  return index < 0 ? [] : workflow.steps.slice(index + 1);
}
