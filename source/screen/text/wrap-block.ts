// Where the rows of a block begin in some room, also for lines of tables, which lose their alignment in less.
import type { Row } from '../span.ts';
import type { Clusters } from './clusters.ts';
import { dropParts } from './slice-row.ts';
import type { TextBlock, TextLine } from './text-document.ts';
import { wholeCharacters } from './whole-characters.ts';
import { findRowStarts, widestIndent } from './wrap-line.ts';

export type WrappedBlock = {
  /** The first row of each line, and after them the number of rows. */
  readonly lineRows: readonly number[];
  /** The offset in the text of its line, as {@link fittingRow} gives it, at which each row begins. */
  readonly rowStarts: readonly number[];
};

/** @param columns 2 or more */
export function wrapBlock(block: TextBlock, columns: number, clusters: Clusters): WrappedBlock {
  const lineRows: number[] = [];
  const rowStarts: number[] = [];
  for (const line of block.lines) {
    lineRows.push(rowStarts.length);
    const texts = fittingRow(line, line.row, columns, clusters).map(({ text }) => text);
    for (const start of findRowStarts(texts, columns, hangOf(line, columns), clusters)) rowStarts.push(start);
  }
  lineRows.push(rowStarts.length);
  return { lineRows, rowStarts };
}

/** By how much the rows after the first are indented in that room. */
export function hangOf(line: TextLine, columns: number): number {
  return Math.min(line.hang, widestIndent(columns));
}

/**
 * The row of a line as it is wrapped: without its alignment where there is no room for that.
 * @param row of the same text as that of the line, perhaps in other roles
 */
export function fittingRow(line: TextLine, row: Row, columns: number, clusters: Clusters): Row {
  const padding = droppedPadding(line, columns);
  return wholeCharacters(padding.length === 0 ? row : dropParts(row, padding), clusters);
}

function droppedPadding({ alignment }: TextLine, columns: number): readonly (readonly [number, number])[] {
  return alignment === undefined || alignment.columns <= columns ? [] : alignment.padding;
}

/** Where an offset in the text of a line is in the text that is wrapped. */
export function toFitting(line: TextLine, offset: number, columns: number): number {
  let dropped = 0;
  for (const [from, to] of droppedPadding(line, columns)) {
    if (offset <= from) break;
    dropped += Math.min(offset, to) - from;
  }
  return offset - dropped;
}

/** The other way round. */
export function fromFitting(line: TextLine, offset: number, columns: number): number {
  let whole = offset;
  for (const [from, to] of droppedPadding(line, columns)) {
    if (whole < from) break;
    whole += to - from;
  }
  return whole;
}
