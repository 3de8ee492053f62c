// The character around a place in a text.
import { plainWidth } from './character-width.ts';
import type { Clusters } from './clusters.ts';

/** How far a character is looked for around a place in it. */
const nearUnits = 64;

/** The character that has such a place within it; the place itself where it is between two. */
export function characterAt(
  text: string,
  at: number,
  clusters: Clusters,
): { readonly from: number; readonly to: number } {
  if (isBetweenPlain(text, at)) return { from: at, to: at };
  let begin = at - 1;
  while (begin > at - nearUnits && !isBetweenPlain(text, begin)) begin--;
  begin = Math.max(0, begin);
  for (const { segment, index } of clusters.segment(text.slice(begin, at + nearUnits))) {
    const from = begin + index;
    const to = from + segment.length;
    if (to >= at) return to === at ? { from: at, to: at } : { from, to };
  }
  return { from: at, to: at };
}

/** At an end, or between two characters that join no others. */
export function isBetweenPlain(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return true;
  return plainWidth(text.charCodeAt(at - 1)) > 0 && plainWidth(text.charCodeAt(at)) > 0;
}
