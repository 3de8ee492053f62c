// A line of a frame, taken apart into the cells of a row.
import { applyStyleCodes, type CellStyle, isSameStyle, plainStyle, styleOfBlank } from './cell-style.ts';
import { readSequence } from './control-sequences.ts';
import { agreedWidth, type Measure, measureCell } from './measure-cell.ts';

export type Cell = Measure & { readonly text: string; readonly style: CellStyle };

/** One entry for each column; null where the cell to the left covers it. */
export type CellRow = readonly (Cell | null)[];

export const blankCell: Cell = { text: ' ', style: plainStyle, width: 1, agreed: true, reach: 1 };

export function isPlainBlank(cell: Cell | null | undefined): boolean {
  return cell?.text === ' ' && cell.style.key === '';
}

export function isSameCell(one: Cell | null | undefined, other: Cell | null | undefined): boolean {
  if (one === other) return true;
  if (!one || !other) return false;
  return one.text === other.text && isSameStyle(one.style, other.style);
}

/**
 * The row of exactly that many columns that a line with styles (SGR) fills. Whatever else would drive the terminal
 * is left out, what does not fit is cut off, and half a wide character becomes a blank.
 */
export function readRow(line: string, columns: number): CellRow {
  const row: (Cell | null)[] = [];
  let style = plainStyle;
  for (let index = 0; index < line.length && row.length < columns; ) {
    if (line.charCodeAt(index) === 0x1b) {
      const sequence = readSequence(line, index);
      if (sequence.kind === 'style') style = applyStyleCodes(style, sequence.parameters);
      index = sequence.end;
      continue;
    }
    const end = endOfText(line, index);
    if (end > index) addText(row, line.slice(index, end), style, columns);
    // A control character that stands alone is passed over.
    index = Math.max(end, index + 1);
  }
  while (row.length < columns) row.push(blankCell);
  return row;
}

/** Up to the next control character. */
function endOfText(line: string, start: number): number {
  let end = start;
  while (end < line.length && !isControl(line.charCodeAt(end))) end += 1;
  return end;
}

function isControl(unit: number): boolean {
  return unit < 0x20 || (unit >= 0x7f && unit <= 0x9f);
}

function addText(row: (Cell | null)[], text: string, style: CellStyle, columns: number): void {
  const blankStyle = styleOfBlank(style);
  for (const grapheme of splitText(text)) {
    if (row.length >= columns) return;
    const { width, agreed, reach } = measureCell(grapheme);
    if (width === 0) {
      joinMark(row, grapheme);
      continue;
    }
    if (row.length + width > columns) {
      const blank = { ...blankCell, style: blankStyle };
      while (row.length < columns) row.push(blank);
      return;
    }
    row.push({ text: grapheme, style: grapheme === ' ' ? blankStyle : style, width, agreed, reach });
    for (let covered = 1; covered < width; covered += 1) row.push(null);
  }
}

/** Graphemes; text whose units are all characters of their own is not segmented. */
function splitText(text: string): Iterable<string> {
  for (let index = 0; index < text.length; index += 1) {
    if (agreedWidth(text.charCodeAt(index)) === 0) {
      return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
    }
  }
  return text;
}

/** What has no width of its own belongs to the character before it, wherever a style begins between them. */
function joinMark(row: (Cell | null)[], mark: string): void {
  const index = row.findLastIndex((cell) => cell !== null);
  const cell = row[index];
  if (!cell) return;
  const text = cell.text + mark;
  row[index] = { ...cell, text, agreed: false, reach: Math.max(cell.reach, 2 * [...text].length) };
}
