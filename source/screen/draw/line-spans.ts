// A line that is edited, with its cursor.
import type { LineEdit } from '../../state/line-edit.ts';
import { cellText, clipText, textWidth } from '../fit-text.ts';
import { type Row, span } from '../span.ts';

/** The end of what stands before the cursor is seen, however long it is. */
export function lineSpans({ text, cursor }: LineEdit, room: number, ellipsis: string): Row {
  const before = cellText(text.slice(0, cursor));
  const after = cellText(text.slice(cursor));
  const [under = ' '] = [...new Intl.Segmenter().segment(after.slice(0, 32))].map(({ segment }) => segment);
  const shown = endOf(before, room - textWidth(under));
  const rest = clipText(
    after.slice(under.length),
    Math.max(0, room - textWidth(shown) - textWidth(under)),
    ellipsis,
  );
  return [span(shown), span(under, 'cursor'), span(rest)];
}

function endOf(text: string, columns: number): string {
  let end = '';
  for (const { segment } of [...new Intl.Segmenter().segment(text.slice(-columns * 8))].reverse()) {
    if (textWidth(segment + end) > columns) break;
    end = segment + end;
  }
  return end;
}
