// Puts the spans of a row together so that none ends within a character.
import type { Row, Span } from '../span.ts';
import { characterAt, isBetweenPlain } from './character-at.ts';
import type { Clusters } from './clusters.ts';
import { rowText } from './slice-row.ts';

/**
 * The row with the same text, in which each character is in the span that it begins in. Only then is a row as
 * wide as its spans: a letter that begins a syllable, and a flag that is parted, are not.
 */
export function wholeCharacters(row: Row, clusters: Clusters): Row {
  if (!hasParted(row)) return row;
  const text = rowText(row);
  const whole: Span[] = [];
  let offset = 0;
  let from = 0;
  for (const span of row) {
    offset += span.text.length;
    const to = Math.max(from, characterAt(text, offset, clusters).to);
    if (to > from) whole.push({ text: text.slice(from, to), role: span.role });
    from = to;
  }
  return whole;
}

function hasParted(row: Row): boolean {
  let last = '';
  for (const { text } of row) {
    if (text === '') continue;
    if (last !== '' && !isBetweenPlain(last + text.charAt(0), 1)) return true;
    last = text.slice(-1);
  }
  return false;
}
