// A duration as a person writes it (`1500`, `30s`, `5m`, `1h`, `7d`) -> milliseconds.

const unitLengths: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Timers of the runtime overflow beyond this: some 24 days. */
const longest = 2 ** 31 - 1;

/** What {@link parseDuration} accepts as text, for the workflow file's schema. */
export const durationPattern = /^\s*\d+(?:\.\d+)?\s*(?:ms|s|m|h|d)?\s*$/;

/** Milliseconds, at least 1; undefined where it is no duration or longer than a timer can wait. */
export function parseDuration(written: string | number): number | undefined {
  const milliseconds = typeof written === 'number' ? written : parseText(written);
  if (milliseconds === undefined || !Number.isFinite(milliseconds)) return undefined;
  const rounded = Math.round(milliseconds);
  return rounded >= 1 && rounded <= longest ? rounded : undefined;
}

function parseText(text: string): number | undefined {
  if (!durationPattern.test(text)) return undefined;
  const unit = text.trim().replace(/^[\d.\s]+/, '') || 'ms';
  return Number.parseFloat(text) * (unitLengths[unit] ?? Number.NaN);
}
