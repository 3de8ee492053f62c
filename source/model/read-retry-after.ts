// How long a server asks to wait before the next try.

/**
 * Milliseconds from `retry-after-ms`, or from `retry-after` in seconds or as an HTTP date (RFC 9110, 10.2.3);
 * undefined where there is neither or it makes no sense. `now` is milliseconds since 1970.
 */
export function readRetryAfter(headers: ReadonlyMap<string, string>, now: number): number | undefined {
  const milliseconds = readNumber(headers.get('retry-after-ms'));
  if (milliseconds !== undefined) return Math.round(milliseconds);
  const written = headers.get('retry-after');
  const seconds = readNumber(written);
  if (seconds !== undefined) return Math.round(seconds * 1000);
  if (written === undefined || !/[A-Za-z]/.test(written)) return undefined;
  const date = Date.parse(written);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function readNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
