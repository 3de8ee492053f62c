// A few lines of a reply: the last ones while it is being written, the first ones once it is whole.
import type { Output } from '../../state/app-state.ts';
import { blockText, textWidth, wrapText } from '../fit-text.ts';

/**
 * At most that many lines, none wider than the columns. Where the reply has more, the line next to that
 * ends, or begins, with the ellipsis. Only a part of a long reply is looked at.
 */
export function replyLines(
  { text, target, omittedBytes }: Output,
  columns: number,
  rows: number,
  ellipsis: string,
): readonly string[] {
  if (rows <= 0) return [];
  const width = Math.max(2, columns - textWidth(ellipsis));
  // No line takes more than its columns, but for marks and what is taken out.
  const most = rows * width * 2;
  if (target.live) {
    // The beginning of the part stays for a while, so that the words do not flow anew with each one that comes.
    const start = Math.max(0, Math.floor(text.length / most) - 1) * most;
    const lines = wrapText(blockText(text.slice(start).trimEnd()), width);
    const shown = lines.slice(-rows);
    const hasMore = start > 0 || omittedBytes > 0 || lines.length > rows;
    return hasMore
      ? shown.map((line, index) => (index === 0 ? `${ellipsis}${line.trimStart()}` : line))
      : shown;
  }
  const whole = text.trim();
  const lines = wrapText(blockText(whole.slice(0, most)), width);
  const shown = lines.slice(0, rows);
  const hasMore = whole.length > most || lines.length > rows;
  return hasMore
    ? shown.map((line, index) => (index === shown.length - 1 ? `${line}${ellipsis}` : line))
    : shown;
}
