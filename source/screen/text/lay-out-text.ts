// Lays a document out in rows: each block once for a width, and none before one of its rows is asked for.
import type { Row } from '../span.ts';
import { type BlockRows, cutBlockRows, wrappedBlockRows } from './block-rows.ts';
import { createClusters } from './clusters.ts';
import { lastAtMost } from './last-at-most.ts';
import { cutRow } from './slice-row.ts';
import type { TextBlock, TextDocument } from './text-document.ts';
import { wholeCharacters } from './whole-characters.ts';
import { type WrappedBlock, wrapBlock } from './wrap-block.ts';
import { leastRoom } from './wrap-line.ts';

/** A place in the text, which stays the same whatever the width. */
export type TextPlace = {
  readonly blockIndex: number;
  readonly lineIndex: number;
  /** In UTF-16 units of the line's text. */
  readonly offset: number;
};

/** Gives the row of a line in other roles; its text must stay the same. */
export type Paint = (blockIndex: number, lineIndex: number, row: Row) => Row;

/** Rows are counted from 0. None of them is wider than the columns they were laid out for. */
export type LaidOut = {
  /** Asking for it lays out the whole document. */
  readonly rowCount: number;
  /** Whether there is such a row; what is below it is not laid out. */
  readonly hasRow: (row: number) => boolean;
  /**
   * The rows that there are from `top` on, at most `height`.
   * @param left the columns that are out of sight at the left, where lines are not wrapped
   */
  readonly rowsAt: (top: number, height: number, left?: number, paint?: Paint) => readonly Row[];
  /** The row in which that place is seen; the nearest one where there is no such place any more. */
  readonly rowOfLine: (blockIndex: number, lineIndex: number, offset: number) => number;
  /** What a row begins with; undefined beyond the last. */
  readonly lineAt: (row: number) => TextPlace | undefined;
};

export type TextLayout = {
  /** @param wrap whether a long line becomes several rows, or one that is cut at the right */
  readonly measure: (document: TextDocument, columns: number, wrap: boolean) => LaidOut;
};

/** Remembers what it has laid out as long as the blocks live, each for the last width it had. */
export function createTextLayout(ellipsis = '…'): TextLayout {
  const clusters = createClusters();
  const documents = new WeakMap<TextDocument, { columns: number; wrap: boolean; laidOut: LaidOut }>();
  const wrappings = new WeakMap<TextBlock, { columns: number; wrapped: WrappedBlock }>();

  const wrapOnce = (block: TextBlock, columns: number): WrappedBlock => {
    const known = wrappings.get(block);
    if (known?.columns === columns) return known.wrapped;
    const wrapped = wrapBlock(block, columns, clusters);
    wrappings.set(block, { columns, wrapped });
    return wrapped;
  };

  return {
    measure(document, columns, wrap) {
      const known = documents.get(document);
      if (known?.columns === columns && known.wrap === wrap) return known.laidOut;
      const room = Math.max(leastRoom, columns);
      const cut = (row: Row, left: number) =>
        cutRow(wholeCharacters(row, clusters), left, columns, ellipsis, clusters);
      const rows = wrap
        ? wrappedBlockRows((block) => wrapOnce(block, room), room, clusters)
        : cutBlockRows(cut);
      // In less than the least room, what was wrapped for that is cut.
      const laidOut = layOut(document, rows, wrap && columns < room ? (row) => cut(row, 0) : (row) => row);
      documents.set(document, { columns, wrap, laidOut });
      return laidOut;
    },
  };
}

function layOut({ blocks }: TextDocument, rows: BlockRows, narrow: (row: Row) => Row): LaidOut {
  /** The first row of each block that has been reached, and after them the number of rows so far. */
  const firstRows = [0];

  /** Counts the blocks' rows as far as needed; the last of the numbers. */
  const reach = (isEnough: (row: number) => boolean): number => {
    let last = firstRows.at(-1) ?? 0;
    for (let index = firstRows.length - 1; index < blocks.length && !isEnough(last); index++) {
      const block = blocks[index];
      last += block === undefined ? 0 : rows.count(block);
      firstRows.push(last);
    }
    return last;
  };

  const find = (row: number) => {
    if (row < 0 || reach((last) => last > row) <= row) return undefined;
    const blockIndex = lastAtMost(firstRows, row);
    const block = blocks[blockIndex];
    return block === undefined ? undefined : { blockIndex, block, row: row - (firstRows[blockIndex] ?? 0) };
  };

  return {
    get rowCount() {
      return reach(() => false);
    },
    hasRow: (row) => find(row) !== undefined,
    rowsAt(top, height, left = 0, paint = (_block, _line, row) => row) {
      const drawn: Row[] = [];
      const paintOnce = rememberLast(paint);
      for (let row = Math.max(0, top); drawn.length < height; row++) {
        const found = find(row);
        if (found === undefined) break;
        const { blockIndex, block } = found;
        const paintLine = (lineIndex: number, line: Row) => paintOnce(blockIndex, lineIndex, line);
        drawn.push(narrow(rows.draw(block, found.row, left, paintLine)));
      }
      return drawn;
    },
    rowOfLine(blockIndex, lineIndex, offset) {
      const index = Math.max(0, Math.min(blockIndex, blocks.length - 1));
      reach(() => firstRows.length > index);
      const block = blocks[index];
      if (block === undefined) return 0;
      // A place in a block that is gone was after everything there is now.
      const line = blockIndex > index ? Number.POSITIVE_INFINITY : lineIndex;
      return (firstRows[index] ?? 0) + Math.max(0, rows.rowOf(block, line, offset));
    },
    lineAt(row) {
      const found = find(row);
      if (found === undefined) return undefined;
      return { blockIndex: found.blockIndex, ...rows.placeOf(found.block, found.row) };
    },
  };
}

/** A line of many rows is painted once for all of them. */
function rememberLast(paint: Paint): Paint {
  let last: { readonly blockIndex: number; readonly lineIndex: number; readonly painted: Row } | undefined;
  return (blockIndex, lineIndex, row) => {
    if (last?.blockIndex !== blockIndex || last.lineIndex !== lineIndex)
      last = { blockIndex, lineIndex, painted: paint(blockIndex, lineIndex, row) };
    return last.painted;
  };
}
