// Text that fits: made safe for a cell of the screen, measured, cut, padded and wrapped.
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { sanitizeLine, sanitizeText } from '../sanitize-text.ts';

// Characters without a picture of their own, and what chooses another picture: terminals disagree on their width.
const invisible = /[\p{Cf}\p{Variation_Selector}\p{Zl}\p{Zp}]/gu;
/** Marks upon marks grow out of their row. */
const marks = /(\p{M}{3})\p{M}+/gu;

/** One line of foreign text, of which a terminal and we agree how wide it is. */
export function cellText(text: string): string {
  return settle(sanitizeLine(text));
}

/** The same, with its line feeds. */
export function blockText(text: string): string {
  return settle(sanitizeText(text).replaceAll('\t', '  '));
}

function settle(text: string): string {
  return text.toWellFormed().replace(invisible, '').replace(marks, '$1');
}

/** In columns. */
export function textWidth(text: string): number {
  return stringWidth(text);
}

/** Cuts to a width; what was cut ends in the ellipsis where there is room for it. */
export function clipText(text: string, columns: number, ellipsis: string): string {
  if (columns <= 0) return '';
  // No character takes more than some units: a megabyte in one line is not measured to its end.
  const near = text.length > columns * 32 ? text.slice(0, columns * 32) : text;
  if (near.length === text.length && textWidth(text) <= columns) return text;
  const mark = textWidth(ellipsis) < columns ? ellipsis : '';
  const room = columns - textWidth(mark);
  let clipped = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(near)) {
    used += textWidth(segment);
    if (used > room) break;
    clipped += segment;
  }
  return clipped + mark;
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
  const room = Math.max(2, columns);
  return text
    .replace(/\n+$/, '')
    .split('\n')
    .flatMap((line) => {
      const words = line.trimStart();
      const indent = line.slice(0, Math.min(line.length - words.length, Math.floor(room / 3)));
      const wrapped = wrapAnsi(words, room - indent.length, { hard: true, trim: true });
      return wrapped.split('\n').flatMap((part) => breakLine((indent + part).trimEnd(), room));
    });
}

/** A mark that stands alone may count as wide for itself though it was measured with what it stood on. */
function breakLine(line: string, columns: number): readonly string[] {
  if (textWidth(line) <= columns) return [line];
  const lines = [''];
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    const longer = `${lines.at(-1)}${segment}`;
    if (textWidth(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(segment);
  }
  return lines;
}
