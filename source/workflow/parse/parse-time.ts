// What a step says of time and of trying again: `timeout`, `delay`, `retry`, `effects`, `onInterrupted`.
import { listChoices, quoteName } from '../../make-problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import type { Kind, Report } from '../check/check-step-keys.ts';
import { type FailureKind, failureKinds } from '../failure-kind.ts';
import type { Backoff, RetryPolicy, Step } from '../workflow.ts';
import { parseDuration } from './parse-duration.ts';
import type { Path } from './read-nodes.ts';
import type { StepFile } from './workflow-file.ts';

/** What a person who asks for retries without saying how many gets, and what a prompt gets unasked. */
const usualAttempts = 3;

/** A command may have done something before it failed, so it is run again only where the step or a person says so. */
const unaskedAttempts = { prompt: usualAttempts, command: 1, workflow: 1, human: 1, transform: 1 } as const;

const usualDelay = 1000;
const usualMax = 60_000;

type Time = Pick<Step, 'timeout' | 'delay' | 'onInterrupted' | 'retry'>;

/** Keys that do nothing on a step of this kind are left out; check-step-keys.ts says so. */
export function parseTime(written: StepFile, kind: Kind, report: Report): Time {
  const retry = parseRetry(written, kind, report);
  if (kind === 'human' || kind === 'transform') return { retry };
  const timeout = readDuration(written.timeout, ['timeout'], 'bad-timeout', report);
  const delay = readDuration(written.delay, ['delay'], 'bad-delay', report);
  const time = {
    retry,
    ...(timeout === undefined ? {} : { timeout }),
    ...(delay === undefined ? {} : { delay }),
  };
  // What is under way in a run of its own goes on there, step by step.
  if (kind === 'workflow') return time;
  const onInterrupted =
    written.onInterrupted ?? (kind === 'command' && written.effects === true ? 'ask' : undefined);
  return {
    ...time,
    ...(onInterrupted === undefined ? {} : { onInterrupted }),
  };
}

/** Milliseconds; undefined where nothing is written, or where that is no duration, which is reported. */
export function readDuration(
  written: string | number | undefined,
  key: Path,
  code: string,
  report: Report,
): number | undefined {
  if (written === undefined) return undefined;
  const milliseconds = parseDuration(written);
  if (milliseconds === undefined) {
    report('error', code, `${key.join('.')} must be between 1 millisecond and 24 days`, key);
  }
  return milliseconds;
}

function parseRetry({ retry }: StepFile, kind: Kind, report: Report): RetryPolicy {
  if (retry === undefined) return { attempts: unaskedAttempts[kind] };
  const backoff = parseBackoff(retry.backoff, report);
  const on = retry.on?.flatMap((name, index) => readKind(name, index, report));
  return {
    attempts: retry.attempts ?? usualAttempts,
    ...(backoff === undefined ? {} : { backoff }),
    ...(on === undefined ? {} : { on }),
  };
}

function readKind(name: string, index: number, report: Report): readonly FailureKind[] {
  const kind = failureKinds.find((known) => known === name);
  if (kind !== undefined) return [kind];
  const hint = didYouMean(name, failureKinds) ?? `Possible are ${listChoices(failureKinds)}`;
  report(
    'error',
    'unknown-failure',
    `unknown kind of failure ${quoteName(name)}`,
    ['retry', 'on', index],
    hint,
  );
  return [];
}

type WrittenBackoff = NonNullable<StepFile['retry']>['backoff'];

/** A duration alone is waited each time; a name alone has the usual durations. */
function parseBackoff(written: WrittenBackoff, report: Report): Backoff | undefined {
  if (written === undefined) return undefined;
  const key = ['retry', 'backoff'];
  if (written === 'constant' || written === 'exponential') {
    return { type: written, delay: usualDelay, max: usualMax };
  }
  if (typeof written !== 'object') {
    const delay = readDuration(written, key, 'bad-backoff', report);
    return delay === undefined ? undefined : { type: 'constant', delay, max: delay };
  }
  const delay = readDuration(written.delay, [...key, 'delay'], 'bad-backoff', report) ?? usualDelay;
  const max = readDuration(written.max, [...key, 'max'], 'bad-backoff', report) ?? Math.max(delay, usualMax);
  if (max < delay) {
    report('error', 'bad-backoff', 'retry.backoff.max is shorter than its delay', [...key, 'max']);
  }
  return { type: written.type ?? 'exponential', delay, max };
}
