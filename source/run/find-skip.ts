// What a skipped step leaves behind: which later steps are skipped with it, and what is in the data then.
import { type JsonObject, ownValue } from '../json.ts';
import {
  fieldsNeededBy,
  fieldsReadBy,
  initialInputs,
  outputsField,
  producerOf,
} from '../workflow/data-flow.ts';
import type { Step, Workflow } from '../workflow/workflow.ts';
import type { Run } from './run.ts';

/** A field that is not there because the step that would have given it was skipped. */
export type Lack = { readonly field: string; readonly stepId: string };

type Known = Pick<Run, 'data' | 'executedTemplates'>;

/**
 * The fields that a step lists as its inputs and that are not there because a step was skipped. Such a step is
 * skipped too. One whose `when` names the field has decided for itself, and one that only reads it in an expression
 * finds nothing there.
 */
export function findLacks(workflow: Workflow, run: Known, step: Step): readonly Lack[] {
  return lacksAmong(workflow, run, step, fieldsNeededBy(step));
}

/** The same among all the fields that it looks at. */
export function findAllLacks(workflow: Workflow, run: Known, step: Step): readonly Lack[] {
  return lacksAmong(workflow, run, step, fieldsReadBy(step));
}

function lacksAmong(workflow: Workflow, run: Known, step: Step, fields: readonly string[]): readonly Lack[] {
  return fields.flatMap((field) => {
    if (ownValue(run.data, field) !== undefined) return [];
    const producer = producerOf(workflow, field, step.id);
    return producer !== undefined && isSkipped(run, producer.id) ? [{ field, stepId: producer.id }] : [];
  });
}

function isSkipped(run: Known, stepId: string): boolean {
  return run.executedTemplates.some(
    (record) => record.stepId === stepId && record.item === undefined && record.skipped !== undefined,
  );
}

/** `titles and tags are not there: pick was skipped`. */
export function describeLacks(lacks: readonly Lack[]): string {
  const fields = [...new Set(lacks.map(({ field }) => field))];
  const steps = [...new Set(lacks.map(({ stepId }) => stepId))];
  const absent = `${fields.join(' and ')} ${fields.length === 1 ? 'is' : 'are'} not there`;
  return `${absent}: ${steps.join(' and ')} ${steps.length === 1 ? 'was' : 'were'} skipped`;
}

/** `data`: the defaults that the step gives. `absent`: fields that hold what the step gave another time. */
export type SkippedData = { readonly data: JsonObject; readonly absent: readonly string[] };

/**
 * What the outputs of a step are where it is skipped. What an earlier step has given, or whoever started the run,
 * stays as it is; else it is the default that the step declares; else there is nothing, also where the step has been
 * done before and is skipped now.
 */
export function skippedData(workflow: Workflow, run: Known, step: Step): SkippedData {
  const data: { [field: string]: SkippedData['data'][string] } = {};
  const absent: string[] = [];
  for (const field of new Set(step.outputs.values())) {
    const isThere = ownValue(run.data, field) !== undefined;
    if (isThere && isGivenByOthers(workflow, run, step, field)) continue;
    const value = step.defaults?.get(field);
    if (value !== undefined) data[field] = value;
    else if (isThere) absent.push(field);
  }
  return { data, absent };
}

function isGivenByOthers(workflow: Workflow, run: Known, step: Step, field: string): boolean {
  const earlier = workflow.steps.slice(0, workflow.steps.indexOf(step));
  const producers = earlier.filter((other) => outputsField(other, field));
  if (producers.some((other) => !isSkipped(run, other.id) || other.defaults?.has(field))) return true;
  if (producers.length > 0) return false;
  return initialInputs(workflow).includes(field) || fieldsReadBy(step).includes(field);
}
