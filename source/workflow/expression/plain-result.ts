// What an expression gave -> plain JSON, or why it cannot be stored.
import { isPrototypeKey, type Json } from '../../json.ts';
import { quoteName } from '../../make-problem.ts';

/** `value` is undefined where the expression gave nothing. */
export type PlainResult = { readonly value: Json | undefined } | { readonly fault: string };

const depthLimit = 200;
const valueLimit = 1_000_000;
const characterLimit = 64 * 1024 * 1024;

/**
 * A copy without what the library adds to lists. What it holds several times is copied as often, so the limits are
 * those of what would be written. Never throws.
 */
export function plainResult(result: unknown): PlainResult {
  try {
    return { value: copyOf(result) };
  } catch (error) {
    if (error instanceof NotPlain) return { fault: error.message };
    throw error;
  }
}

class NotPlain extends Error {}

function copyOf(result: unknown): Json | undefined {
  let values = 0;
  let characters = 0;
  const count = (length: number): void => {
    values++;
    characters += length;
    if (values > valueLimit || characters > characterLimit) throw new NotPlain('the result is too large');
  };
  const copy = (value: unknown, depth: number): Json | undefined => {
    if (depth > depthLimit) throw new NotPlain('the result is nested too deep, or contains itself');
    switch (typeof value) {
      case 'undefined':
        return undefined;
      case 'string':
        count(value.length);
        return value;
      case 'boolean':
        count(5);
        return value;
      case 'number':
        count(20);
        if (!Number.isFinite(value)) throw new NotPlain('the result has a number that is not finite');
        // Written and read again, minus zero is zero.
        return value === 0 ? 0 : value;
      case 'object':
        count(4);
        if (value === null) return null;
        if (Array.isArray(value)) return value.map((item: unknown) => copy(item, depth + 1) ?? null);
        return copyObject(value, depth);
      default:
        throw new NotPlain('the result is, or holds, a function');
    }
  };
  const copyObject = (value: object, depth: number): Json => {
    if ('_jsonata_lambda' in value || '_jsonata_function' in value)
      throw new NotPlain('the result is, or holds, a function');
    const entries: [string, Json][] = [];
    for (const [key, inner] of Object.entries(value)) {
      if (isPrototypeKey(key))
        throw new NotPlain(`the result has a field ${quoteName(key)}, which cannot be used`);
      count(key.length);
      const copied = copy(inner, depth + 1);
      if (copied !== undefined) entries.push([key, copied]);
    }
    return Object.fromEntries(entries);
  };
  return copy(result, 0);
}

/**
 * What counts as true, as JSONata's `$boolean` has it: nothing, null, zero, an empty text, list or object, and a
 * list of nothing but those do not.
 */
export function isTrue(value: Json | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (Array.isArray(value)) return value.some(isTrue);
  return typeof value === 'object' ? Object.keys(value).length > 0 : Boolean(value);
}
