// The same for JSON values, and for whatever else is made of objects, lists and texts.

/** Tells what a text becomes; the very same text where nothing changes. */
type RedactText = (text: string) => string;

/** The very same value where nothing in it changes, else a copy. The names of fields are texts, too. */
export function redactValue<T>(value: T, redact: RedactText): T {
  if (isClean(value, redact)) return value;
  const copy = structuredClone([value] as const);
  redactWithin(copy, redact);
  return copy[0];
}

function isClean(value: unknown, redact: RedactText): boolean {
  if (typeof value === 'string') return redact(value) === value;
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every((item) => isClean(item, redact));
  return Object.entries(value).every(([key, inner]) => redact(key) === key && isClean(inner, redact));
}

function redactWithin(holder: object, redact: RedactText): void {
  // All of them are put back, so that they keep their order where one has another name.
  for (const [key, value] of Object.entries(holder)) {
    const clean = typeof value === 'string' ? redact(value) : value;
    if (typeof clean === 'object' && clean !== null) redactWithin(clean, redact);
    const name = Array.isArray(holder) ? key : redact(key);
    if (!Array.isArray(holder)) Reflect.deleteProperty(holder, key);
    Object.defineProperty(holder, name, {
      value: clean,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
}
