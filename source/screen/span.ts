// A row of the screen as pieces of text with a meaning; everything that is drawn is one.
import { cellText, clipText, textWidth } from './fit-text.ts';
import type { Role } from './theme.ts';

export type Span = { readonly text: string; readonly role: Role };

export type Row = readonly Span[];

/** Text of ours or from outside: it is made safe here, whatever it is. */
export function span(text: string, role: Role = 'plain'): Span {
  return { text: cellText(text), role };
}

export function rowWidth(row: Row): number {
  return row.reduce((width, { text }) => width + textWidth(text), 0);
}

/** Exactly that wide: cut at the end, or filled with spaces. */
export function fitRow(row: Row, columns: number, ellipsis: string): Row {
  const fitted: Span[] = [];
  let left = columns;
  for (const [index, piece] of row.entries()) {
    const width = textWidth(piece.text);
    // What is cut here shows that something follows, also where the rest is in the next pieces.
    const isLast = index === row.length - 1;
    if (width > left || (width === left && !isLast && rowWidth(row.slice(index + 1)) > 0)) {
      const text =
        width > left ? clipText(piece.text, left, ellipsis) : clipText(`${piece.text} `, left, ellipsis);
      fitted.push({ ...piece, text });
      left -= textWidth(text);
      break;
    }
    fitted.push(piece);
    left -= width;
  }
  return left > 0 ? [...fitted, { text: ' '.repeat(left), role: 'plain' }] : fitted;
}

/** Two groups at both ends of a row; the right one gives way. */
export function justifyRow(left: Row, right: Row, columns: number, ellipsis: string): Row {
  const gap = columns - rowWidth(left) - rowWidth(right);
  if (gap < 1) return fitRow(left, columns, ellipsis);
  return [...left, { text: ' '.repeat(gap), role: 'plain' }, ...right];
}
