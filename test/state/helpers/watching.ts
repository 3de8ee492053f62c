// States of the narrow view.
import type { Run } from '../../../source/run/run.ts';
import type { AppEvent } from '../../../source/state/app-event.ts';
import { type AppState, initialState, type Mode } from '../../../source/state/app-state.ts';
import { reduceApp } from '../../../source/state/reduce-app.ts';
import type { RunRow } from '../../../source/state/run-list.ts';
import type { Workflow } from '../../../source/workflow/workflow.ts';
import { instant } from './state.ts';

export const following: Mode = { kind: 'watch', pinnedId: null, armed: false };

/** @param rows all that the folder holds */
export function watching(mode: Mode, rows: readonly RunRow[], ...events: readonly AppEvent[]): AppState {
  const state = initialState('~/launch', { columns: 45, rows: 20 }, instant, mode);
  return [rowsRead(...rows), ...events].reduce(reduceApp, state);
}

export function rowsRead(...rows: readonly RunRow[]): AppEvent {
  const changes = rows.map((row) => ({ kind: 'row' as const, row }));
  return { kind: 'runs-changed', changes, complete: true, problem: null, now: instant };
}

export function runGone(id: string): AppEvent {
  const changes = [{ kind: 'gone' as const, id }];
  return { kind: 'runs-changed', changes, complete: true, problem: null, now: instant };
}

export function detailOf(run: Run, workflow?: Workflow): AppEvent {
  const detail = { kind: 'run', id: run.id, run, derived: run.status } as const;
  return { kind: 'detail-loaded', detail: workflow === undefined ? detail : { ...detail, workflow } };
}

/** The reply of a step of the run that the other helpers make. */
export function replyOf(runId: string, text: string, live: boolean, stepId = 'analyse'): AppEvent {
  const target = { runId, stepId, attempt: 1, live };
  return { kind: 'output-read', runId, output: { target, text, omittedBytes: 0 } };
}
