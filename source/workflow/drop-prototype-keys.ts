// Foreign JSON -> the same without the keys that would reach a prototype.
import { isPrototypeKey, type Json } from '../json.ts';

/** `dropped` is how many keys were left out. The value must not be nested deeper than the stack bears. */
export function dropPrototypeKeys(value: Json): { readonly value: Json; readonly dropped: number } {
  let dropped = 0;
  const clean = (item: Json): Json => {
    if (typeof item !== 'object' || item === null) return item;
    if (Array.isArray(item)) return item.map(clean);
    const entries = Object.entries(item);
    const kept = entries.filter(([key]) => !isPrototypeKey(key));
    dropped += entries.length - kept.length;
    return Object.fromEntries(kept.map(([key, inner]) => [key, clean(inner)]));
  };
  return { value: clean(value), dropped };
}
