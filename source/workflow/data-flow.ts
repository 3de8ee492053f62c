// The data of a workflow, derived from its steps: who produces a field, who needs it, what a run starts with.
import type { Step, Workflow } from './workflow.ts';

/** The fields that steps read and no earlier step produces, in the order in which they are first read. */
export function initialInputs(workflow: Workflow): readonly string[] {
  const initial = new Set<string>();
  const produced = new Set<string>();
  for (const step of workflow.steps) {
    for (const field of step.inputs.values()) if (!produced.has(field)) initial.add(field);
    for (const field of step.outputs.values()) produced.add(field);
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
  return [...step.outputs.values()].includes(field);
}

/**
 * The fields that steps after this one read as it left them: those that a step in between outputs anew do
 * not count. A missing output among them fails the step; any other is a warning.
 */
export function neededLater(workflow: Workflow, stepId: string): ReadonlySet<string> {
  const needed = new Set<string>();
  const renewed = new Set<string>();
  for (const step of stepsAfter(workflow, stepId)) {
    for (const field of step.inputs.values()) if (!renewed.has(field)) needed.add(field);
    for (const field of step.outputs.values()) renewed.add(field);
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
  const changed = new Set(first.outputs.values());
  const dependents = [first.id];
  for (const step of stepsAfter(workflow, stepId)) {
    const touches = [...step.inputs.values(), ...step.outputs.values()].some((field) => changed.has(field));
    if (!touches) continue;
    dependents.push(step.id);
    for (const field of step.outputs.values()) changed.add(field);
  }
  return dependents;
}

function stepsAfter(workflow: Workflow, stepId: string): readonly Step[] {
  const index = workflow.steps.findIndex((step) => step.id === stepId);
  return index < 0 ? [] : workflow.steps.slice(index + 1);
}
