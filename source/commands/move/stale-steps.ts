// The stale steps of a run that is moved: which are to be done again next, and why.
import type { Reopening, StalePort } from '../../engine/reopen-stale.ts';
import { completedSteps } from '../../run/find-works.ts';
import { staleSteps } from '../../run/plan-resume.ts';
import type { Actor, KeptItems, Run } from '../../run/run.ts';
import { type Standings, staleFront, unsettledSteps } from '../../run/standing.ts';
import { orderSteps } from '../../workflow/step-order.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import { readStandings } from '../look/read-standings.ts';

export const nothingStale: Reopening = { stepIds: [], why: [], keptItems: {}, held: new Set() };

/** Who resumes a run is told what of it is kept though stale. */
export async function tellStale(
  context: Pick<Context, 'workspace' | 'secrets' | 'say'>,
  workflow: Workflow,
  run: Run,
): Promise<void> {
  const stale = staleSteps((await readStandings(context, workflow, run)).standings);
  if (stale.length === 0) return;
  context.say(
    `kept though stale: ${stale.join(', ')}. See why with \`caesura resume ${run.id} --dry-run\`; --stale does again what is stale`,
  );
}

/**
 * Looks at the run as it is each time it is asked. A step is given once: somebody who saves its template all the
 * time must not keep the run from ever ending. A step of which only items are done is given at the first time only:
 * later on it may be under way.
 */
export function createStaleFinder(
  context: Pick<Context, 'workspace' | 'secrets'>,
  workflow: Workflow,
  by: Actor,
): StalePort {
  const given = new Set<string>();
  const order = orderSteps(workflow);
  return {
    by,
    find: async (run) => {
      const { standings } = await readStandings(context, workflow, run, given);
      const stepIds = staleFront(workflow, run, standings);
      const done = completedSteps(run);
      for (const { id } of workflow.steps) if (stepIds.includes(id) || !done.has(id)) given.add(id);
      const unsettled = unsettledSteps(standings).filter((id) => !stepIds.includes(id));
      const held = workflow.steps.flatMap(({ id }) =>
        (order.get(id) ?? []).some((earlier) => unsettled.includes(earlier)) ? [id] : [],
      );
      return {
        stepIds,
        why: stepIds.map((id) => `${id}: ${describe(standings, id)}`),
        keptItems: keptItemsOf(standings, stepIds),
        held: new Set(held),
      };
    },
  };
}

function describe(standings: Standings, stepId: string): string {
  const standing = standings.get(stepId);
  return standing?.kind === 'stale' ? standing.why : 'an earlier step gives anew what it has changed';
}

function keptItemsOf(standings: Standings, stepIds: readonly string[]): KeptItems {
  return Object.fromEntries(
    stepIds.flatMap((id) => {
      const standing = standings.get(id);
      const kept = standing?.kind === 'stale' ? standing.keptItems : undefined;
      return kept === undefined || kept.length === 0 ? [] : [[id, kept] as const];
    }),
  );
}
