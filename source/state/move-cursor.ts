// Where a movement leads: in the list of runs, in the steps, or among the choices of a popup.
import type { Movement } from './app-event.ts';
import { type AppState, selectLayout, selectRead } from './app-state.ts';
import { pageRows } from './layout.ts';
import { currentWork } from './output-target.ts';
import type { ReadPrompt } from './prompt-view.ts';
import { selectRun } from './select-run.ts';
import type { StepLine, WorkLine } from './step-lines.ts';
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
  const works = selectWorks(state);
  const current = selectCursor(state);
  const from = current === undefined ? -1 : works.indexOf(current);
  const work = works[moveIndex(from, by, pageRows(selectLayout(state), 'steps'), works.length)];
  if (work === undefined) return state;
  const chosenItem = work.kind === 'item' ? work.item : null;
  const isSame = work.id === state.chosenStep && chosenItem === state.chosenItem;
  return isSame ? state : { ...state, chosenStep: work.id, chosenItem };
}

export function selectSteps(state: AppState): readonly StepLine[] {
  return selectRead(state)?.steps.filter((line) => line.kind === 'step') ?? [];
}

/** The rows that the cursor goes through: the steps, and the items of them that are shown. */
export function selectWorks(state: AppState): readonly WorkLine[] {
  return selectRead(state)?.steps.filter((line) => line.kind !== 'section') ?? [];
}

/** What is chosen, else what the run is at: what is under way or stopped at, else the last step that has begun. */
export function selectCursor(state: AppState): WorkLine | undefined {
  const works = selectWorks(state);
  const find = (stepId: string, item: string | undefined) =>
    works.find((line) => line.id === stepId && (line.kind === 'item' ? line.item : undefined) === item);
  const { chosenStep, chosenItem } = state;
  const chosen =
    chosenStep === null
      ? undefined
      : (find(chosenStep, chosenItem ?? undefined) ?? find(chosenStep, undefined));
  if (chosen !== undefined) return chosen;
  const run = selectRead(state)?.run;
  const current = run === undefined ? undefined : currentWork(run);
  const found = current === undefined ? undefined : find(current.stepId, current.item);
  if (found !== undefined && found.state !== 'pending') return found;
  const steps = works.filter((line) => line.kind === 'step');
  return (
    steps.find(({ state }) => state !== 'done' && state !== 'skipped' && state !== 'pending') ??
    steps.find(({ state, fan }) => state === 'pending' && fan !== undefined && fan.done + fan.failed > 0) ??
    steps.findLast((step) => step.state === 'done') ??
    steps[0]
  );
}

/** The step that it is, or that it is an item of. */
export function selectCursorStep(state: AppState): string | undefined {
  return selectCursor(state)?.id;
}

/** Whether it was read for what the cursor is on. */
export function isPromptOf(state: AppState, { runId, stepId, item }: Omit<ReadPrompt, 'view'>): boolean {
  const cursor = selectCursor(state);
  const cursorItem = cursor?.kind === 'item' ? cursor.item : undefined;
  return runId === state.selectedId && cursor?.id === stepId && cursorItem === item;
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
