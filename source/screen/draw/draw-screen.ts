// The whole screen as rows: header, panes side by side, footer, and the popup over them.
import { type AppState, isNarrowView, selectLayout } from '../../state/app-state.ts';
import type { PaneBox, PaneName, PlacedPanes } from '../../state/layout.ts';
import type { Reader } from '../reader/reader.ts';
import { fitRow, type Row } from '../span.ts';
import { createClusters } from '../text/clusters.ts';
import { cutRow } from '../text/slice-row.ts';
import type { Theme } from '../theme.ts';
import { drawFooter } from './draw-footer.ts';
import { drawHeader } from './draw-header.ts';
import { type DrawnPopup, drawPopup } from './draw-popup.ts';
import { drawReader } from './draw-reader.ts';
import { drawRuns } from './draw-runs.ts';
import { drawSteps } from './draw-steps.ts';
import { drawWatch } from './draw-watch.ts';

/**
 * As many rows as the screen has, each exactly as wide as it.
 * @param settled the state whose run is shown: while another is being read, the one before
 */
export function drawScreen(state: AppState, settled: AppState, reader: Reader, theme: Theme): readonly Row[] {
  const { size, header, footer, bodyRows, panes } = selectLayout(state);
  const body = isNarrowView(state)
    ? drawWatch(state, theme, { columns: size.columns, rows: bodyRows })
    : drawPanes(panes, (pane, box) => drawPane(pane, box, state, settled, reader, theme));
  const popup = state.popup === null ? undefined : drawPopup(state, state.popup, theme);
  return [
    ...(header ? [drawHeader(state, theme)] : []),
    ...(popup === undefined ? body : layOver(body, popup, size.columns)),
    ...(footer ? [drawFooter(state, theme)] : []),
  ];
}

function drawPane(
  pane: PaneName,
  box: PaneBox,
  state: AppState,
  settled: AppState,
  reader: Reader,
  theme: Theme,
): readonly Row[] {
  switch (pane) {
    case 'runs':
      return drawRuns(state, theme, box);
    case 'steps':
      return drawSteps(settled, theme, box);
    case 'reader':
      return drawReader(settled, reader, theme, box);
  }
}

function drawPanes(
  panes: PlacedPanes,
  draw: (pane: PaneName, box: PaneBox) => readonly Row[],
): readonly Row[] {
  switch (panes.kind) {
    case 'one':
      return draw(panes.pane, panes.box);
    case 'two':
      return sideBySide([draw('runs', panes.runs), draw(panes.aside, panes.box)]);
    case 'three':
      return sideBySide([draw('runs', panes.runs), draw('steps', panes.steps), draw('reader', panes.reader)]);
  }
}

/** Panes of the same height. */
function sideBySide([first = [], ...others]: readonly (readonly Row[])[]): readonly Row[] {
  return first.map((row, index) => [...row, ...others.flatMap((rows) => rows[index] ?? [])]);
}

function layOver(rows: readonly Row[], popup: DrawnPopup, columns: number): readonly Row[] {
  const clusters = createClusters();
  return rows.map((row, index) => {
    const over = popup.rows[index - popup.top];
    if (over === undefined) return row;
    const right = popup.left + popup.columns;
    return [
      ...fitRow(cutRow(row, 0, popup.left, '', clusters), popup.left, ''),
      ...over,
      ...cutRow(row, right, columns - right, '', clusters),
    ];
  });
}
