// One work of a run, a step or an item of one, and how it may end.
import type { Work } from '../run/find-works.ts';
import type { Failure } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';

/** What is done beside other works. People are asked when nothing else is left to do, since that ends the process. */
export type OwnWork = Exclude<Work, { readonly kind: 'ask' }>;

/**
 * How a work ended; `events` are still to be committed.
 * - `done`: it has its record with them.
 * - `again`: nothing is settled yet; it comes again unless something else has happened.
 * - `review`: its reply waits for a person, which is committed when nothing else is under way.
 * - `waits`: its run waits for a person; whatever else there is to do is done first.
 * - `failed`: for good. `interrupted`: nothing new is begun, since only a person may let it be made again
 *   (`interruption`), or since the run of the step has been paused (`child`).
 */
export type WorkEnd =
  | { readonly kind: 'done' | 'again'; readonly events: readonly RunEvent[] }
  | { readonly kind: 'review'; readonly event: RunEvent }
  | { readonly kind: 'failed'; readonly events: readonly RunEvent[]; readonly failure: Failure }
  | { readonly kind: 'waits'; readonly message: string }
  | { readonly kind: 'interrupted'; readonly by: 'interruption' | 'child'; readonly message: string };

/** One for each work of a run. */
export function keyOf(work: Work): string {
  const item = itemOf(work);
  return item === null ? work.step.id : `${work.step.id} ${item.name}`;
}

export function itemOf(work: Work) {
  return work.kind === 'perform' ? work.item : null;
}
