// Dates in templates: always in UTC, so that a prompt is the same on every machine.

const defaultFormat = 'YYYY-MM-DD';

/**
 * @param value an ISO date, another date that the runtime can read, milliseconds since 1970, or a Date;
 *   without a time zone it counts as UTC
 * @param format `YYYY MM DD HH mm ss`, anything else stands for itself
 * @returns nothing where the value is no date
 */
export function formatDate(value: unknown, format: unknown): string {
  const date = readDate(value);
  if (date === undefined || Number.isNaN(date.getTime())) return '';
  const parts: Readonly<Record<string, string>> = {
    YYYY: String(date.getUTCFullYear()).padStart(4, '0'),
    MM: twoDigits(date.getUTCMonth() + 1),
    DD: twoDigits(date.getUTCDate()),
    HH: twoDigits(date.getUTCHours()),
    mm: twoDigits(date.getUTCMinutes()),
    ss: twoDigits(date.getUTCSeconds()),
  };
  const wanted = typeof format === 'string' && format !== '' ? format : defaultFormat;
  return wanted.replace(/YYYY|MM|DD|HH|mm|ss/g, (token) => parts[token] ?? token);
}

function readDate(value: unknown): Date | undefined {
  if (value instanceof Date) return value;
  if (typeof value === 'number') return new Date(value);
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const text = value.trim();
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?$/.exec(text);
  if (iso) {
    const date = new Date(`${iso[1]}-${iso[2]}-${iso[3]}T${iso[4] ?? '00:00'}Z`);
    // The runtime would read the 30th of February as a day in March.
    return date.getUTCDate() === Number(iso[3]) ? date : undefined;
  }
  if (/(?:Z|GMT|UTC|[+-]\d{2}:?\d{2})$/i.test(text)) return new Date(text);
  const inUtc = new Date(`${text} UTC`);
  return Number.isNaN(inUtc.getTime()) ? new Date(text) : inUtc;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/**
 * Seconds as `M:SS`, from an hour on `H:MM:SS`; fractions are cut off.
 * @returns nothing where it is no number
 */
export function formatSeconds(value: unknown): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return '';
  const seconds = Math.floor(Math.abs(value));
  const sign = value < 0 && seconds > 0 ? '-' : '';
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = twoDigits(seconds % 60);
  return hours > 0 ? `${sign}${hours}:${twoDigits(minutes)}:${rest}` : `${sign}${minutes}:${rest}`;
}
