// The time that an attempt or a run may take: a signal that is aborted when it is over.
import type { CallingStep } from '../run/find-works.ts';
import type { FailureCause, Run } from '../run/run.ts';
import type { Clock } from './ports.ts';

/** The reason with which an attempt is aborted that takes too long: it failed. */
export class TimeIsOver extends Error {
  override readonly name = 'TimeIsOver';
  readonly failure: FailureCause;

  constructor(failure: FailureCause) {
    super(failure.message);
    this.failure = failure;
  }
}

export type TimeLimit = {
  readonly signal: AbortSignal;
  /** Ends the timer. */
  readonly release: () => void;
};

/** @param milliseconds without it there is no limit */
export function limitTime(clock: Clock, milliseconds: number | undefined, cause: FailureCause): TimeLimit {
  const over = new AbortController();
  const released = new AbortController();
  if (milliseconds !== undefined) {
    clock.delay(milliseconds, released.signal).then(
      () => over.abort(new TimeIsOver(cause)),
      () => {},
    );
  }
  return { signal: over.signal, release: () => released.abort() };
}

export function attemptTooLong(step: CallingStep): FailureCause {
  const message = `the model took longer than ${step.timeout} ms, the timeout of the step. Retry, or give it more time`;
  return { kind: 'timeout', message, canRetry: true, ofModel: true };
}

export function nestedTooLong(step: CallingStep, id: string): FailureCause {
  const message = `the run ${id} took longer than ${step.timeout} ms, the timeout of the step, and is paused. Retry goes on with it, with the whole time again`;
  return { kind: 'timeout', message, canRetry: true };
}

export function runTooLong(run: Pick<Run, 'id'>, timeout: number | undefined): FailureCause {
  const message = `the run worked longer than ${timeout} ms in one go, the timeout of its workflow. \`caesura resume ${run.id}\` goes on where it is, with the whole time again`;
  return { kind: 'timeout', message, canRetry: true };
}

/** Why the signal was aborted, where that is a failure. */
export function failureOf(signal: AbortSignal): FailureCause | undefined {
  return signal.reason instanceof TimeIsOver ? signal.reason.failure : undefined;
}

/** Waits; ends early, without a word, when a signal is aborted. */
export async function waitUnless(
  clock: Clock,
  milliseconds: number,
  signals: readonly AbortSignal[],
): Promise<void> {
  const signal = AbortSignal.any([...signals]);
  if (signal.aborted) return;
  try {
    await clock.delay(milliseconds, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
