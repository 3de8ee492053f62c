// Why the selected run cannot be stopped or go on now (the status table of product.md); undefined where it can.
import { type AppState, selectRead } from '../../state/app-state.ts';
import { selectWorks } from '../../state/move-cursor.ts';
import type { RunRow } from '../../state/run-list.ts';
import { selectQuestion } from '../../state/select-question.ts';
import { selectSelectedRow } from '../../state/select-run.ts';
import { nameLine } from '../../state/step-lines.ts';
import type { StopKind } from '../../state/stop-reason.ts';

export function whyNotStop(state: AppState, request: StopKind): string | undefined {
  const row = movableRow(state);
  if (typeof row === 'string') return row;
  switch (row.derived) {
    case 'running':
    case 'interrupted':
      return undefined;
    case 'paused':
      return request === 'cancel' ? undefined : 'it is paused already';
    case 'waiting':
      return request === 'cancel' ? undefined : 'it waits for your answer and does not move: a answers it';
    case 'failed':
      return request === 'cancel' ? undefined : 'it has failed: r tries again';
    case 'completed':
    case 'cancelled':
      return `it is ${row.derived}`;
  }
}

export function whyNotResume(state: AppState): string | undefined {
  const row = movableRow(state);
  if (typeof row === 'string') return row;
  if (state.launching.has(row.id)) return 'it is being resumed';
  switch (row.derived) {
    case 'paused':
    case 'failed':
    case 'interrupted':
      return undefined;
    case 'running':
      return 'it is running';
    case 'waiting':
      return `it waits for your answer: a, or caesura answer ${row.id}`;
    case 'completed':
      return 'it is completed';
    case 'cancelled':
      return 'it is cancelled: R does a step again, with all that depends on it';
  }
}

/** Whether it can be moved at all, to do again what it has done. */
export function whyNotRedo(state: AppState): string | undefined {
  const row = movableRow(state);
  if (typeof row === 'string') return row;
  if (state.launching.has(row.id)) return 'it is being resumed';
  if (row.derived === 'running') return 'it is running: pause it first';
  return selectRead(state)?.id === row.id ? undefined : 'its file is being read: try again';
}

export function whyNotAnswer(state: AppState): string | undefined {
  const row = movableRow(state);
  if (typeof row === 'string') return row;
  const asking = selectWorks(state).find(({ child }) => child?.derived === 'waiting');
  if (row.derived !== 'waiting' && asking !== undefined)
    return `the run ${asking.run} of its step ${nameLine(asking)} asks: Enter on that row opens it`;
  if (row.derived !== 'waiting') return `it asks nothing: it is ${row.derived}`;
  if (state.launching.has(row.id)) return 'it is being answered';
  return selectQuestion(state) === undefined ? 'its file is being read: try again' : undefined;
}

function movableRow(state: AppState): (RunRow & { readonly kind: 'run' }) | string {
  const row = selectSelectedRow(state);
  if (row === undefined) return 'no run is selected: n starts one';
  if (row.kind === 'unreadable') return 'its file does not parse: mend it in an editor first';
  const { detail } = state;
  if (detail?.kind !== 'run' || detail.id !== row.id) return row;
  // What was read of the whole file may be of a later state than its row, and is what a person sees of it.
  const isLater = detail.run.updatedAt > row.updatedAt;
  // Only the whole of an older file, which has no status, tells that all of its steps are done.
  const isDone = row.derived === 'paused' && detail.derived === 'completed';
  return isLater || isDone ? { ...row, derived: detail.derived } : row;
}
