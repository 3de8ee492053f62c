// How a value reads in a prompt.

/**
 * Nothing for undefined and null; objects, and arrays that hold objects or arrays, as JSON with two spaces;
 * an array of simple values joined by commas, as Handlebars does it and existing templates expect.
 */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && !value.some(isComposite)) return value.map(textOf).join(',');
  return isComposite(value) ? jsonText(value) : String(value);
}

/** JSON with two spaces; what contains itself becomes "[Circular]", a BigInt its digits, undefined null. */
export function jsonText(value: unknown): string {
  const open: unknown[] = [];
  return (
    JSON.stringify(
      value,
      function replace(this: unknown, _key: string, item: unknown) {
        if (typeof item === 'bigint') return String(item);
        if (!isComposite(item)) return item;
        while (open.length > 0 && open.at(-1) !== this) open.pop();
        if (open.includes(item)) return '[Circular]';
        open.push(item);
        return item;
      },
      2,
    ) ?? 'null'
  );
}

function isComposite(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
