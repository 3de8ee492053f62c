// Where a movement leads: in the list of runs, in the steps, or among the choices of a popup.
import type { Movement } from './app-event.ts';
import { type AppState, selectLayout, selectRead } from './app-state.ts';
import { pageRows } from './layout.ts';
import { selectRun } from './select-run.ts';
import type { StepLine } from './step-lines.ts';
import { listWatched } from './watched-runs.ts';

export function moveCursor(state: AppState, by: Movement): AppState {
  const { popup } = state;
  if (popup?.kind === 'choose-workflow') {
    const index = moveIndex(popup.index, by, selectLayout(state).bodyRows, popup.choices.length);
    return { ...state, popup: { ...popup, index } };
  }
  if (popup !== null) return state;
  switch (state.pane) {
    case 'runs':
      return moveInRuns(state, by);
    case 'steps':
      return moveInSteps(state, by);
    case 'reader':
      return state;
  }
}

/** Who moves on wants neither to be taken to the run that was started nor to the one that changed last. */
function moveInRuns(state: AppState, by: Movement): AppState {
  const rows = state.mode.kind === 'watch' ? listWatched(state) : state.listed;
  const from = rows.findIndex((row) => row.id === state.selectedId);
  const row = rows[moveIndex(from, by, pageRows(selectLayout(state), 'runs'), rows.length)];
  return row === undefined ? state : { ...selectRun(state, row.id), wantedId: null, followsNewest: false };
}

function moveInSteps(state: AppState, by: Movement): AppState {
  const steps = selectSteps(state);
  const current = selectCursorStep(state);
  const from = steps.findIndex((step) => step.id === current);
  const step = steps[moveIndex(from, by, pageRows(selectLayout(state), 'steps'), steps.length)];
  return step === undefined || step.id === state.chosenStep ? state : { ...state, chosenStep: step.id };
}

export function selectSteps(state: AppState): readonly StepLine[] {
  return selectRead(state)?.steps.filter((line) => line.kind === 'step') ?? [];
}

/** The step that is chosen, else the one the run is at: the one under way or stopped at, else the last one done. */
export function selectCursorStep(state: AppState): string | undefined {
  const steps = selectSteps(state);
  const chosen = steps.find((step) => step.id === state.chosenStep);
  const current =
    chosen ??
    steps.find(({ state }) => state !== 'done' && state !== 'skipped' && state !== 'pending') ??
    steps.findLast((step) => step.state === 'done') ??
    steps[0];
  return current?.id;
}

/** The index after a movement; it stops at both ends. `page` is what is seen at once. */
export function moveIndex(from: number, by: Movement, page: number, count: number): number {
  return Math.min(
    Math.max(0, target(Math.max(0, from), by, Math.max(2, page), count)),
    Math.max(0, count - 1),
  );
}

function target(from: number, by: Movement, page: number, count: number): number {
  switch (by) {
    case 'up':
      return from - 1;
    case 'down':
      return from + 1;
    case 'page-up':
      return from - (page - 1);
    case 'page-down':
      return from + (page - 1);
    case 'half-page-up':
      return from - Math.floor(page / 2);
    case 'half-page-down':
      return from + Math.floor(page / 2);
    case 'first':
      return 0;
    case 'last':
      return count - 1;
  }
}
