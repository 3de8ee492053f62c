// The list of runs: only the rows that are seen are formatted.
import { type AppState, selectLayout } from '../state/app-state.ts';
import type { PaneBox } from '../state/layout.ts';
import { listRows } from '../state/layout.ts';
import { problemText } from '../state/problem-text.ts';
import { wrapText } from './fit-text.ts';
import { formatRunRow } from './format-run-row.ts';
import { frameRows } from './frame-rows.ts';
import { type Row, span } from './span.ts';
import type { Theme } from './theme.ts';

export function drawRuns(state: AppState, theme: Theme, box: PaneBox): readonly Row[] {
  const focused = state.pane === 'runs' && state.popup === null;
  const total = state.rows.length === 0 ? '' : ` ${state.rows.length}`;
  const title = [span(' Runs', focused ? 'strong' : 'plain'), span(`${total} `, 'quiet')];
  return frameRows(theme, box, title, contentOf(state, theme, box), focused);
}

function contentOf(state: AppState, theme: Theme, box: PaneBox): readonly Row[] {
  const { columns } = box.content;
  const say = (text: string, role: 'quiet' | 'failed') =>
    wrapText(text, columns - 2).map((line) => [span(` ${line}`, role)]);
  if (state.folderProblem !== null) {
    return say(problemText(state.folderProblem), 'failed');
  }
  if (state.rows.length === 0) return state.complete ? say('No runs yet: n starts one.', 'quiet') : [];
  const visible = state.rows.slice(state.listTop, state.listTop + listRows(selectLayout(state)));
  return visible.map((row) =>
    formatRunRow(row, {
      theme,
      columns,
      now: state.now,
      ticks: state.ticks,
      selected: row.id === state.selectedId,
      focused: state.pane === 'runs',
    }),
  );
}
