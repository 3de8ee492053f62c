// Runs with a step that goes through a list, as tests of the screen need them.
import { createItemLister } from '../../../source/run/fan-items.ts';
import type { InFlight, Run, StepRecord } from '../../../source/run/run.ts';
import type { AppEvent } from '../../../source/state/app-event.ts';
import type { AppState } from '../../../source/state/app-state.ts';
import { reduceApp } from '../../../source/state/reduce-app.ts';
import { findStep } from '../../../source/workflow/workflow.ts';
import { instant, pausedRun, recordOf, rowOf, runningRun, stateWith, workflowOf } from './state.ts';

export const fanWorkflow = workflowOf(`name: notes
model: recorded
steps:
  - { id: note, foreach: talks, as: talk, concurrency: 3, onError: continue, prompt: note.hbs, outputs: [notes] }
  - { id: summary, prompt: summary.hbs, inputs: [notes], outputs: [summary] }
`);

type Fan = {
  readonly talks: readonly string[];
  /** By their numbers. */
  readonly done?: readonly number[];
  readonly failed?: readonly number[];
  readonly running?: readonly number[];
};

/** With the records and the lists that such items have. */
export function fanRun({ talks, done = [], failed = [], running = [] }: Fan): Run {
  const data = { talks, notes: talks.map((talk, index) => (done.includes(index + 1) ? `on ${talk}` : null)) };
  const fan = findStep(fanWorkflow, 'note')?.fan;
  const items = fan === undefined ? [] : createItemLister()(fan, { data });
  const hash = (number: number) => ('fault' in items ? '' : (items[number - 1]?.hash ?? ''));
  const record = (number: number, more: Partial<StepRecord>): StepRecord =>
    recordOf('note', { item: String(number), itemHash: hash(number), ...more });
  const executedTemplates = [
    ...done.map((number) =>
      record(number, { outputFields: ['notes'], durationMs: 1000, usage: { outputTokens: 10 } }),
    ),
    ...failed.map((number) => record(number, { outputFields: [], failed: `no answer to ${number}` })),
  ];
  const inFlight = running.map(
    (number): InFlight => ({
      stepId: 'note',
      item: String(number),
      attempt: 1,
      startedAt: new Date(instant - number * 1000).toISOString(),
      promptHash: '',
    }),
  );
  const parts = { data, executedTemplates, inFlight, progress: { done: 0, total: 2, step: 'note' } };
  return running.length > 0 ? runningRun(parts) : pausedRun(parts);
}

/** The screen with such a run, the cursor in its steps. */
export function fanState(run: Run, ...events: readonly AppEvent[]): AppState {
  const derived = run.status;
  const detail = { kind: 'run', id: run.id, run, derived, workflow: fanWorkflow } as const;
  const opened: readonly AppEvent[] = [
    { kind: 'detail-loaded', detail },
    { kind: 'pane-entered', pane: 'steps' },
    ...events,
  ];
  return opened.reduce(reduceApp, stateWith([rowOf(run.id, { derived, done: 0, total: 2 })]));
}
