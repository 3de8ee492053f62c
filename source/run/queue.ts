// Works that wait until their provider takes another request: nothing of them is sent or begun.
import type { Run } from './run.ts';

export type Queued = {
  readonly stepId: string;
  readonly item?: string;
  readonly since: string;
  /** What is waited for, in words: `openai: 50 requests a minute`. */
  readonly limit: string;
};

type Work = { readonly stepId: string; readonly item?: string };

/** Whether a value in a run's file is what this version writes of it. Without zod, which `list` does not load. */
export function isQueue(given: unknown): given is readonly Queued[] {
  return Array.isArray(given) && given.every(isQueued);
}

function isQueued(given: unknown): given is Queued {
  if (typeof given !== 'object' || given === null) return false;
  const { stepId, item, since, limit }: { readonly [key in keyof Queued]?: unknown } = given;
  const isItem = item === undefined || typeof item === 'string';
  return isItem && [stepId, since, limit].every((text) => typeof text === 'string');
}

/** A person may have used the name for something of their own. */
export function queueOf({ queued }: Pick<Run, 'queued'>): readonly Queued[] {
  return isQueue(queued) ? queued : [];
}

export function findQueued(run: Pick<Run, 'queued'>, { stepId, item }: Work): Queued | undefined {
  return queueOf(run).find((queued) => queued.stepId === stepId && queued.item === item);
}

export function enqueue(run: Run, work: Queued): Run {
  return { ...run, queued: [...queueOf(leaveQueue(run, work)), work] };
}

/** A run in which nobody waits does not have the key. */
export function leaveQueue(run: Run, { stepId, item }: Work): Run {
  const queued = queueOf(run);
  const left = queued.filter((other) => other.stepId !== stepId || other.item !== item);
  if (left.length === queued.length) return run;
  return left.length === 0 ? clearQueue(run) : { ...run, queued: left };
}

export function clearQueue(run: Run): Run {
  if (queueOf(run).length === 0) return run;
  const { queued: _, ...rest } = run;
  return rest;
}

/** What the run as a whole waits for: nothing of it is under way. */
export function describeQueue(run: Pick<Run, 'queued' | 'inFlight'>): string | undefined {
  const queued = queueOf(run);
  const isUnderWay = run.inFlight.some(
    ({ stepId, item }) => !queued.some((work) => work.stepId === stepId && work.item === item),
  );
  return isUnderWay ? undefined : queued[0]?.limit;
}
