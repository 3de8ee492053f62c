// A frame with a title around the rows of a pane.
import type { PaneBox } from '../../state/layout.ts';
import { fitRow, type Row, rowWidth, span } from '../span.ts';
import type { Role, Theme } from '../theme.ts';

/** Exactly the rows of the box, each exactly as wide as it; a pane without a frame is only filled up. */
export function frameRows(
  theme: Theme,
  box: PaneBox,
  title: Row,
  rows: readonly Row[],
  focused: boolean,
): readonly Row[] {
  const { frame, ellipsis } = theme.glyphs;
  const content = fillRows(rows, box.content.columns, box.content.rows, ellipsis);
  if (!box.framed) return content;
  const role: Role = focused ? 'running' : 'quiet';
  const edge = (text: string) => span(text, role);
  const room = box.columns - 4;
  const heading = rowWidth(title) > room ? fitRow(title, Math.max(0, room), ellipsis) : title;
  const across = frame.across.repeat(Math.max(0, room - rowWidth(heading)));
  return [
    [edge(`${frame.topLeft}${frame.across}`), ...heading, edge(`${across}${frame.across}${frame.topRight}`)],
    ...content.map((row) => [edge(frame.down), ...row, edge(frame.down)]),
    [edge(`${frame.bottomLeft}${frame.across.repeat(box.columns - 2)}${frame.bottomRight}`)],
  ];
}

/** That many rows of that width: what is too much is left out, what is missing is blank. */
export function fillRows(
  rows: readonly Row[],
  columns: number,
  count: number,
  ellipsis: string,
): readonly Row[] {
  const filled = rows.slice(0, count).map((row) => fitRow(row, columns, ellipsis));
  while (filled.length < count) filled.push(fitRow([], columns, ellipsis));
  return filled;
}
