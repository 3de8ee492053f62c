// How long to wait before a failed attempt is tried again.
import type { FailureCause } from '../run/run.ts';

const first = 1000;
const longest = 60_000;
/** A day: a server that asks for more is asked again then. */
const longestAsked = 86_400_000;

/**
 * Milliseconds: doubling from one second, up to a minute, spread by half so that many runs do not return at
 * once; never sooner than the server asked for.
 *
 * @param tries how many attempts of this step have failed in a row, from 1
 * @param random from 0 to 1
 */
export function backoff(cause: FailureCause, tries: number, random: number): number {
  const grown = Math.min(longest, first * 2 ** (tries - 1));
  const asked = Math.min(cause.retryAfterMs ?? 0, longestAsked);
  return Math.round(Math.max(asked, grown * (0.5 + random / 2)));
}
