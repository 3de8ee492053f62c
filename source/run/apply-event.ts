// (run, event) -> run: the only place where a run changes.
//
//               run-started                      run-completed
//   (new) ────────► running ───────────────────────► completed
//                    │ ▲  │ run-failed
//                    │ │  ├──────────► failed ──┐
//        run-paused  │ │  │ run-waiting         │ run-started (resume, retry)
//                    ▼ │  ▼                     │
//                 paused  waiting ──────────────┤
//                    │     checkpoint-answered  ▼
//                    └────────────────────► running
//
//   run-started also leads from completed, where a person took records out of the file.
//   run-cancelled leads from every state but completed to cancelled; steps-reopened from every state, that of
//   a run whose owner died included, to paused. An event that does not fit the state is a bug of the caller
//   and throws.
import type { Json, JsonObject } from '../json.ts';
import { appendHistory, describeEvent } from './history.ts';
import type { InFlight, Run, RunEvent, Status, StepRecord } from './run.ts';

/**
 * The run after the event, with the event in its history.
 * `updatedAt` is set by whoever commits, since several events may be committed at once.
 */
export function applyEvent(run: Run, event: RunEvent): Run {
  const changed = change(run, event);
  return { ...changed, history: appendHistory(changed.history, describeEvent(event, run)) };
}

function change(run: Run, event: RunEvent): Run {
  switch (event.event) {
    case 'run-started':
      expectStatus(run, event, ['running', 'paused', 'failed', 'waiting', 'completed']);
      return {
        ...run,
        status: 'running',
        checkpoint: null,
        failure: null,
        workflow: event.workflow,
        options: event.options,
      };
    case 'step-started':
      expectStatus(run, event, ['running']);
      return {
        ...run,
        inFlight: [...withoutAttempt(run.inFlight, event.attempt.stepId, event.attempt.item), event.attempt],
      };
    case 'step-completed':
      expectStatus(run, event, ['running']);
      return completeStep(run, event.record, event.data);
    case 'step-failed':
    case 'attempt-aborted':
      expectStatus(run, event, ['running']);
      return { ...run, inFlight: withoutAttempt(run.inFlight, event.stepId, event.item) };
    case 'run-paused':
      expectStatus(run, event, ['running']);
      return { ...run, status: 'paused', checkpoint: null, failure: null };
    case 'run-waiting':
      expectStatus(run, event, ['running']);
      return {
        ...run,
        status: 'waiting',
        checkpoint: event.checkpoint,
        failure: null,
        inFlight: withoutAttempt(run.inFlight, event.checkpoint.stepId, undefined),
      };
    case 'checkpoint-answered':
      expectStatus(run, event, ['waiting']);
      return completeStep(
        { ...run, status: 'paused', checkpoint: null, failure: null },
        event.record,
        event.data,
      );
    case 'run-completed':
      expectStatus(run, event, ['running']);
      return { ...run, status: 'completed', checkpoint: null, failure: null, inFlight: [] };
    case 'run-failed':
      expectStatus(run, event, ['running']);
      return { ...run, status: 'failed', checkpoint: null, failure: event.failure };
    case 'run-cancelled':
      expectStatus(run, event, ['running', 'paused', 'waiting', 'failed']);
      return { ...run, status: 'cancelled', checkpoint: null, failure: null, inFlight: [] };
    case 'steps-reopened': {
      const reopened = new Set(event.stepIds);
      return {
        ...run,
        status: 'paused',
        checkpoint: null,
        failure: null,
        inFlight: [...run.inFlight, ...answeredAttempt(run)].filter(
          (attempt) => !reopened.has(attempt.stepId),
        ),
        executedTemplates: run.executedTemplates.filter((record) => !reopened.has(record.stepId)),
      };
    }
    case 'step-skipped':
    case 'id-corrected':
    case 'edit-merged':
    case 'edit-kept-aside':
      return run;
  }
}

/** Stores the outputs and the record together: there is no state in which one is there without the other. */
function completeStep(run: Run, record: StepRecord, data: JsonObject): Run {
  return {
    ...run,
    inFlight: withoutAttempt(run.inFlight, record.stepId, record.item),
    executedTemplates: [
      ...run.executedTemplates.filter((other) => !isSameWork(other, record.stepId, record.item)),
      record,
    ],
    data: mergeFields(run.data, data),
  };
}

/** The reply that a waiting run holds is paid for: as an attempt under way it is adopted when its step comes again. */
function answeredAttempt(run: Run): readonly InFlight[] {
  const record = run.checkpoint?.reply?.record;
  if (record?.attempt === undefined || record.promptHash === undefined) return [];
  const { stepId, attempt, promptHash, executedAt: startedAt } = record;
  return [{ stepId, attempt, startedAt, promptHash }];
}

function mergeFields(before: JsonObject, added: JsonObject): JsonObject {
  const merged: { [key: string]: Json } = { ...before, ...added };
  return merged;
}

function isSameWork(
  work: { readonly stepId: string; readonly item?: string },
  stepId: string,
  item: string | undefined,
): boolean {
  return work.stepId === stepId && work.item === item;
}

function withoutAttempt(
  inFlight: readonly InFlight[],
  stepId: string,
  item: string | undefined,
): readonly InFlight[] {
  return inFlight.filter((attempt) => !isSameWork(attempt, stepId, item));
}

function expectStatus(run: Run, event: RunEvent, allowed: readonly Status[]): void {
  if (!allowed.includes(run.status)) {
    throw new Error(`the event ${event.event} does not fit a run that is ${run.status}`);
  }
}
