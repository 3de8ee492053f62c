// Tells Markdown that no person wrote from what the lexer can be given: its time grows with depth and disorder.

/**
 * Units of a paragraph, a quote or the item of a list. The lexer's time grows with the square of that too; with
 * the other bounds it takes no more than some tens of milliseconds for one.
 */
const longestFlow = 4000;

/** With the rows of tables, which are read one by one. */
const longestPart = 32_000;

/** Quotes in lists in quotes. */
const deeplyNested = /^[ \t]*(?:(?:>|(?:[-*+]|\d{1,9}[.)])[ \t])[ \t]*){9}/m;
const deeplyIndented = /^[ \t>]{49}/m;

/** A line after a quote may go on with it: each such one has the whole quote read again. */
const goesOnAfterQuote = /^[^>\n]{0,12}>.*\n(?=[ \t]*[^ \t\n>])/gm;
const mostGoingOn = 8;

/** Of a table: each row is filled up to the columns of its head. */
const mostCells = 8000;

/** Whether a part is shown as it is. */
export function isTooTangled(text: string): boolean {
  if (text.length > longestPart || deeplyNested.test(text) || deeplyIndented.test(text)) return true;
  const lines = text.split('\n');
  const units = lines.reduce((sum, line) => (line.startsWith('|') ? sum : sum + line.length + 1), 0);
  return (
    units > longestFlow ||
    countCells(lines) > mostCells ||
    (text.match(goesOnAfterQuote)?.length ?? 0) > mostGoingOn
  );
}

/** At least as many as the lexer would make. */
function countCells(lines: readonly string[]): number {
  const widest = lines.reduce((most, line) => Math.max(most, line.split('|').length), 0);
  return widest === 1 ? 0 : widest * lines.length;
}

const mostOpeners = 128;
const openers = /[*_~[<!@]|www\.|:\/\//g;

/**
 * Whether a paragraph is shown as it is. The lexer's time grows with the square of what may open an emphasis or
 * a link and is not closed: so there may be as many of these as in a text that is written for people.
 */
export function isTooMarked(text: string): boolean {
  const count = text.match(openers)?.length ?? 0;
  return count > Math.min(mostOpeners, 32 + text.length / 8);
}
