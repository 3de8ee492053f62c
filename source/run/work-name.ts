// What a step, or one item of it, is called in the names of files.

/** A step's work, or that of one item of it. */
export type NamedWork = { readonly stepId: string; readonly item?: string | undefined };

/** `{stepId}[.{item}]`; letters, digits, `-` and `_` stand for themselves, dots separate the parts. */
export function nameInFiles({ stepId, item }: NamedWork): string {
  return [stepId, ...(item === undefined ? [] : [item])].map(encodePart).join('.');
}

function encodePart(part: string): string {
  return encodeURIComponent(part).replace(
    /[.!'()*~]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
