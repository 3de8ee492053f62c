// A short name for a JSON value: the same for equal values, whatever the order of their keys.
import { isJsonObject, type Json } from '../json.ts';

/** 16 hex digits. They tell values apart and protect against nobody. */
export function fingerprint(value: Json): string {
  const text = canonicalText(value);
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x9e3779b1);
    high = Math.imul(high ^ unit, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

function canonicalText(value: Json): string {
  return typeof value === 'object'
    ? JSON.stringify(value, (_key, part: Json) => (isJsonObject(part) ? sortKeys(part) : part))
    : JSON.stringify(value);
}

function sortKeys(object: { readonly [key: string]: Json }): Json {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
