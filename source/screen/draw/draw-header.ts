// The first row: the name, the workspace, and how many runs there are of each state.
import type { AppState } from '../../state/app-state.ts';
import type { RunCounts } from '../../state/run-list.ts';
import { formatClock } from '../format-time.ts';
import { fitRow, justifyRow, type Row, rowWidth, span } from '../span.ts';
import type { Role, Theme } from '../theme.ts';

/** What has to be acted on comes first and is cut last. */
const counted: readonly (readonly [keyof RunCounts, string, Role])[] = [
  ['running', 'running', 'running'],
  ['waiting', 'waiting', 'attention'],
  ['interrupted', 'interrupted', 'attention'],
  ['unreadable', 'unreadable', 'failed'],
  ['failed', 'failed', 'failed'],
  ['paused', 'paused', 'plain'],
  ['completed', 'done', 'quiet'],
  ['cancelled', 'cancelled', 'quiet'],
];

export function drawHeader(state: AppState, theme: Theme): Row {
  const { separator, brand, ellipsis } = theme.glyphs;
  const name = [span(` ${brand} caesura`, 'strong')];
  const counts = counted.flatMap(([status, word, role]) =>
    state.counts[status] === 0 ? [] : [span(`${state.counts[status]} ${word}`, role), span('  ')],
  );
  const divided = counts.length === 0 ? [] : [span(` ${separator} `, 'quiet'), ...counts.slice(0, -1)];
  const view = describeView(state);
  const viewed = view === '' ? [] : [span(` ${separator} `, 'quiet'), span(view, 'attention')];
  const right = rightOf(state, theme);
  const whole = [...name, span(`  ${state.workspace}`, 'quiet'), ...divided, ...viewed];
  const { columns } = state.size;
  const left = rowWidth(whole) <= columns ? whole : [...name, ...divided, ...viewed];
  return fitRow(justifyRow(left, right, columns, ellipsis), columns, ellipsis);
}

/** Which of the runs are listed, where it is not all of them. */
function describeView({ listView: { filter, onlyNeedy }, followsNewest, mode }: AppState): string {
  const parts = [
    ...(onlyNeedy ? ['needs me'] : []),
    ...(filter === '' ? [] : [`filter: ${filter}`]),
    ...(followsNewest && mode.kind === 'workspace' ? ['newest'] : []),
  ];
  return parts.join(', ');
}

/** That what is shown is as the files are, and the time of it. */
function rightOf(state: AppState, theme: Theme): Row {
  if (!state.complete) return [span('reading ', 'quiet')];
  return [
    span('live ', 'quiet'),
    span(theme.glyphs.live, 'done'),
    span(` ${formatClock(state.now)} `, 'quiet'),
  ];
}
