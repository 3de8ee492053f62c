// Parts of a row: by offsets in its text, or by columns.
import { textWidth } from '../fit-text.ts';
import type { Row, Span } from '../span.ts';
import { isPrintableAscii } from './character-width.ts';
import { type Clusters, eachCharacter } from './clusters.ts';
import { leastRoom } from './wrap-line.ts';

export function rowText(row: Row): string {
  return row.length === 1 ? (row[0]?.text ?? '') : row.map(({ text }) => text).join('');
}

/** The spans between two offsets in the text of the row. */
export function sliceRow(row: Row, from: number, to: number): Row {
  const slice: Span[] = [];
  let offset = 0;
  for (const span of row) {
    if (offset >= to) break;
    const begin = Math.max(0, from - offset);
    const end = Math.min(span.text.length, to - offset);
    if (begin < end) {
      const isWhole = begin === 0 && end === span.text.length;
      slice.push(isWhole ? span : { text: span.text.slice(begin, end), role: span.role });
    }
    offset += span.text.length;
  }
  return slice;
}

/** Without the parts between those pairs of offsets, which are in order. */
export function dropParts(row: Row, parts: readonly (readonly [from: number, to: number])[]): Row {
  const kept: Span[] = [];
  let at = 0;
  for (const [from, to] of parts) {
    kept.push(...sliceRow(row, at, from));
    at = to;
  }
  return [...kept, ...sliceRow(row, at, Number.POSITIVE_INFINITY)];
}

/** Without the blanks at its end. */
export function trimRow(row: Row): Row {
  let count = row.length;
  while (count > 0 && row[count - 1]?.text.trimEnd() === '') count--;
  const last = row[count - 1];
  if (last === undefined) return [];
  const text = last.text.trimEnd();
  if (count === row.length && text === last.text) return row;
  return [...row.slice(0, count - 1), { text, role: last.role }];
}

/**
 * What is seen of a row through a window of that many columns, with `left` columns out of sight at its left. No
 * span of the row ends within a character.
 */
export function cutRow(row: Row, left: number, columns: number, ellipsis: string, clusters: Clusters): Row {
  if (columns <= 0) return [];
  const whole = lookAt(row, left, columns, clusters);
  if (!whole.goesOn) return whole.row;
  const markColumns = textWidth(ellipsis);
  if (markColumns === 0 || markColumns >= columns) return whole.row;
  const { row: begin } = lookAt(row, left, columns - markColumns, clusters);
  return [...begin, { text: ellipsis, role: begin.at(-1)?.role ?? 'plain' }];
}

type View = { readonly row: Row; readonly goesOn: boolean };

function lookAt(row: Row, left: number, columns: number, clusters: Clusters): View {
  const right = left + columns;
  const seen: Span[] = [];
  let passed = 0;
  for (const { text, role } of row) {
    const put = (part: string): void => {
      if (part !== '') seen.push({ text: part, role });
    };
    const need = right - passed;
    if (isPrintableAscii(text.slice(0, need + 1))) {
      put(text.slice(Math.max(0, left - passed), need));
      if (text.length > need) return { row: seen, goesOn: true };
      passed += text.length;
      continue;
    }
    let goesOn = false;
    let begin = 0;
    let end = 0;
    let blanks = 0;
    eachCharacter(text, Math.max(leastRoom, columns), clusters, (_start, stop, width) => {
      const from = passed;
      passed += width;
      goesOn = passed > right;
      if (goesOn) return false;
      if (passed <= left) begin = stop;
      else if (from < left) {
        // Half of a wide character is a blank.
        blanks = passed - left;
        begin = stop;
      }
      end = stop;
      return true;
    });
    put(' '.repeat(blanks) + text.slice(begin, end));
    if (goesOn) return { row: seen, goesOn };
  }
  return { row: seen, goesOn: false };
}
