// A short name for a JSON value: the same for equal values, whatever the order of their keys.
import { createHash } from 'node:crypto';
import { isJsonObject, type Json } from '../json.ts';

/** 16 hex digits. They tell values apart and protect against nobody. */
export function fingerprint(value: Json): string {
  return createHash('sha256').update(canonicalText(value)).digest('hex').slice(0, 16);
}

function canonicalText(value: Json): string {
  return typeof value === 'object'
    ? JSON.stringify(value, (_key, part: Json) => (isJsonObject(part) ? sortKeys(part) : part))
    : JSON.stringify(value);
}

function sortKeys(object: { readonly [key: string]: Json }): Json {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
