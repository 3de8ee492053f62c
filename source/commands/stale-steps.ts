// The stale steps of a run that is moved: which are to be done again next, and why.
import { staleSteps } from '../run/plan-resume.ts';
import type { Actor, Run, RunEvent } from '../run/run.ts';
import { staleFront } from '../run/standing.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Context } from './context.ts';
import { readStandings } from './read-standings.ts';

/** `why`: a sentence for each of the steps. */
export type Reopening = { readonly stepIds: readonly string[]; readonly why: readonly string[] };

export const nothingStale: Reopening = { stepIds: [], why: [] };

/** The event that takes out the records of these steps; none where there are none. */
export function reopenStale({ stepIds, why }: Reopening, by: Actor, at: string): readonly RunEvent[] {
  const [fromStep] = stepIds;
  return fromStep === undefined ? [] : [{ at, event: 'steps-reopened', fromStep, stepIds, why, by }];
}

/** Who resumes a run is told what of it is kept though stale. */
export async function tellStale(
  context: Pick<Context, 'workspace' | 'say'>,
  workflow: Workflow,
  run: Run,
): Promise<void> {
  const stale = staleSteps(await readStandings(context, workflow, run));
  if (stale.length === 0) return;
  context.say(
    `kept though stale: ${stale.join(', ')}. See why with \`caesura resume ${run.id} --dry-run\`; --stale does again what is stale`,
  );
}

/**
 * Looks at the run as it is each time it is called. A step is given once: somebody who saves its template all the
 * time must not keep the run from ever ending.
 */
export function createStaleFinder(
  context: Pick<Context, 'workspace'>,
  workflow: Workflow,
): (run: Run) => Promise<Reopening> {
  const given = new Set<string>();
  return async (run) => {
    const standings = await readStandings(context, workflow, run);
    const stepIds = staleFront(workflow, run, standings).filter((id) => !given.has(id));
    for (const id of stepIds) given.add(id);
    const why = stepIds.map((id) => {
      const standing = standings.get(id);
      return `${id}: ${standing?.kind === 'stale' ? standing.why : 'an earlier step gives anew what it has changed'}`;
    });
    return { stepIds, why };
  };
}
