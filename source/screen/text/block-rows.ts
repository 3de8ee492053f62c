// The two ways a block becomes rows: each line wrapped, or each one a row that is cut at the right.
import type { Row } from '../span.ts';
import type { Clusters } from './clusters.ts';
import { lastAtMost } from './last-at-most.ts';
import { cutRow, sliceRow, trimRow } from './slice-row.ts';
import type { TextBlock, TextLine } from './text-document.ts';
import { fittingRow, fromFitting, hangOf, toFitting, type WrappedBlock } from './wrap-block.ts';

/** Rows and lines are counted from 0 within the block; offsets are in the text of the line. */
export type BlockRows = {
  readonly count: (block: TextBlock) => number;
  readonly placeOf: (
    block: TextBlock,
    row: number,
  ) => { readonly lineIndex: number; readonly offset: number };
  /** The nearest row where there is no such place. */
  readonly rowOf: (block: TextBlock, lineIndex: number, offset: number) => number;
  readonly draw: (block: TextBlock, row: number, left: number, paint: PaintLine) => Row;
};

export type PaintLine = (lineIndex: number, row: Row) => Row;

const noLine: TextLine = { row: [], hang: 0 };

/** @param cut takes the row and the columns at its left that are out of sight */
export function cutBlockRows(cut: (row: Row, left: number) => Row): BlockRows {
  return {
    count: (block) => block.lines.length,
    placeOf: (_block, row) => ({ lineIndex: row, offset: 0 }),
    rowOf: (block, lineIndex) => Math.min(lineIndex, block.lines.length - 1),
    draw: (block, row, left, paint) => cut(paint(row, (block.lines[row] ?? noLine).row), left),
  };
}

export function wrappedBlockRows(
  wrap: (block: TextBlock) => WrappedBlock,
  columns: number,
  clusters: Clusters,
): BlockRows {
  return {
    count: (block) => wrap(block).rowStarts.length,
    placeOf(block, row) {
      const { lineRows, rowStarts } = wrap(block);
      const lineIndex = lastAtMost(lineRows, row);
      const line = block.lines[lineIndex] ?? noLine;
      return { lineIndex, offset: fromFitting(line, rowStarts[row] ?? 0, columns) };
    },
    rowOf(block, lineIndex, offset) {
      const { lineRows, rowStarts } = wrap(block);
      const line = block.lines[lineIndex];
      const first = lineRows[lineIndex];
      const next = lineRows[lineIndex + 1];
      if (line === undefined || first === undefined || next === undefined)
        return Math.max(0, rowStarts.length - 1);
      return Math.max(first, lastAtMost(rowStarts, toFitting(line, offset, columns), first, next));
    },
    draw(block, row, _left, paint) {
      const { lineRows, rowStarts } = wrap(block);
      const lineIndex = lastAtMost(lineRows, row);
      const line = block.lines[lineIndex] ?? noLine;
      const isLast = lineRows[lineIndex + 1] === row + 1;
      const text = fittingRow(line, paint(lineIndex, line.row), columns, clusters);
      const end = isLast ? Number.POSITIVE_INFINITY : (rowStarts[row + 1] ?? Number.POSITIVE_INFINITY);
      const part = trimRow(sliceRow(text, rowStarts[row] ?? 0, end));
      return lineRows[lineIndex] === row ? part : [...indentOf(line, columns, clusters), ...part];
    },
  };
}

/** What a row begins with that is not the first of its line. */
function indentOf(line: TextLine, columns: number, clusters: Clusters): Row {
  const hang = hangOf(line, columns);
  if (hang === 0) return [];
  return line.again === undefined
    ? [{ text: ' '.repeat(hang), role: 'plain' }]
    : cutRow(line.again, 0, hang, '', clusters);
}
