// (state, event) -> state: the only place where what the screen knows changes.
import type { AppEvent, LoadedDetail } from './app-event.ts';
import {
  type AppState,
  type Detail,
  type Output,
  type ReadRun,
  selectLayout,
  selectRead,
} from './app-state.ts';
import { changeAnswer, forgetDraft, keepDraft, takeFoundDraft } from './keep-draft.ts';
import { type AsideName, keepVisible, type PaneName, pageRows } from './layout.ts';
import { type ListView, listRuns } from './list-view.ts';
import { moveCursor, selectCursor } from './move-cursor.ts';
import { linkChildren } from './nested-steps.ts';
import { findNewEdit } from './new-edit.ts';
import { outputKey } from './output-target.ts';
import type { ReadPrompt } from './prompt-view.ts';
import { atEnd, atStart, scrollTo } from './reader-state.ts';
import { applyChanges, countRuns, type RunRow } from './run-list.ts';
import { selectRun } from './select-run.ts';
import { listSteps } from './step-lines.ts';

type LoadedRun = LoadedDetail & { readonly kind: 'run' };

export function reduceApp(state: AppState, event: AppEvent): AppState {
  return keepSelectionVisible(keepDraft(state, change(state, event), event.kind));
}

function change(state: AppState, event: AppEvent): AppState {
  switch (event.kind) {
    case 'runs-changed':
      return changeRuns(state, event);
    case 'detail-loaded':
      // A run that was left before it had been read is of no interest any more.
      return event.detail.id === state.selectedId ? loadDetail(state, event.detail) : state;
    case 'output-read':
      return event.runId === state.selectedId ? readOutput(state, event.output) : state;
    case 'prompt-read':
      return event.prompt.runId === state.selectedId ? readPrompt(state, event.prompt) : state;
    case 'standing-read':
      return event.standing.run.id === state.selectedId ? { ...state, standing: event.standing } : state;
    case 'time-passed':
      return { ...state, now: event.now, ticks: state.ticks + 1 };
    case 'resized':
      return { ...state, size: event.size };
    case 'cursor-moved':
      return moveCursor(state, event.by);
    case 'step-chosen':
      return { ...state, chosenStep: event.stepId, chosenItem: event.item ?? null };
    case 'fan-opened':
      return openFan(state, event.stepId, event.open);
    case 'child-opened':
      return openChild(state, event.id);
    case 'parent-returned':
      return returnToParent(state);
    case 'pane-entered':
      return enterPane(state, event.pane);
    case 'pane-zoomed':
      return { ...state, zoomed: event.zoomed };
    case 'tab-chosen':
      return { ...state, aside: 'reader', reader: { ...state.reader, tab: event.tab } };
    case 'reader-scrolled':
      return { ...state, reader: scrollTo(state.reader, event.tab, event.position) };
    case 'data-cursor-moved':
      return { ...state, reader: { ...state.reader, dataCursor: event.path } };
    case 'data-opened':
      return { ...state, reader: { ...state.reader, dataOpen: event.open } };
    case 'lines-wrapped':
      return { ...state, reader: { ...state.reader, wrap: event.wrap } };
    case 'search-changed':
      return { ...state, reader: { ...state.reader, search: event.search } };
    case 'list-viewed':
      return viewList(state, event.view);
    case 'newest-followed':
      return event.follows
        ? followNewest({ ...state, followsNewest: true })
        : { ...state, followsNewest: false };
    case 'keys-armed':
      return state.mode.kind === 'watch'
        ? { ...state, mode: { ...state.mode, armed: event.armed }, notice: null }
        : state;
    case 'entry-changed':
      return { ...state, entry: event.entry };
    case 'popup-opened':
      return { ...state, popup: event.popup, notice: null };
    case 'popup-closed':
      return { ...state, popup: state.popup?.kind === 'confirm' ? state.popup.behind : null };
    case 'popup-scrolled':
      return state.popup?.kind === 'help' || state.popup?.kind === 'text'
        ? { ...state, popup: { ...state.popup, top: event.top } }
        : state;
    case 'form-changed':
      return { ...state, popup: { kind: 'form', form: event.form } };
    case 'answer-changed':
      return changeAnswer(state, event.draft);
    case 'draft-found':
      return takeFoundDraft(state, event.draft);
    case 'answered':
      return forgetDraft(state, event.draft);
    case 'notice-shown':
      return { ...state, notice: { text: event.text } };
    case 'notice-expired':
      return state.notice === event.notice ? { ...state, notice: null } : state;
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
    detail: rows === state.rows ? state.detail : linkDetail(state.detail, rows),
    counts: rows === state.rows ? state.counts : countRuns(rows),
    listed: rows === state.rows ? state.listed : listRuns(rows, state.listView),
    complete: state.complete || event.complete,
    folderProblem: event.problem,
    now: event.now,
  };
  const wanted = state.wantedId !== null && rows.some((row) => row.id === state.wantedId);
  if (wanted) return selectWanted(changed);
  return state.followsNewest ? followNewest(changed) : keepSelected(changed, state.listed);
}

function linkDetail(detail: Detail | null, rows: readonly RunRow[]): Detail | null {
  if (detail === null) return null;
  if (detail.kind === 'unreadable') {
    const { before } = detail;
    return before === null ? detail : { ...detail, before: linkRead(before, rows) };
  }
  return linkRead(detail, rows);
}

