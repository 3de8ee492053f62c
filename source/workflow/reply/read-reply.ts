// A reply -> the data fields it gives (product.md, "Replies").
import { hasKey, isJsonObject, isPrototypeKey, type Json, type JsonObject } from '../../json.ts';
import { quoteName } from '../../make-problem.ts';
import { dropPrototypeKeys } from '../drop-prototype-keys.ts';
import { findJsonInside, findWholeJson } from './find-json.ts';

export type ReadReply = {
  /** By the names of the data fields. */
  readonly data: JsonObject;
  /** For the record of the step. */
  readonly warnings: readonly string[];
  /** The declared data fields that the reply does not give. */
  readonly missing: readonly string[];
};

/**
 * Reads a reply. If the whole of it (or its only fence) is JSON, an object's fields go to the outputs of their
 * names, and a step with one output takes any other value whole, an object without that field included. JSON
 * inside prose counts only if it holds a declared output. Anything else is text and goes to the first output,
 * without blank lines around it. A step without outputs takes nothing.
 * @param outputs name in the reply -> data field, in declared order; the reply may use either name
 */
export function readReply(text: string, outputs: ReadonlyMap<string, string>): ReadReply {
  const fields = [...outputs].filter(([, field]) => !isPrototypeKey(field));
  const [first] = fields;
  if (!first) return { data: {}, warnings: [], missing: [] };
  const reply = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const names = new Set(fields.flat());
  const whole = findWholeJson(reply.trim());
  const found = whole && fits(whole.value, fields.length) ? whole : findJsonInside(reply, names);
  if (!found) return finish(new Map([[first[1], trimBlankLines(reply)]]), fields, [], 0);
  const { value, dropped } = dropPrototypeKeys(found.value);
  if (!isJsonObject(value)) return finish(new Map([[first[1], value]]), fields, found.warnings, dropped);
  const data = takeFields(value, fields);
  if (data.size > 0) return finish(data, fields, found.warnings, dropped);
  if (fields.length === 1) return finish(new Map([[first[1], value]]), fields, found.warnings, dropped);
  return finish(data, fields, [...found.warnings, describeOtherFields(value)], dropped);
}

const shownKeys = 10;

function describeOtherFields(value: JsonObject): string {
  const keys = Object.keys(value);
  if (keys.length === 0) return 'the reply is an empty object';
  const more = keys.length > shownKeys ? ' …' : '';
  return `the reply has none of the outputs, only ${keys.slice(0, shownKeys).map(quoteName).join(', ')}${more}`;
}

/** Several outputs can only come from an object. */
function fits(value: Json, outputs: number): boolean {
  return outputs === 1 || isJsonObject(value);
}

/** A field's own name counts only where it is not the reply's name of another output. */
function takeFields(value: JsonObject, fields: readonly (readonly [string, string])[]): Map<string, Json> {
  const replyNames = new Set(fields.map(([name]) => name));
  const data = new Map<string, Json>();
  for (const [name, field] of fields) {
    const key = hasKey(value, name) ? name : replyNames.has(field) ? undefined : field;
    const taken = key !== undefined && hasKey(value, key) ? value[key] : undefined;
    if (taken !== undefined) data.set(field, taken);
  }
  return data;
}

function finish(
  data: ReadonlyMap<string, Json>,
  fields: readonly (readonly [string, string])[],
  warnings: readonly string[],
  dropped: number,
): ReadReply {
  const notes = [...warnings];
  if (dropped > 0)
    notes.push('names that cannot be used were left out of the reply (__proto__ and the like)');
  if (data.get(fields[0]?.[1] ?? '') === '' && data.size === 1) notes.push('the reply is empty');
  const missing = new Set(fields.map(([, field]) => field).filter((field) => !data.has(field)));
  return { data: Object.fromEntries(data), warnings: notes, missing: [...missing] };
}

/** Without the blank lines around it and the line break at its end; the first line keeps its indentation. */
function trimBlankLines(text: string): string {
  const end = text.trimEnd();
  const indented = end.length - end.trimStart().length;
  return end.slice(end.lastIndexOf('\n', indented - 1) + 1);
}
