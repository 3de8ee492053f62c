// The reader: what the tab shows of the selected run, and where in it one is.
import type { AppState } from '../../state/app-state.ts';
import { selectLayout } from '../../state/app-state.ts';
import type { PaneBox } from '../../state/layout.ts';
import type { Reader, ReaderView } from '../reader/reader.ts';
import { fitRow, justifyRow, type Row, rowWidth, span } from '../span.ts';
import type { Theme } from '../theme.ts';
import { describeTab } from './describe-tab.ts';
import { tabsRow } from './draw-tabs.ts';
import { frameRows } from './frame-rows.ts';

export function drawReader(state: AppState, reader: Reader, theme: Theme, box: PaneBox): readonly Row[] {
  const focused = state.pane === 'reader' && state.popup === null;
  const isAlone = selectLayout(state).panes.kind === 'three';
  const title = tabsRow(state.reader.tab, !isAlone, focused);
  const view = reader.view(state);
  const { ellipsis } = theme.glyphs;
  const { columns } = box.content;
  const where = whereOf(state, view, theme);
  const what = fitRow(
    [span(' '), ...describeTab(state)],
    Math.max(1, columns - rowWidth(where) - 1),
    ellipsis,
  );
  const head = justifyRow(what, where, columns, ellipsis);
  const above = box.framed ? [head] : [title, head];
  return frameRows(theme, box, title, [...above, ...textRows(state, view, theme)], focused);
}

function textRows(state: AppState, view: ReaderView, theme: Theme): readonly Row[] {
  const chosen = view.data === undefined ? -1 : view.data.rowOf(view.data.cursor) - view.top;
  return view
    .rows()
    .map((row, index) =>
      index === chosen
        ? [span(theme.glyphs.cursor, 'chosen'), ...row.map((piece) => markChosen(piece, state))]
        : [span(' '), ...row],
    );
}

function markChosen(piece: Row[number], { pane }: AppState): Row[number] {
  return pane === 'reader' && piece.role === 'strong' ? { ...piece, role: 'chosen' } : piece;
}

/** How much stands above, what was found, or that the end is followed. */
function whereOf(state: AppState, view: ReaderView, theme: Theme): Row {
  const { search, positions, tab } = state.reader;
  if (search !== null && state.pane === 'reader') {
    const place = view.found === 0 ? 'not found' : `${search.current + 1} of ${view.found}`;
    return [span(`${place} `, view.found === 0 ? 'failed' : 'attention')];
  }
  if (!view.isLonger) return [];
  if (positions[tab].top === 'end') {
    return [span(`${theme.glyphs.following} follow `, 'quiet')];
  }
  return [span(`${Math.round(view.above * 100)}% `, 'quiet')];
}
