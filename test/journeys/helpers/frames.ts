// Looks whether the frames of the panes stand: text that leaves its pane, or moves the cursor, breaks them.
import { expect } from 'vitest';
import type { Terminal } from './terminal.ts';

const corners = { top: ['╭', '╮'], side: ['│', '│'], bottom: ['╰', '╯'] } as const;

/** Every cell of the frames is in its place, from the row under the header to the one over the footer. */
export function expectFrames(terminal: Terminal): void {
  const cells = terminal.cells();
  const top = cells[1] ?? [];
  const edges = corners.top.map((corner) => top.flatMap((cell, column) => (cell === corner ? [column] : [])));
  const [lefts = [], rights = []] = edges;
  expect({ left: lefts[0], right: rights.at(-1) }, terminal.text()).toEqual({
    left: 0,
    right: top.length - 1,
  });
  expect(rights.slice(0, -1).map((column) => column + 1)).toEqual(lefts.slice(1));
  const bodyEnd = cells.length - 2;
  for (const [row, line] of cells.entries()) {
    if (row < 2 || row > bodyEnd) continue;
    const [left, right] = row === bodyEnd ? corners.bottom : corners.side;
    const found = { row, left: lefts.map((at) => line[at]), right: rights.map((at) => line[at]) };
    const wanted = { row, left: lefts.map(() => left), right: rights.map(() => right) };
    expect(found, terminal.text()).toEqual(wanted);
  }
}
