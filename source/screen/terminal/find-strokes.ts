// The strokes that paint what has changed in one row.
import { type Brush, eraseSequence, moveSequence, styleToDraw } from './brush.ts';
import { type CellRow, isPlainBlank } from './cell-row.ts';
import { changeStyle } from './cell-style.ts';
import { findChangedColumns } from './changed-columns.ts';
import { eraseToEndOfRow } from './control-sequences.ts';

/** Cells side by side, to be painted from left to right; strokes do not touch each other, their order is free. */
export type Stroke = {
  readonly row: number;
  readonly column: number;
  readonly paint: (brush: Brush) => void;
};

/** `row` counts from 0. There are none where both rows look the same. */
export function findStrokes(row: number, before: CellRow, after: CellRow): readonly Stroke[] {
  const changed = findChangedColumns(before, after);
  const rest = findRest(after, changed);
  changed.fill(false, rest);
  joinRuns(after, changed);
  const runs = findRuns(changed);
  // What a terminal may have drawn over the rest is erased after it was drawn.
  const strokes = runs.map(({ start, end }) => ({
    row,
    column: start,
    paint: (brush: Brush) => {
      paintCells(brush, row, after, start, end);
      if (end === rest && rest < after.length) eraseFrom(brush, row, rest);
    },
  }));
  if (rest === after.length || runs.at(-1)?.end === rest) return strokes;
  return [...strokes, { row, column: rest, paint: (brush: Brush) => eraseFrom(brush, row, rest) }];
}

type Run = { readonly start: number; readonly end: number };

function findRuns(changed: readonly boolean[]): readonly Run[] {
  const runs: Run[] = [];
  for (let start = changed.indexOf(true); start !== -1; ) {
    const next = changed.indexOf(false, start);
    const end = next === -1 ? changed.length : next;
    runs.push({ start, end });
    start = changed.indexOf(true, end);
  }
  return runs;
}

function paintCells(brush: Brush, row: number, after: CellRow, start: number, end: number): void {
  for (let column = start; column < end; ) {
    const cell = after[column];
    const blanks = countBlanks(after, column, end);
    brush.moveTo(row, column);
    if (isShorterErased(column, blanks, end)) {
      brush.erase(blanks);
      column += blanks;
    } else {
      if (cell) brush.draw(cell);
      column += cell?.width ?? 1;
    }
  }
}

function eraseFrom(brush: Brush, row: number, column: number): void {
  brush.moveTo(row, column);
  brush.eraseRest();
}

/** Where the row ends, from which on it is erased at once; its whole length if there is nothing to erase. */
function findRest(after: CellRow, changed: readonly boolean[]): number {
  const end = after.findLastIndex((cell) => !isPlainBlank(cell)) + 1;
  const first = changed.indexOf(true, end);
  const blanks = changed.lastIndexOf(true) + 1 - first;
  return first === -1 || blanks <= eraseToEndOfRow.length ? after.length : first;
}

/** Flags the cells between two runs, where writing them again is shorter than passing over them. */
function joinRuns(after: CellRow, changed: boolean[]): void {
  for (let start = changed.indexOf(true); start !== -1; ) {
    const end = changed.indexOf(false, start);
    const next = end === -1 ? -1 : changed.indexOf(true, end);
    if (next !== -1 && isShorterDrawn(after, end, next)) changed.fill(true, end, next);
    start = next;
  }
}

/** The cells from `start` to `end` are as they were; there are changed ones on both sides. */
function isShorterDrawn(after: CellRow, start: number, end: number): boolean {
  const jump = moveSequence({ row: 0, column: start }, 0, end).length;
  const last = after[start - 1] ?? after[start - 2];
  const next = after[end];
  if (end - start > jump || !last?.agreed || !next) return false;
  let { style } = last;
  let drawn = 0;
  for (const cell of after.slice(start, end)) {
    if (cell === null) continue;
    if (!cell.agreed) return false;
    const next = styleToDraw(style, cell);
    drawn += changeStyle(style, next).length + Buffer.byteLength(cell.text);
    style = next;
  }
  return drawn + changeStyle(style, next.style).length <= jump + changeStyle(last.style, next.style).length;
}

function countBlanks(after: CellRow, start: number, end: number): number {
  let next = start;
  while (next < end && isPlainBlank(after[next])) next += 1;
  return next - start;
}

/** Whether erasing blanks, and passing over them if more cells follow, is shorter than writing them. */
function isShorterErased(column: number, blanks: number, end: number): boolean {
  if (blanks === 0) return false;
  const next = column + blanks;
  const onward = next === end ? '' : moveSequence({ row: 0, column }, 0, next);
  return eraseSequence(blanks).length + onward.length < blanks;
}
