// A value that is never written anywhere, and what stands in its place.

export type Secret = {
  /** Of its environment variable, or where else it was found; it is shown. */
  readonly name: string;
  readonly value: string;
};

/** Readable in Markdown and in JSON, and the same whatever the value is, so that a new key changes no hash. */
export function markOf(name: string): string {
  return `[secret ${name.replace(/[^\w.:/@-]/g, '_')}]`;
}

/** `data.notes held the value of GITHUB_TOKEN; its name stands there instead`. */
export function describeRedacted(places: readonly string[], names: readonly string[]): string {
  const what = names.length === 1 ? 'its name stands' : 'their names stand';
  return `${places.join(', ')} held the value of ${names.join(', ')}; ${what} there instead`;
}
