// How long to wait before a failed attempt is tried again.
import type { FailureCause } from '../run/run.ts';
import type { Backoff, RetryPolicy } from '../workflow/workflow.ts';

const usual: Backoff = { type: 'exponential', delay: 1000, max: 60_000 };
/** A day: a server that asks for more is asked again then. */
const longestAsked = 86_400_000;

/**
 * Milliseconds: the same each time, or doubling (from one second, up to a minute, unless the step says otherwise)
 * and spread by half so that many runs do not return at once; never sooner than the server asked for.
 *
 * @param tries how many attempts of this step have failed in a row, from 1
 * @param random from 0 to 1
 */
export function backoff(cause: FailureCause, tries: number, random: number, policy = usual): number {
  const { type, delay, max } = policy;
  const grown = type === 'constant' ? delay : Math.min(max, delay * 2 ** (tries - 1));
  const spread = type === 'constant' ? 1 : 0.5 + random / 2;
  const asked = Math.min(cause.retryAfterMs ?? 0, longestAsked);
  return Math.round(Math.max(asked, grown * spread));
}

/** Milliseconds, or null where the step is not tried again by itself. */
export function retryIn(
  policy: RetryPolicy,
  cause: FailureCause,
  tries: number,
  random: number,
): number | null {
  const isMeant = policy.on === undefined || policy.on.includes(cause.kind);
  if (!cause.canRetry || !isMeant || tries >= policy.attempts) return null;
  return backoff(cause, tries, random, policy.backoff);
}
