// What differs between what a step was asked and what it would be asked now.
import type { EditedField } from '../run/find-edits.ts';
import type { Run, StepRecord } from '../run/run.ts';
import { fieldsReadBy } from '../workflow/data-flow.ts';
import type { Step, Workflow } from '../workflow/workflow.ts';

/** What a step is compared with. */
export type Compared = {
  readonly workflow: Workflow;
  readonly step: Step;
  /** Undefined where only items of the step are done. */
  readonly record: StepRecord | undefined;
  readonly run: Run;
  /** What people have edited of the run's data. */
  readonly edits: readonly EditedField[];
};

/** `keptItems` of a step with `foreach`: those that would be asked the same. `cannot`: why nobody can tell. */
export type Difference =
  | { readonly why: string; readonly keptItems?: readonly string[] }
  | { readonly cannot: string }
  | null;

/** `short was edited`, where it reads what a person has changed. */
export function describeEdited({ step, edits }: Pick<Compared, 'step' | 'edits'>): string | undefined {
  const read = fieldsReadBy(step);
  const fields = edits.flatMap(({ field }) => (read.includes(field) ? [field] : []));
  return fields.length === 0
    ? undefined
    : `${fields.join(' and ')} ${fields.length === 1 ? 'was' : 'were'} edited`;
}
