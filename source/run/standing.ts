// Whether what a step gave is still what it would give now, and what that says of the steps that read it.
import { dependentsOf, outputsField } from '../workflow/data-flow.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { completedSteps } from './find-works.ts';
import type { Run } from './run.ts';

/**
 * Of a step that is done, or of which items are done; derived, never stored.
 *
 * - `fresh`: it would be asked the same
 * - `stale`: it would be asked something else
 * - `unknown`: it reads what one of these steps is still to give, or to give anew
 * - `incomparable`: nobody can tell; it counts as done
 */
export type Standing =
  | { readonly kind: 'fresh' }
  /** `keptItems` of a step with `foreach`: the items that would be asked the same. */
  | { readonly kind: 'stale'; readonly why: string; readonly keptItems?: readonly string[] }
  | { readonly kind: 'unknown'; readonly from: readonly string[] }
  | { readonly kind: 'incomparable'; readonly why: string };

/** By the step's id; a step that has not begun has none. */
export type Standings = ReadonlyMap<string, Standing>;

type Recorded = Pick<Run, 'executedTemplates'>;

/** @param compared what each step is by itself */
export function spreadUnknown(workflow: Workflow, run: Recorded, compared: Standings): Standings {
  const open = openSteps(workflow, run, compared);
  return new Map(
    [...compared].map(([stepId, standing]) => {
      const from = open.filter(({ id, dependents }) => id !== stepId && dependents.includes(stepId));
      return standing.kind === 'stale' || from.length === 0
        ? [stepId, standing]
        : [stepId, { kind: 'unknown', from: from.map(({ id }) => id) }];
    }),
  );
}

/**
 * The stale steps that can be done again now: nothing that they read is still to come. With them go later steps that
 * have stored the same field since, as far as they are done: what they made of it would be lost under it.
 */
export function staleFront(workflow: Workflow, run: Recorded, standings: Standings): readonly string[] {
  const blocked = new Set(
    openSteps(workflow, run, standings).flatMap(({ id, dependents }) =>
      dependents.filter((dependent) => dependent !== id),
    ),
  );
  const front = workflow.steps.flatMap(({ id }) =>
    standings.get(id)?.kind === 'stale' && !blocked.has(id) ? [id] : [],
  );
  return withRewriters(workflow, run, front);
}

/** Whether they are done again is not settled yet. */
export function unsettledSteps(standings: Standings): readonly string[] {
  return [...standings].flatMap(([id, { kind }]) => (kind === 'stale' || kind === 'unknown' ? [id] : []));
}

/** These steps, and those that are done and have stored a field of one of them anew; in the workflow's order. */
export function withRewriters(
  workflow: Workflow,
  run: Recorded,
  stepIds: readonly string[],
): readonly string[] {
  const done = completedSteps(run);
  const again = new Set(stepIds);
  const renewed = new Set<string>();
  for (const step of workflow.steps) {
    const rewrites = done.has(step.id) && [...renewed].some((field) => outputsField(step, field));
    if (rewrites) again.add(step.id);
    if (again.has(step.id)) for (const field of step.outputs.values()) renewed.add(field);
  }
  return workflow.steps.flatMap(({ id }) => (again.has(id) ? [id] : []));
}

/** The steps that are still to be done, or are stale, with what depends on each. */
function openSteps(workflow: Workflow, run: Recorded, standings: Standings) {
  const done = completedSteps(run);
  return workflow.steps.flatMap(({ id }) =>
    !done.has(id) || standings.get(id)?.kind === 'stale'
      ? [{ id, dependents: dependentsOf(workflow, id) }]
      : [],
  );
}
