// An item of a list in a few words, for a row of its own; however large it is, only its beginning is looked at.
import { isJsonObject, type Json, ownValue } from '../json.ts';

const longest = 120;

/** Foreign text, maybe of several lines. */
export function labelOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? 'entry' : 'entries'}`;
  if (!isJsonObject(value)) return String(value).slice(0, longest);
  for (const key of ['title', 'name', 'id']) {
    const found = ownValue(value, key);
    if (isWord(found)) return String(found).slice(0, longest);
  }
  const first = Object.values(value).find(isWord);
  return first === undefined ? `${Object.keys(value).length} fields` : String(first).slice(0, longest);
}

function isWord(value: Json | undefined): value is string | number {
  return typeof value === 'string' ? value.trim() !== '' : typeof value === 'number';
}
