// The list of runs: only the rows that are seen are formatted.
import { type AppState, selectLayout } from '../../state/app-state.ts';
import { type PaneBox, pageRows } from '../../state/layout.ts';
import { problemText } from '../../state/problem-text.ts';
import { wrapText } from '../fit-text.ts';
import { type Row, span } from '../span.ts';
import type { Theme } from '../theme.ts';
import { formatRunRow } from './format-run-row.ts';
import { frameRows } from './frame-rows.ts';

export function drawRuns(state: AppState, theme: Theme, box: PaneBox): readonly Row[] {
  const focused = state.pane === 'runs' && state.popup === null;
  return frameRows(theme, box, titleOf(state, focused), contentOf(state, theme, box), focused);
}

function titleOf({ rows, listed, listView: { sort } }: AppState, focused: boolean): Row {
  const total = rows.length === listed.length ? `${rows.length}` : `${listed.length} of ${rows.length}`;
  return [
    span(' 1 ', 'quiet'),
    span('Runs', focused ? 'strong' : 'plain'),
    span(rows.length === 0 ? ' ' : ` ${total} `, 'quiet'),
    ...(sort === 'changed' ? [] : [span(`by ${sort} `, 'quiet')]),
  ];
}

function contentOf(state: AppState, theme: Theme, box: PaneBox): readonly Row[] {
  const { columns } = box.content;
  const say = (text: string, role: 'quiet' | 'failed') =>
    wrapText(text, columns - 2).map((line) => [span(` ${line}`, role)]);
  if (state.folderProblem !== null) {
    return say(problemText(state.folderProblem), 'failed');
  }
  if (state.rows.length === 0) return state.complete ? say('No runs yet: n starts one.', 'quiet') : [];
  if (state.listed.length === 0) return say('No run matches: Esc shows all again.', 'quiet');
  const visible = state.listed.slice(state.listTop, state.listTop + pageRows(selectLayout(state), 'runs'));
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
