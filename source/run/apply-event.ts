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
//   checkpoint-answered, checkpoint-rejected, reply-sent-back and budget-answered lead from waiting to paused, from
//   which the same process goes on, but for a no to the budget. A default that nobody is asked for is a step-completed.
//   run-started also leads from completed, where a person took records out of the file.
//   run-cancelled leads from every state but completed to cancelled; steps-reopened from every state to paused, but
//   where a run is running it stays so. An event that does not fit the state is a bug of the caller and throws.
import { type Json, type JsonObject, ownValue } from '../json.ts';
import type { Remark } from './checkpoint.ts';
import { hashOutputs } from './find-edits.ts';
import { appendHistory, describeEvent } from './history.ts';
import { clearQueue, enqueue, leaveQueue } from './queue.ts';
import { isReopened } from './reopened.ts';
import { repairsAfter } from './repair.ts';
import type { InFlight, KeptItems, Run, RunOptions, Status, StepRecord } from './run.ts';
import type { RunEvent } from './run-event.ts';
import { spentAfter, spentOf } from './spent.ts';

/**
 * The run after the event, with the event in its history.
 * `updatedAt` is set by whoever commits, since several events may be committed at once.
 */
export function applyEvent(run: Run, event: RunEvent): Run {
  const spent = spentAfter(run, event);
  const repairs = repairsAfter(run, event);
  // What costs nothing leaves a run's file as it is.
  const changed = {
    ...moveQueue(change(run, event), event),
    ...(spent === spentOf(run) ? {} : { spent }),
    ...(repairs === undefined ? {} : { repairs }),
  };
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
        ...(saysNewBudget(run, event.options) ? { allowed: {} } : {}),
      };
    case 'step-queued':
      expectStatus(run, event, ['running']);
      return enqueue(run, event.work);
    case 'step-started':
      expectStatus(run, event, ['running']);
      return {
        ...run,
        inFlight: [...withoutAttempt(run.inFlight, event.attempt.stepId, event.attempt.item), event.attempt],
      };
    case 'step-completed':
      expectStatus(run, event, ['running']);
      return completeStep(run, event.record, placeItem(run, event.record, event.data, event.of));
    case 'step-failed':
      expectStatus(run, event, ['running']);
      return event.record === undefined
        ? { ...run, inFlight: withoutEnded(run.inFlight, event.stepId, event.item) }
        : completeStep(run, event.record, {});
    case 'attempt-aborted':
      expectStatus(run, event, ['running']);
      return { ...run, inFlight: withoutEnded(run.inFlight, event.stepId, event.item) };
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
        inFlight:
          event.checkpoint.budget === undefined
            ? withoutAttempt(run.inFlight, event.checkpoint.stepId, undefined)
            : run.inFlight,
      };
    case 'checkpoint-answered':
      expectStatus(run, event, ['waiting']);
      return completeStep(
        { ...run, status: 'paused', checkpoint: null, failure: null },
        event.record,
        event.data,
      );
    case 'checkpoint-rejected':
      expectStatus(run, event, ['waiting']);
      return reopenSteps({ ...run, data: mergeFields(run.data, event.data) }, event.stepIds);
    case 'budget-answered': {
      expectStatus(run, event, ['waiting']);
      const allowed = event.allowed === null ? {} : { allowed: { ...run.allowed, ...event.allowed } };
      return { ...run, ...allowed, status: 'paused', checkpoint: null, failure: null };
    }
    case 'reply-sent-back': {
      expectStatus(run, event, ['waiting']);
      const remarks = [...(run.remarks ?? []).map((old) => withoutReply(old, event.remark)), event.remark];
      return { ...run, status: 'paused', checkpoint: null, failure: null, remarks };
    }
    case 'run-completed':
      expectStatus(run, event, ['running']);
      return { ...run, status: 'completed', checkpoint: null, failure: null, inFlight: [] };
    case 'run-failed':
      expectStatus(run, event, ['running']);
      return { ...run, status: 'failed', checkpoint: null, failure: event.failure };
    case 'run-cancelled':
      expectStatus(run, event, ['running', 'paused', 'waiting', 'failed']);
      return { ...run, status: 'cancelled', checkpoint: null, failure: null, inFlight: [] };
    case 'steps-reopened':
      return reopenSteps(run, event.stepIds, event.keptItems);
    case 'step-skipped': {
      expectStatus(run, event, ['running']);
      const absent = new Set(event.absent);
      const kept = Object.entries(run.data).filter(([field]) => !absent.has(field));
      const data: JsonObject = absent.size === 0 ? run.data : Object.fromEntries(kept);
      return completeStep({ ...run, data }, event.record, event.data);
    }
    case 'child-missing':
    case 'child-spent':
    case 'run-forked':
    case 'id-corrected':
    case 'secrets-redacted':
    case 'edit-merged':
    case 'edit-kept-aside':
      return run;
  }
}

