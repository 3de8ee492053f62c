// (state, event) -> state: the only place where what the screen knows changes.
import type { AppEvent, LoadedDetail } from './app-event.ts';
import { type AppState, type Detail, selectLayout } from './app-state.ts';
import { keepVisible, listRows } from './layout.ts';
import { moveCursor } from './move-cursor.ts';
import { applyChanges, countRuns, type RunRow } from './run-list.ts';
import { selectRun } from './select-run.ts';
import { listSteps } from './step-lines.ts';

export function reduceApp(state: AppState, event: AppEvent): AppState {
  return keepSelectionVisible(change(state, event));
}

function change(state: AppState, event: AppEvent): AppState {
  switch (event.kind) {
    case 'runs-changed':
      return changeRuns(state, event);
    case 'detail-loaded':
      // A run that was left before it had been read is of no interest any more.
      return event.detail.id === state.selectedId ? { ...state, detail: withSteps(event.detail) } : state;
    case 'output-read':
      return event.output.target.runId === state.selectedId ? { ...state, output: event.output } : state;
    case 'time-passed':
      return { ...state, now: event.now, ticks: state.ticks + 1 };
    case 'resized':
      return { ...state, size: event.size };
    case 'cursor-moved':
      return moveCursor(state, event.by);
    case 'pane-entered':
      // Who leaves the steps stops choosing one: they follow the run again.
      return { ...state, pane: event.pane, chosenStep: event.pane === 'runs' ? null : state.chosenStep };
    case 'popup-opened':
      return { ...state, popup: event.popup };
    case 'popup-closed':
      return { ...state, popup: state.popup?.kind === 'confirm' ? state.popup.behind : null };
    case 'popup-scrolled':
      return state.popup?.kind === 'help' || state.popup?.kind === 'text'
        ? { ...state, popup: { ...state.popup, top: event.top } }
        : state;
    case 'form-changed':
      return { ...state, popup: { kind: 'form', form: event.form } };
    case 'notice-shown':
      return { ...state, notice: event.text };
    case 'notice-expired':
      return state.notice === event.text ? { ...state, notice: null } : state;
    case 'stop-asked':
      return { ...state, asked: new Map(state.asked).set(event.id, event.request) };
    case 'stop-settled':
      return { ...state, asked: new Map([...state.asked].filter(([id]) => id !== event.id)) };
    case 'launch-begun':
      return { ...state, launching: new Set(state.launching).add(event.id) };
    case 'launch-ended':
      return { ...state, launching: new Set([...state.launching].filter((id) => id !== event.id)) };
    case 'run-launched': {
      const closed = { ...state, popup: null, pane: 'runs' as const, wantedId: event.id };
      return closed.rows.some((row) => row.id === event.id) ? selectWanted(closed) : closed;
    }
  }
}

function changeRuns(state: AppState, event: AppEvent & { readonly kind: 'runs-changed' }): AppState {
  const rows = event.changes.length === 0 ? state.rows : applyChanges(state.rows, event.changes);
  const changed: AppState = {
    ...state,
    rows,
    counts: rows === state.rows ? state.counts : countRuns(rows),
    complete: state.complete || event.complete,
    folderProblem: event.problem,
    now: event.now,
  };
  const wanted = state.wantedId !== null && rows.some((row) => row.id === state.wantedId);
  return wanted ? selectWanted(changed) : keepSelected(changed, state.rows);
}

function selectWanted(state: AppState): AppState {
  return { ...selectRun(state, state.wantedId), wantedId: null };
}

/** The selection follows its run; where that is gone, it stays at its place. */
function keepSelected(state: AppState, before: readonly RunRow[]): AppState {
  const { rows, selectedId } = state;
  if (selectedId !== null && rows.some((row) => row.id === selectedId)) return state;
  const place = before.findIndex((row) => row.id === selectedId);
  const neighbour = rows[Math.min(Math.max(0, place), rows.length - 1)];
  return selectRun(state, neighbour?.id ?? null);
}

function withSteps(detail: LoadedDetail): Detail {
  return detail.kind === 'run'
    ? { ...detail, steps: listSteps(detail.run, detail.derived, detail.workflow) }
    : detail;
}

function keepSelectionVisible(state: AppState): AppState {
  const selected = state.rows.findIndex((row) => row.id === state.selectedId);
  const height = listRows(selectLayout(state));
  const listTop = keepVisible(state.listTop, Math.max(0, selected), height, state.rows.length);
  return listTop === state.listTop ? state : { ...state, listTop };
}
