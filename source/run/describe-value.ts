// A value as a person reads it before answering.
import type { Json } from '../json.ts';
import { textOf } from '../workflow/template/value-text.ts';

/** A list of simple values with one on each line, so that the commas in them are theirs; else as in a prompt. */
export function describeValue(value: Json): string {
  if (!Array.isArray(value) || value.some((item) => typeof item === 'object' && item !== null)) {
    return textOf(value);
  }
  return value.map((item) => `- ${textOf(item).replaceAll('\n', '\n  ')}`).join('\n');
}