function linkRead(read: ReadRun, rows: readonly RunRow[]): ReadRun {
  const steps = linkChildren(read.steps, rows);
  return steps === read.steps ? read : { ...read, steps };
}

/** A run that the filter hides is shown all the same when it has just been started here. */
function selectWanted(state: AppState): AppState {
  const isListed = state.listed.some((row) => row.id === state.wantedId);
  const shown = isListed ? state : viewList(state, { ...state.listView, filter: '', onlyNeedy: false });
  return { ...selectRun(shown, state.wantedId), wantedId: null };
}

/** Rows are kept in the order of their changes. */
function followNewest(state: AppState): AppState {
  const newest = state.rows.find((row) => row.kind === 'run') ?? state.rows[0];
  return selectRun(state, newest?.id ?? null);
}

/** The selection follows its run; where that is gone, it stays at its place. A run that is watched stays chosen. */
function keepSelected(state: AppState, before: readonly RunRow[]): AppState {
  const { listed, selectedId } = state;
  if (selectedId !== null && (state.mode.kind === 'watch' || listed.some((row) => row.id === selectedId))) {
    return state;
  }
  const place = before.findIndex((row) => row.id === selectedId);
  const neighbour = listed[Math.min(Math.max(0, place), listed.length - 1)];
  return selectRun(state, neighbour?.id ?? null);
}

/** The run of the step that is chosen. */
function openChild(state: AppState, id: string): AppState {
  const { selectedId, openedFrom, openFans } = state;
  const cursor = selectCursor(state);
  if (selectedId === null || cursor === undefined) return state;
  const item = cursor.kind === 'item' ? cursor.item : null;
  const from = { id: selectedId, stepId: cursor.id, item, openFans };
  const opened = selectWanted({ ...state, wantedId: id, followsNewest: false });
  return { ...opened, openedFrom: [...openedFrom, from] };
}

function returnToParent(state: AppState): AppState {
  const last = state.openedFrom.at(-1);
  if (last === undefined) return state;
  const returned = selectWanted({ ...state, wantedId: last.id });
  const { stepId: chosenStep, item: chosenItem, openFans } = last;
  return { ...returned, chosenStep, chosenItem, openFans, openedFrom: state.openedFrom.slice(0, -1) };
}

function viewList(state: AppState, listView: ListView): AppState {
  const viewed = { ...state, listView, listed: listRuns(state.rows, listView) };
  return state.followsNewest ? viewed : keepSelected(viewed, viewed.listed);
}

function loadDetail(state: AppState, detail: LoadedDetail): AppState {
  const before = selectRead(state);
  if (detail.kind === 'unreadable') return { ...state, detail: { ...detail, before } };
  const steps = listLines(state, detail);
  const edit = before === null ? undefined : findNewEdit(before.run, detail.run);
  return {
    ...state,
    detail: { ...detail, steps },
    notice: edit === undefined ? state.notice : { text: edit },
  };
}

function listLines(state: AppState, { run, derived, workflow, unusable }: ReadRun | LoadedRun) {
  const { chosenStep: stepId, chosenItem: item, openFans: open } = state;
  const chosen = stepId === null || item === null ? null : { stepId, item };
  const lines = listSteps(run, derived, workflow ?? unusable?.outline, { open, chosen });
  return linkChildren(lines, state.rows);
}

/** What is closed leaves the cursor on its step. */
function openFan(state: AppState, stepId: string, open: boolean): AppState {
  const openFans = new Set(state.openFans);
  if (open) openFans.add(stepId);
  else openFans.delete(stepId);
  const opened: AppState = { ...state, openFans, chosenStep: stepId, chosenItem: null };
  const { detail } = opened;
  if (detail === null) return opened;
  if (detail.kind === 'run') return { ...opened, detail: { ...detail, steps: listLines(opened, detail) } };
  const { before } = detail;
  if (before === null) return opened;
  return { ...opened, detail: { ...detail, before: { ...before, steps: listLines(opened, before) } } };
}

/** A reply that is being written is shown at its end, a whole one from its beginning. */
function readOutput(state: AppState, output: Output | null): AppState {
  if (output === null) return state.output === null ? state : { ...state, output };
  const isSame = state.output !== null && outputKey(state.output.target) === outputKey(output.target);
  const reader = isSame
    ? state.reader
    : scrollTo(state.reader, 'output', output.target.live ? atEnd : atStart);
  return { ...state, output, reader };
}

function readPrompt(state: AppState, prompt: ReadPrompt): AppState {
  const { runId, stepId, item } = prompt;
  const isSame =
    state.prompt?.runId === runId && state.prompt.stepId === stepId && state.prompt.item === item;
  return { ...state, prompt, reader: isSame ? state.reader : scrollTo(state.reader, 'prompt', atStart) };
}

/** Who goes back to the list stops choosing a step: the steps follow the run again. */
function enterPane(state: AppState, pane: PaneName): AppState {
  const aside: AsideName = pane === 'runs' ? state.aside : pane;
  const entered = { ...state, pane, aside };
  return pane === 'runs' ? { ...entered, chosenStep: null, chosenItem: null, openedFrom: [] } : entered;
}

function keepSelectionVisible(state: AppState): AppState {
  const selected = state.listed.findIndex((row) => row.id === state.selectedId);
  const height = pageRows(selectLayout(state), 'runs');
  const listTop = keepVisible(state.listTop, Math.max(0, selected), height, state.listed.length);
  return listTop === state.listTop ? state : { ...state, listTop };
}
