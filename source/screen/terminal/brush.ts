// Puts cells on a terminal by the shortest sequences, knowing where its cursor is and how it writes.
import { blankCell, type Cell } from './cell-row.ts';
import { type CellStyle, changeStyle, isSameStyle, plainStyle, styleOfBlank } from './cell-style.ts';
import { csi, eraseToEndOfRow } from './control-sequences.ts';

/** Rows and columns count from 0. */
export type Brush = {
  readonly moveTo: (row: number, column: number) => void;
  readonly draw: (cell: Cell) => void;
  /** Blanks that many cells from the cursor on, which stays. */
  readonly erase: (count: number) => void;
  readonly eraseRest: () => void;
  /** Everything so far, ending in plain style. */
  readonly finish: () => string;
};

/** Where the cursor is; undefined where that is not known, or terminals may have different opinions of it. */
type Cursor = { readonly row: number; readonly column: number } | undefined;

/** Begins in plain style at an unknown place, on a screen of that many columns. */
export function createBrush(columns: number): Brush {
  let bytes = '';
  let style = plainStyle;
  let cursor: Cursor;

  const use = (next: CellStyle) => {
    bytes += changeStyle(style, next);
    style = next;
  };
  const eraseBy = (sequence: string) => {
    use(styleToDraw(style, blankCell));
    bytes += sequence;
  };
  return {
    moveTo: (row, column) => {
      bytes += moveSequence(cursor, row, column);
      cursor = { row, column };
    },
    draw: (cell) => {
      use(styleToDraw(style, cell));
      // What a terminal with another opinion leaves of the cells shows nothing of before.
      if (!cell.agreed) bytes += eraseSequence(cell.width);
      bytes += cell.text;
      cursor = cell.agreed ? advance(cursor, cell.width, columns) : undefined;
    },
    erase: (count) => eraseBy(eraseSequence(count)),
    eraseRest: () => eraseBy(eraseToEndOfRow),
    finish: () => {
      use(plainStyle);
      return bytes;
    },
  };
}

/** The style of the moment where a cell looks the same in it: a blank in bold is a blank. */
export function styleToDraw(current: CellStyle, cell: Cell): CellStyle {
  return cell.text === ' ' && isSameStyle(styleOfBlank(current), cell.style) ? current : cell.style;
}

/** At the right edge a cursor may stand on the last column, after it, or in the next row. */
function advance(cursor: Cursor, width: number, columns: number): Cursor {
  if (cursor === undefined) return undefined;
  const column = cursor.column + width;
  return column < columns ? { row: cursor.row, column } : undefined;
}

/** To a place of the screen, or by steps from a cursor that is known, whichever is shorter. */
export function moveSequence(cursor: Cursor, row: number, column: number): string {
  const place = column === 0 ? (row === 0 ? '' : row + 1) : `${row + 1};${column + 1}`;
  const absolute = csi(place, 'H');
  if (cursor === undefined) return absolute;
  const steps = stepsDown(row - cursor.row) + stepsAlong(cursor.column, column);
  return steps.length <= absolute.length ? steps : absolute;
}

function stepsDown(rows: number): string {
  if (rows === 0) return '';
  return csi(Math.abs(rows) === 1 ? '' : Math.abs(rows), rows > 0 ? 'B' : 'A');
}

function stepsAlong(from: number, to: number): string {
  const distance = to - from;
  if (distance > 0) return csi(distance === 1 ? '' : distance, 'C');
  if (to === 0 && distance < 0) return '\r';
  // A backspace is one byte; from the fourth on, saying the number is as short.
  return distance > -4 ? '\b'.repeat(-distance) : csi(-distance, 'D');
}

/** Blanks that many cells from the cursor on (ECH). */
export function eraseSequence(count: number): string {
  return csi(count === 1 ? '' : count, 'X');
}
