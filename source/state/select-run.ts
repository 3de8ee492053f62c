// Which run is selected, and what belongs to that choice.
import { childrenOf } from '../run/parent.ts';
import { type AppState, selectRead } from './app-state.ts';
import { leaveRun } from './reader-state.ts';
import type { RunRow } from './run-list.ts';

export function selectSelectedRow(state: AppState): RunRow | undefined {
  return state.rows.find((row) => row.id === state.selectedId);
}

/** Selects another run; what belonged to the one before is forgotten. */
export function selectRun(state: AppState, id: string | null): AppState {
  if (id === state.selectedId) return state;
  return {
    ...state,
    selectedId: id,
    detail: null,
    chosenStep: null,
    openedFrom: [],
    chosenItem: null,
    openFans: new Set(),
    output: null,
    prompt: null,
    standing: null,
    reader: leaveRun(state.reader),
  };
}

/** The ids of the runs that steps of the selected run have begun, as far as its file is read. */
export function selectChildren(state: AppState): readonly string[] {
  const run = selectRead(state)?.run;
  return run === undefined ? [] : childrenOf(run);
}
