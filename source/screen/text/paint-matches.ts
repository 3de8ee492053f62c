// Paints what was found where it is seen.
import type { Row, Span } from '../span.ts';
import type { Role } from '../theme.ts';
import { characterAt } from './character-at.ts';
import { type Clusters, createClusters } from './clusters.ts';
import type { Paint } from './lay-out-text.ts';
import type { LineMatch, Match } from './search-text.ts';
import { rowText } from './slice-row.ts';

/** For `rowsAt`. The matches are in order, as they were found; the chosen one looks like a cursor. */
export function paintMatches(matches: readonly Match[], chosen: Match | undefined): Paint {
  const clusters = createClusters();
  return (blockIndex, lineIndex, row) => {
    const first = firstFrom(matches, blockIndex, lineIndex);
    const found: Match[] = [];
    for (let index = first; index < matches.length; index++) {
      const match = matches[index];
      if (match?.blockIndex !== blockIndex || match.lineIndex !== lineIndex) break;
      found.push(match);
    }
    const isHere = chosen?.blockIndex === blockIndex && chosen.lineIndex === lineIndex;
    return highlightRow(row, found, isHere ? chosen : undefined, clusters);
  };
}

/** The first match in that line or after it. */
function firstFrom(matches: readonly Match[], blockIndex: number, lineIndex: number): number {
  let low = 0;
  let high = matches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const match = matches[middle];
    const isBefore =
      match !== undefined &&
      (match.blockIndex < blockIndex || (match.blockIndex === blockIndex && match.lineIndex < lineIndex));
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The row of a whole line with its matches, which are in order, in their roles; no character is split. */
export function highlightRow(
  row: Row,
  matches: readonly LineMatch[],
  chosen: LineMatch | undefined,
  clusters: Clusters = createClusters(),
): Row {
  if (matches.length === 0) return row;
  const text = rowText(row);
  return paintParts(
    row,
    matches.map(({ from, to }) => ({
      from: characterAt(text, from, clusters).from,
      to: characterAt(text, to, clusters).to,
      role: from === chosen?.from ? 'cursor' : 'match',
    })),
  );
}

type Part = { readonly from: number; readonly to: number; readonly role: Role };

function paintParts(row: Row, parts: readonly Part[]): Row {
  const painted: Span[] = [];
  let index = 0;
  let offset = 0;
  for (const { text, role } of row) {
    for (let at = 0; at < text.length; ) {
      while ((parts[index]?.to ?? Number.POSITIVE_INFINITY) <= offset + at) index++;
      const { from, to, role: painting } = parts[index] ?? { from: text.length + offset, to: 0, role };
      const isInside = from <= offset + at;
      const end = Math.min(text.length, (isInside ? to : from) - offset);
      painted.push({ text: text.slice(at, end), role: isInside ? painting : role });
      at = end;
    }
    offset += text.length;
  }
  return painted;
}
