// How deep a template is nested, found before it is parsed: the parser's time grows with the cube of it.

const depthLimit = 100;

/** The offset of the first tag beyond the limit of 100 levels, or undefined. Each `{{else if}}` is a level too. */
export function findTooDeep(text: string): number | undefined {
  // The levels of each open block: one, and one for each `{{else …}}` that begins another.
  const open: number[] = [];
  let depth = 0;
  for (const tag of text.matchAll(/\{\{\{?~?\s*(#|\/|\^(?=\s*[^\s}~])|else\s+[^\s}~])?([^{}]*)/g)) {
    const kind = tag[1] ?? '';
    if (kind === '#' || kind === '^') {
      open.push(1);
      depth++;
    } else if (kind === '/') depth -= open.pop() ?? 0;
    else if (kind !== '') {
      open.push((open.pop() ?? 0) + 1);
      depth++;
    }
    if (depth > depthLimit || deepestCall(tag[2] ?? '') > depthLimit) return tag.index;
  }
  return undefined;
}

function deepestCall(tag: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of tag) {
    if (character === '(') deepest = Math.max(deepest, ++depth);
    else if (character === ')') depth--;
  }
  return deepest;
}
