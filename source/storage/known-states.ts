// The states of a run that were written lately: which of them a person's save began from.
import { commonBase } from '../run/merge-edit.ts';
import type { Run } from '../run/run.ts';

export type KnownStates = {
  readonly remember: (run: Run) => void;
  /**
   * What a save is compared with. An editor may have opened the file some commits ago: a save bears the
   * `updatedAt` of the state it began from, and what that state did not have yet was not removed by it.
   * @param last what stood there last, where nothing better is known
   */
  readonly baseOf: (saved: Run, last: Run) => Run;
};

/** So many are kept; they share nearly all of their values. */
const limit = 100;

export function createKnownStates(): KnownStates {
  const states = new Map<string, Run>();
  const remember = (run: Run): void => {
    states.delete(run.updatedAt);
    states.set(run.updatedAt, run);
    const [oldest] = states.keys();
    if (oldest !== undefined && states.size > limit) states.delete(oldest);
  };
  return {
    remember,
    baseOf: (saved, last) => {
      const known = states.get(saved.updatedAt);
      // Whoever saves again without reading our merge goes on from what they saved.
      remember(saved);
      return known ?? (saved.updatedAt < last.updatedAt ? commonBase(last, saved) : last);
    },
  };
}
