// The first row: the name, the workspace, and how many runs there are of each state.
import type { AppState } from '../state/app-state.ts';
import type { RunCounts } from '../state/run-list.ts';
import { fitRow, type Row, rowWidth, span } from './span.ts';
import type { Role, Theme } from './theme.ts';

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
  const whole = [...name, span(`  ${state.workspace}`, 'quiet'), ...divided];
  const fits = rowWidth(whole) <= state.size.columns;
  return fitRow(fits ? whole : [...name, ...divided], state.size.columns, ellipsis);
}
