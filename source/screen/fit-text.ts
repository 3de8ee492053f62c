// Text that fits: made safe for a cell of the screen, measured, cut, padded and wrapped.
import stringWidth from 'string-width';
import { sanitizeLine, sanitizeText } from '../sanitize-text.ts';
import { isPlainBlock, isPrintableAscii, plainTextWidth } from './text/character-width.ts';
import { createClusters, eachCharacter } from './text/clusters.ts';
import { findRowStarts, leadOf, leastRoom, widestIndent } from './text/wrap-line.ts';

// Characters without a picture of their own, and what chooses another picture: terminals disagree on their width.
const invisible = /[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Marks upon marks grow out of their row. */
const marks = /(\p{M}{3})\p{M}+/gu;

/** One line of foreign text, of which a terminal and we agree how wide it is. */
export function cellText(text: string): string {
  // Nothing of what is taken out is a character that always stands alone.
  return plainTextWidth(text) === undefined ? settle(sanitizeLine(text)) : text;
}

/** The same, with its line feeds. */
export function blockText(text: string): string {
  return isPlainBlock(text) ? text : settle(sanitizeText(text).replaceAll('\t', '  '));
}

function settle(text: string): string {
  return text.toWellFormed().replace(invisible, '').replace(marks, '$1');
}

/** In columns. */
export function textWidth(text: string): number {
  return plainTextWidth(text) ?? stringWidth(text);
}

/** Cuts to a width; what was cut ends in the ellipsis where there is room for it. */
export function clipText(text: string, columns: number, ellipsis: string): string {
  if (columns <= 0) return '';
  // No character takes more than some units: a megabyte in one line is not measured to its end.
  const near = text.length > columns * 32 ? text.slice(0, columns * 32) : text;
  if (near.length === text.length && textWidth(text) <= columns) return text;
  const markWidth = textWidth(ellipsis);
  const mark = markWidth < columns ? ellipsis : '';
  return beginningOf(near, columns - (mark === '' ? 0 : markWidth)) + mark;
}

function beginningOf(text: string, columns: number): string {
  // The character after it may be a mark that belongs to the last one.
  if (isPrintableAscii(text.slice(0, columns + 1))) return text.slice(0, columns);
  let used = 0;
  let fitting = 0;
  eachCharacter(text, Number.POSITIVE_INFINITY, createClusters(), (_start, end, width) => {
    used += width;
    if (used <= columns) fitting = end;
    return used <= columns;
  });
  return text.slice(0, fitting);
}

/** Exactly that wide. */
export function fitText(
  text: string,
  columns: number,
  ellipsis: string,
  align: 'left' | 'right' = 'left',
): string {
  const clipped = clipText(text, columns, ellipsis);
  const padding = ' '.repeat(Math.max(0, columns - textWidth(clipped)));
  return align === 'left' ? clipped + padding : padding + clipped;
}

/** The lines of a text in that many columns: words are broken only where they must be, indents are kept. */
export function wrapText(text: string, columns: number): readonly string[] {
  if (text === '') return [];
  const room = Math.max(leastRoom, columns);
  const clusters = createClusters();
  return text
    .replace(/\n+$/, '')
    .split('\n')
    .flatMap((line) => {
      const hang = Math.min(leadOf(line), widestIndent(room));
      const starts = findRowStarts([line], room, hang, clusters);
      return starts.map((start, index) => {
        const indent = index === 0 ? '' : ' '.repeat(hang);
        return indent + line.slice(start, starts[index + 1]).trimEnd();
      });
    });
}
