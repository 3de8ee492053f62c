// From the frame that a terminal shows to the next one, in as few bytes as is reasonable.
import { createBrush } from './brush.ts';
import { readRow } from './cell-row.ts';
import { clearScreen, synchronizedBegin, synchronizedEnd } from './control-sequences.ts';
import { findStrokes, type Stroke } from './find-strokes.ts';

export type Frame = {
  /** The size of the screen, in cells. */
  readonly columns: number;
  readonly rows: number;
  /** Text with styles (SGR), one for each row from the top; lines that are absent are blank. */
  readonly lines: readonly string[];
};

/** In characters: a paint that is shorter reaches a terminal in one piece anyway. */
const synchronizedFrom = 256;

/** A frame as Ink writes it; lines beyond the last row are not part of it. */
export function readFrame(text: string, columns: number, rows: number): Frame {
  return { columns, rows, lines: text.split('\n', rows) };
}

/**
 * What to write to a terminal that shows `before`, with its cursor anywhere and in plain style; afterwards it is so
 * again. Empty where nothing has changed. Without a frame before, or with one of another size, everything is painted.
 */
export function paintFrame(before: Frame | null, after: Frame): string {
  const { columns, rows } = after;
  const shown = before?.columns === columns && before.rows === rows ? before.lines : undefined;
  const strokes: Stroke[] = [];
  for (let index = 0; index < rows; index += 1) {
    const former = shown?.[index] ?? '';
    const line = after.lines[index] ?? '';
    if (former !== line)
      strokes.push(...findStrokes(index, readRow(former, columns), readRow(line, columns)));
  }
  const painted = `${shown === undefined ? clearScreen : ''}${paintStrokes(strokes, columns)}`;
  return painted.length > synchronizedFrom ? `${synchronizedBegin}${painted}${synchronizedEnd}` : painted;
}

/**
 * Row by row, or what stands below each other first: there the ways are longer, but a list whose columns have styles
 * of their own changes them less often.
 */
function paintStrokes(byRow: readonly Stroke[], columns: number): string {
  const byColumn = byRow.toSorted((one, other) => one.column - other.column || one.row - other.row);
  const [rows, bands] = [paintInOrder(byRow, columns), paintInOrder(byColumn, columns)];
  return bands.length < rows.length ? bands : rows;
}

function paintInOrder(strokes: readonly Stroke[], columns: number): string {
  const brush = createBrush(columns);
  for (const stroke of strokes) stroke.paint(brush);
  return brush.finish();
}
