// The text of a row in pieces that each have their place, so that no font can move what comes after.
import type { Cell, CellStyle } from './cell.ts';

export type TextRun = {
  readonly text: string;
  readonly column: number;
  /** In columns. */
  readonly width: number;
  /** Whether it is one character that may come from another font, to be put in the middle of its cell. */
  readonly isSymbol: boolean;
  readonly style: CellStyle;
};

/** What every monospaced font has, in the width of its letters. */
const letter = /^[\u0021-\u007e\u00a1-\u024f\u0370-\u03ff\u0400-\u04ff\u2010-\u2015\u2018-\u201f\u2026]$/u;

/**
 * Runs hold at most one space in a row, and begin and end with none: where there are more, a renderer may collapse them.
 *
 * @param look what two styles have in common where they can be in one run
 */
export function textRuns(row: readonly Cell[], look: (style: CellStyle) => string): readonly TextRun[] {
  const runs: TextRun[] = [];
  for (const cell of row) {
    if (cell.text.trim() === '') continue;
    const last = runs.at(-1);
    const isSymbol = !letter.test(cell.text) || cell.width > 1;
    const gap = last === undefined ? Number.POSITIVE_INFINITY : cell.column - last.column - last.width;
    if (last === undefined || isSymbol || last.isSymbol || gap > 1 || look(last.style) !== look(cell.style)) {
      runs.push({ text: cell.text, column: cell.column, width: cell.width, isSymbol, style: cell.style });
    } else {
      const text = `${last.text}${' '.repeat(gap)}${cell.text}`;
      runs[runs.length - 1] = { ...last, text, width: last.width + gap + cell.width };
    }
  }
  return runs;
}