/** Who has waited for a provider does not any more once it begins, or ends; nobody does in a run that stops. */
function moveQueue(run: Run, event: RunEvent): Run {
  if (run.status !== 'running' || event.event === 'run-started') return clearQueue(run);
  switch (event.event) {
    case 'step-started':
      return leaveQueue(run, event.attempt);
    case 'step-completed':
    case 'step-skipped':
      return leaveQueue(run, event.record);
    case 'step-failed':
      return leaveQueue(run, event);
    default:
      return run;
  }
}

/** A limit from the command line takes the place of whatever was allowed before it. */
function saysNewBudget({ options, allowed }: Run, { budget }: RunOptions): boolean {
  return (
    allowed !== undefined &&
    (budget?.cost !== options.budget?.cost || budget?.tokens !== options.budget?.tokens)
  );
}

/** What is to be done again has no record, and nothing that was said of its replies counts any more. */
function reopenSteps(run: Run, stepIds: readonly string[], keptItems: KeptItems = {}): Run {
  const isKept = (work: { readonly stepId: string; readonly item?: string }) =>
    !isReopened(work, stepIds, keptItems);
  return {
    ...run,
    status: run.status === 'running' ? 'running' : 'paused',
    checkpoint: null,
    failure: null,
    inFlight: [...run.inFlight, ...answeredAttempt(run)].filter(isKept),
    executedTemplates: run.executedTemplates.filter(isKept),
    ...(run.remarks === undefined ? {} : { remarks: run.remarks.filter(isKept) }),
  };
}

/** Only the last reply is what a remark is about. */
function withoutReply(old: Remark, later: Remark): Remark {
  if (old.stepId !== later.stepId) return old;
  const { reply: _, ...rest } = old;
  return rest;
}

/** Stores the outputs and the record together: there is no state in which one is there without the other. */
function completeStep(run: Run, record: StepRecord, data: JsonObject): Run {
  return {
    ...run,
    inFlight: withoutAttempt(run.inFlight, record.stepId, record.item),
    executedTemplates: [
      ...run.executedTemplates.filter((other) => !isSameWork(other, record.stepId, record.item)),
      withHashes(record, data),
    ],
    data: mergeFields(run.data, data),
  };
}

/** What a step stored is known again by these, see find-edits.ts; an item stores nothing by itself. */
function withHashes(record: StepRecord, data: JsonObject): StepRecord {
  const hasStored = record.item === undefined && Object.keys(data).length > 0;
  return hasStored ? { ...record, outputHashes: hashOutputs(data) } : record;
}

/**
 * What one item gives stands at its place in the lists; null stands where nothing has come yet. The lists of an
 * earlier time of the step are begun anew with its first item.
 */
function placeItem(run: Run, record: StepRecord, data: JsonObject, of: number | undefined): JsonObject {
  if (record.item === undefined || of === undefined) return data;
  const index = Number(record.item) - 1;
  const isBegun = run.executedTemplates.some(
    (other) => other.stepId === record.stepId && other.item !== undefined,
  );
  return Object.fromEntries(
    Object.entries(data).map(([field, value]) => {
      const before = isBegun ? ownValue(run.data, field) : undefined;
      const list: readonly Json[] = Array.isArray(before) ? before : [];
      return [field, Array.from({ length: of }, (_, at) => (at === index ? value : (list[at] ?? null)))];
    }),
  );
}

/** The reply that a waiting run holds is paid for: as an attempt under way it is adopted when its step comes again. */
function answeredAttempt(run: Run): readonly InFlight[] {
  const record = run.checkpoint?.reply?.record;
  if (record?.attempt === undefined || record.promptHash === undefined) return [];
  const { stepId, attempt, promptHash, executedAt: startedAt, cached } = record;
  const from = cached === undefined ? {} : { cached };
  return [{ stepId, attempt, startedAt, promptHash, ...from, counted: true }];
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

/** An attempt that has a run of its own is not over with that: the next one goes on with the run. */
function withoutEnded(
  inFlight: readonly InFlight[],
  stepId: string,
  item: string | undefined,
): readonly InFlight[] {
  return inFlight.filter((attempt) => attempt.run !== undefined || !isSameWork(attempt, stepId, item));
}

function expectStatus(run: Run, event: RunEvent, allowed: readonly Status[]): void {
  if (!allowed.includes(run.status)) {
    throw new Error(`the event ${event.event} does not fit a run that is ${run.status}`);
  }
}
