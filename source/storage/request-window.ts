// Whether one more request may be sent to a provider now: so many at once, so many within any minute. Pure.

/** As caesura.yaml says them; what is not said is not limited. */
export type RequestLimits = {
  readonly requestsPerMinute?: number | undefined;
  readonly maxConcurrent?: number | undefined;
};

/** What is known of the requests to a provider. Times are milliseconds since 1970. */
export type RequestRecord = {
  /** When each was let through; those of the last minute count. */
  readonly times: readonly number[];
  /** The server has asked for none before that. */
  readonly notBefore: number;
};

export const noRequests: RequestRecord = { times: [], notBefore: 0 };

/** What keeps a request waiting. */
export type ReachedLimit = 'at-once' | 'per-minute' | 'not-before';

export type Admission =
  | { readonly kind: 'may-go'; readonly record: RequestRecord }
  /** `forMs`: it is of no use to ask sooner, unless an earlier request is taken back; unknown for `at-once`. */
  | { readonly kind: 'waits'; readonly limit: ReachedLimit; readonly forMs?: number };

/** A minute, and a second for what is still on its way to the server. */
const windowMs = 61_000;

/** For longer than this, in milliseconds, no server keeps all runs waiting: some may have another model to ask. */
export const longestHold = 60_000;

/**
 * @param open requests under way
 * @returns the record with this request in it where it may go
 */
export function admitRequest(
  limits: RequestLimits,
  open: number,
  known: RequestRecord,
  now: number,
): Admission {
  const { times, notBefore } = setRight(known, now);
  if (open >= (limits.maxConcurrent ?? Number.POSITIVE_INFINITY)) return { kind: 'waits', limit: 'at-once' };
  if (notBefore > now) return { kind: 'waits', limit: 'not-before', forMs: notBefore - now };
  const { requestsPerMinute: most } = limits;
  // The last so many of them: once the first of those is out of the window, there is room for another one.
  const first = most === undefined || times.length < most ? undefined : times.at(-most);
  if (first !== undefined) return { kind: 'waits', limit: 'per-minute', forMs: first + windowMs - now };
  return { kind: 'may-go', record: { times: [...times, now], notBefore } };
}

/** Without one request that was let through at that time and was not sent. */
export function takeBack(known: RequestRecord, time: number): RequestRecord {
  const index = known.times.lastIndexOf(time);
  return index < 0 ? known : { ...known, times: known.times.toSpliced(index, 1) };
}

/** No request for so many milliseconds from now. */
export function holdBack(known: RequestRecord, forMs: number, now: number): RequestRecord {
  const notBefore = now + Math.min(forMs, longestHold);
  return { ...known, notBefore: Math.max(notBefore, setRight(known, now).notBefore) };
}

/**
 * Only what still counts. Where a clock has been set back, what seems to be to come happened just now; a hold longer
 * than any is none.
 */
function setRight({ times, notBefore }: RequestRecord, now: number): RequestRecord {
  return {
    times: times
      .map((time) => Math.min(time, now))
      .filter((time) => time > now - windowMs)
      .sort((a, b) => a - b),
    notBefore: notBefore > now + longestHold ? 0 : notBefore,
  };
}
