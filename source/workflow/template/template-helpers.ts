// The helpers that a template can call beside Handlebars' own: each a function of its arguments alone.
import { formatDate, formatSeconds } from './format-date.ts';
import { jsonText, textOf } from './value-text.ts';

/** Missing arguments are undefined; nothing throws. */
export type TemplateHelper = (...values: readonly unknown[]) => unknown;

/** By the names that templates use. Used as a block, a helper's value decides between the block and its else. */
export const templateHelpers: ReadonlyMap<string, TemplateHelper> = new Map<string, TemplateHelper>([
  ['gt', (a, b) => compare(a, b, (x, y) => x > y)],
  ['gte', (a, b) => compare(a, b, (x, y) => x >= y)],
  ['lt', (a, b) => compare(a, b, (x, y) => x < y)],
  ['lte', (a, b) => compare(a, b, (x, y) => x <= y)],
  ['eq', (a, b) => a === b],
  ['ne', (a, b) => a !== b],
  ['and', (...values) => values.every(isTruthy)],
  ['or', (...values) => values.some(isTruthy)],
  ['not', (value) => !isTruthy(value)],
  ['add', (...values) => values.reduce<number>((sum, value) => sum + toNumber(value), 0)],
  ['truncate', (text, length) => truncate(textOf(text), length)],
  ['join', join],
  ['formatTimestamp', (seconds) => formatSeconds(seconds)],
  ['dateFormat', (value, format) => formatDate(value, format)],
  ['titleCase', (text) => titleCase(textOf(text))],
  ['upperCase', (text) => textOf(text).toUpperCase()],
  ['lowerCase', (text) => textOf(text).toLowerCase()],
  ['default', (value, fallback) => (isAbsent(value) ? fallback : value)],
  ['json', (value) => jsonText(value)],
]);

/** Handlebars' own helpers that templates may use. */
export const builtInHelpers: ReadonlySet<string> = new Set(['if', 'unless', 'each', 'with', 'lookup']);

export function isKnownHelper(name: string): boolean {
  return templateHelpers.has(name) || builtInHelpers.has(name);
}

/** As Handlebars' `if` sees it: an empty array is false too. */
export function isTruthy(value: unknown): boolean {
  return Boolean(value) && !(Array.isArray(value) && value.length === 0);
}

/** Only numbers compare; anything else is false. */
function compare(a: unknown, b: unknown, holds: (a: number, b: number) => boolean): boolean {
  return (
    typeof a === 'number' && typeof b === 'number' && Number.isFinite(a) && Number.isFinite(b) && holds(a, b)
  );
}

/** Text that is a number counts as one; anything else is 0. */
function toNumber(value: unknown): number {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : 0;
  return Number.isFinite(number) ? number : 0;
}

const ellipsis = '...';

/** At most `length` code points, the last three dots where text was cut; too short for dots, it is only cut. */
function truncate(text: string, length: unknown): string {
  const limit = typeof length === 'string' && length.trim() !== '' ? Number(length) : length;
  if (typeof limit !== 'number' || Number.isNaN(limit) || text.length <= limit) return text;
  const wanted = Math.max(0, Math.floor(limit));
  const points: string[] = [];
  for (const point of text) {
    points.push(point);
    if (points.length > wanted) break;
  }
  if (points.length <= wanted) return text;
  if (wanted < ellipsis.length) return points.slice(0, wanted).join('');
  return points.slice(0, wanted - ellipsis.length).join('') + ellipsis;
}

/** What is no array stands for itself. */
function join(values?: unknown, separator: unknown = ', '): string {
  if (!Array.isArray(values)) return textOf(values);
  return values.map(textOf).join(textOf(separator));
}

/** The first letter of each word large, the others small. */
function titleCase(text: string): string {
  return text.toLowerCase().replace(/(^|[\s("“‘[])(\p{L})/gu, (_, before: string, letter: string) => {
    return before + letter.toUpperCase();
  });
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
