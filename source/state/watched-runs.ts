// Which runs the narrow view shows.
import type { AppState } from './app-state.ts';
import { isNeedy } from './list-view.ts';
import type { RunRow } from './run-list.ts';

export type WatchedRuns = {
  /** The runs that run or need a person, the newest change first. */
  readonly urgent: readonly RunRow[];
  /** All others where nothing runs; else only the selected one, if it is of them. */
  readonly quiet: readonly RunRow[];
};

export function selectWatched({ rows, counts, selectedId }: AppState): WatchedRuns {
  const isStill = counts.running === 0;
  const urgent: RunRow[] = [];
  const quiet: RunRow[] = [];
  for (const row of rows) {
    if (isUrgent(row)) urgent.push(row);
    else if (isStill || row.id === selectedId) quiet.push(row);
  }
  return { urgent, quiet };
}

/** In the order in which the keys go through them. */
export function listWatched(state: AppState): readonly RunRow[] {
  const { urgent, quiet } = selectWatched(state);
  return [...urgent, ...quiet];
}

function isUrgent(row: RunRow): boolean {
  return isNeedy(row) || (row.kind === 'run' && row.derived === 'running');
}
