// A part of a workflow file -> typed keys, and a problem with its position for every key that does not fit.
import type { z } from 'zod';
import { isJsonObject, type Json } from '../../json.ts';
import { makeError, makeWarning, quoteName } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import type { Path } from './read-nodes.ts';
import type { Source } from './read-source.ts';
import type { Unsupported } from './unsupported-keys.ts';

export type Shape<T> = {
  readonly schema: z.ZodType<T> & { readonly shape: Readonly<Record<string, unknown>> };
  /** `a step`, for messages. */
  readonly what: string;
  readonly unsupported: ReadonlyMap<string, Unsupported>;
  /** Keys of another shape in the same place, which a misspelt one may mean. */
  readonly others?: readonly string[];
  /** The same for the keys of keys that hold maps, by their path with dots. */
  readonly nested?: ReadonlyMap<
    string,
    { readonly keys: readonly string[]; readonly unsupported: ReadonlyMap<string, Unsupported> }
  >;
};

/** `value` leaves out the keys that do not fit; it is undefined where nothing can be read at all. */
export type Shaped<T> = { readonly value: T | undefined; readonly problems: readonly Problem[] };

/** Reads one part. A key without a value counts as not written. */
export function readShape<T>(shape: Shape<T>, content: Json, path: Path, source: Source): Shaped<T> {
  const written = isJsonObject(content) ? withoutNulls(content) : content;
  const first = shape.schema.safeParse(written);
  if (first.success) return { value: first.data, problems: [] };
  const problems = first.error.issues.flatMap((issue) => describeIssue(issue, shape, written, path, source));
  if (!isJsonObject(written)) return { value: undefined, problems };
  const faulty = new Set(first.error.issues.flatMap(faultyKeys));
  const rest = Object.fromEntries(Object.entries(written).filter(([key]) => !faulty.has(key)));
  const repaired = withoutUnknown(rest, first.error.issues);
  const second = shape.schema.safeParse(repaired);
  return { value: second.success ? second.data : undefined, problems };
}

/** The keys of the part itself that have a value of the wrong type. */
function faultyKeys(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'unrecognized_keys') return issue.path.length === 0 ? issue.keys : [];
  return issue.path.slice(0, 1).map(String);
}

/** Leaves unknown keys out of nested maps, whose known keys still count. */
function withoutUnknown(
  content: { readonly [key: string]: Json },
  issues: readonly z.core.$ZodIssue[],
): Json {
  let result: Json = content;
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys' && issue.path.length > 0)
      result = withoutKeys(result, issue.path, issue.keys);
  }
  return result;
}

function withoutKeys(content: Json, path: readonly PropertyKey[], keys: readonly string[]): Json {
  if (!isJsonObject(content)) return content;
  const [outer, ...inner] = path;
  const entries = Object.entries(content);
  if (outer === undefined) return Object.fromEntries(entries.filter(([key]) => !keys.includes(key)));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, key === outer ? withoutKeys(value, inner, keys) : value]),
  );
}

function describeIssue<T>(
  issue: z.core.$ZodIssue,
  shape: Shape<T>,
  content: Json,
  path: Path,
  source: Source,
): readonly Problem[] {
  const inside = issue.path.filter((key) => typeof key !== 'symbol');
  if (issue.code !== 'unrecognized_keys') {
    const subject = inside.length === 0 ? shape.what : showPath(inside);
    const found = describeType(valueAt(content, inside));
    return [
      makeError(
        'wrong-type',
        `${subject} ${issue.message}, not ${found}`,
        source.placeOf([...path, ...inside]),
      ),
    ];
  }
  const nested = shape.nested?.get(inside.join('.'));
  const known = nested?.keys ?? [...Object.keys(shape.schema.shape), ...(shape.others ?? [])];
  const unsupported =
    nested?.unsupported ?? (inside.length === 0 ? shape.unsupported : new Map<string, Unsupported>());
  return issue.keys.map((key) => {
    const place = source.placeOfKey([...path, ...inside, key]);
    const reserved = unsupported.get(key);
    if (reserved) {
      const message = `${quoteName(key)} is not supported in this version`;
      return reserved.severity === 'error'
        ? makeError('unsupported-key', message, place, reserved.hint)
        : makeWarning('unsupported-key', message, place, reserved.hint);
    }
    const owner = inside.length === 0 ? shape.what : showPath(inside);
    return makeWarning(
      'unknown-key',
      `unknown key ${quoteName(key)} in ${owner}`,
      place,
      didYouMean(key, known),
    );
  });
}

function showPath(path: Path): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key + 1}]` : `${index === 0 ? '' : '.'}${key}`))
    .join('');
}

function valueAt(content: Json, path: Path): Json | undefined {
  let value: Json | undefined = content;
  for (const key of path) {
    if (Array.isArray(value) && typeof key === 'number') value = value[key];
    else if (isJsonObject(value) && typeof key === 'string')
      value = Object.hasOwn(value, key) ? value[key] : undefined;
    else return undefined;
  }
  return value;
}

function describeType(value: Json | undefined): string {
  if (value === undefined || value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return value === '' ? 'empty text' : quoteName(value);
    case 'object':
      return 'a map';
    default:
      return String(value);
  }
}

function withoutNulls(content: { readonly [key: string]: Json }): Json {
  return Object.fromEntries(Object.entries(content).filter(([, value]) => value !== null));
}
