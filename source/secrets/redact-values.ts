// The same for JSON values, and for whatever else is made of objects, lists and texts.

/** Tells what a text becomes; the very same text where nothing changes. */
type RedactText = (text: string) => string;

/**
 * The very same value where nothing in it changes; else a copy, in which every part that does not change is the very
 * same one. The names of fields are texts, too.
 */
export function redactValue<T>(value: T, redact: RedactText): T {
  const clean = redactPart(value, redact);
  const holder = { value };
  if (clean !== value) Reflect.set(holder, 'value', clean);
  return holder.value;
}

function redactPart(value: unknown, redact: RedactText): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => redactPart(item, redact));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  let isSame = true;
  const fields = Object.entries(value).map(([key, inner]) => {
    const name = redact(key);
    const clean = redactPart(inner, redact);
    if (name !== key || clean !== inner) isSame = false;
    return [name, clean] as const;
  });
  if (isSame) return value;
  const copy = {};
  // Defined rather than assigned: a name from outside may be one that would reach the prototype.
  for (const [name, clean] of fields)
    Object.defineProperty(copy, name, {
      value: clean,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  return copy;
}
