// Lines for a terminal of a size: wrapped, and no more of them than can be taken back.
import type { Size } from '../../state/layout.ts';
import { wrapText } from '../fit-text.ts';

export function countRows(lines: readonly string[], columns: number): number {
  return lines.reduce((count, line) => count + wrapText(line, columns).length, 0);
}

/** What is replaced must be on the screen as a whole, with the cursor below it; what is too much at the end goes. */
export function fitLines(lines: readonly string[], { columns, rows }: Size): readonly string[] {
  return lines.flatMap((line) => wrapText(line, columns)).slice(0, Math.max(1, rows - 1));
}
