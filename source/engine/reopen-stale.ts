// Stale steps that are to be done again while a run moves: one front after the other, as what they read is settled.
import { completedSteps } from '../run/find-works.ts';
import type { Actor, KeptItems, Run } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';

/** What of a run is stale, as it is now. */
export type Reopening = {
  /** To be done again next. */
  readonly stepIds: readonly string[];
  /** A sentence for each of them. */
  readonly why: readonly string[];
  readonly keptItems: KeptItems;
  /** Steps that wait, since what is to be done before them may still be done again. */
  readonly held: ReadonlySet<string>;
};

export type StalePort = {
  readonly by: Actor;
  /** Each step is given once. */
  readonly find: (run: Run) => Promise<Reopening>;
};

/** The event that takes out the records of these steps; none where there are none. */
export function reopenStale(reopening: Reopening, by: Actor, at: string): readonly RunEvent[] {
  const { stepIds, why, keptItems } = reopening;
  const [fromStep] = stepIds;
  if (fromStep === undefined) return [];
  const kept = Object.keys(keptItems).length === 0 ? {} : { keptItems };
  return [{ at, event: 'steps-reopened', fromStep, stepIds, why, ...kept, by }];
}

/** `isLeft`: something is stale and was not reopened, since the run is to stop. */
export type Reopened = { readonly run: Run; readonly held: ReadonlySet<string>; readonly isLeft: boolean };

/** Looks only where another step is done than when it looked last: comparing prompts takes time. */
export function createReopener(
  stale: StalePort | undefined,
  record: (...events: readonly RunEvent[]) => Promise<Run>,
  at: () => string,
): (run: Run, isStopping: boolean) => Promise<Reopened> {
  let seen: string | undefined;
  let held: ReadonlySet<string> = new Set();
  let isLeft = false;
  return async (run, isStopping) => {
    const done = [...completedSteps(run)].join(' ');
    if (stale === undefined || done === seen || isLeft) return { run, held, isLeft };
    const reopening = await stale.find(run);
    isLeft = isStopping && reopening.stepIds.length > 0;
    if (isLeft) return { run, held, isLeft };
    const events = reopenStale(reopening, stale.by, at());
    const after = events.length === 0 ? run : await record(...events);
    seen = [...completedSteps(after)].join(' ');
    held = reopening.held;
    return { run: after, held, isLeft };
  };
}
