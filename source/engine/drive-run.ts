// The loop that moves a run: next action -> perform -> apply -> commit, until it completes or has a reason to stop.
import { applyEvent } from '../run/apply-event.ts';
import { type CallingStep, completedSteps, nextAction } from '../run/next-action.ts';
import type { Actor, FailureCause, Run, RunEvent } from '../run/run.ts';
import { describeProgress } from '../run/summarize-run.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { askPerson } from './ask-person.ts';
import { retryIn } from './backoff.ts';
import type { Control } from './control.ts';
import { describeInterruption, needsPermission } from './interrupted.ts';
import { failureOf, limitTime, runTooLong, waitUnless } from './limit-time.ts';
import { performStep } from './perform-step.ts';
import type { EnginePorts } from './ports.ts';
import { settleStep } from './settle-step.ts';

export type DriveOptions = {
  readonly workflow: Workflow;
  readonly ports: EnginePorts;
  readonly control: Control;
  readonly modelOf: (step: CallingStep) => string;
  /** Pause when this step is done. */
  readonly pauseAfter?: string;
  /** Whether attempts that were cut off may be made again where their steps ask. */
  readonly rerunInterrupted?: boolean;
  /** The first events, which make the run running. */
  readonly begin: readonly RunEvent[];
};

/**
 * Moves the run until it stops; returns it as it stands on the disk then. Everything it says has happened is
 * durable. Throws what the store throws (a disk that refuses, a lock that was taken away).
 */
export async function driveRun(options: DriveOptions): Promise<Run> {
  const { workflow, ports } = options;
  const cause = runTooLong(ports.store.current(), workflow.timeout);
  const limit = limitTime(ports.clock, workflow.timeout, cause);
  try {
    return await moveUntilItStops(options, limit.signal);
  } finally {
    limit.release();
  }
}

/** @param runLimit aborted when the run has taken all of its time */
async function moveUntilItStops(options: DriveOptions, runLimit: AbortSignal): Promise<Run> {
  const { workflow, ports, control } = options;
  const { store, clock } = ports;

  /** Commits events as one; they are told once they are durable. */
  const record = (run: Run, ...events: readonly RunEvent[]): Run => {
    const next = events.reduce(applyEvent, run);
    const intended = { ...next, progress: describeProgress(workflow, next) };
    const committed = store.commit(intended);
    for (const event of events) ports.told(event, committed);
    noticeEdits(intended, committed);
    return committed;
  };
  /** A person's edit that came in with a write is in the history of what was written, and nowhere else. */
  const noticeEdits = (before: Run, after: Run): void => {
    if (after.history === before.history) return;
    const known = new Set(before.history);
    for (const entry of after.history) if (!known.has(entry)) ports.noticed(entry, after);
  };
  const at = (): string => clock.now().toISOString();

  let run = record(store.current(), ...options.begin);
  let failedTries = 0;
  let failingStep: string | null = null;
  let waitedFor: string | null = null;
  /** Ends the run at a step for which nobody has been called. */
  const fail = (stepId: string, attempt: number, cause: FailureCause): Run => {
    const { kind, message, canRetry } = cause;
    const failure = { stepId, attempt, kind, message, at: at(), canRetry };
    return record(
      run,
      { at: at(), event: 'step-failed', stepId, attempt, cause, retryInMs: null },
      { at: at(), event: 'run-failed', failure },
    );
  };

  /** The attempt stays in flight, so that the next resume asks as well. */
  const askAgain = (step: CallingStep, attempt: number): Run => {
    const message = describeInterruption(run, step, attempt);
    return record(run, { at: at(), event: 'run-paused', by: 'interruption', message });
  };

  for (;;) {
    const refreshed = await store.refresh();
    noticeEdits(run, refreshed);
    run = refreshed;
    ports.lookForRequests();
    const next = nextAction(workflow, run);
    const wish = control.wish();
    if (wish?.kind === 'cancel') return record(run, { at: at(), event: 'run-cancelled', by: wish.by });
    if (next.kind === 'complete') return record(run, { at: at(), event: 'run-completed' });
    const by = wish?.by ?? reachedPause(options.pauseAfter, run);
    if (by !== null) return record(run, { at: at(), event: 'run-paused', by });
    const begun = next.kind === 'perform' ? next.begun : null;
    const overdue = failureOf(runLimit);
    if (overdue !== undefined && begun === null) {
      const last = ports.transcripts.lastAttempt({ stepId: next.step.id });
      return fail(next.step.id, last + 1, overdue);
    }
    const settled = await settleStep(workflow, next, run, ports);
    if (settled.kind === 'done') {
      run = record(run, settled.event);
      continue;
    }
    if (settled.kind === 'failed' && next.kind === 'perform' && needsPermission(next.step, begun, options))
      return askAgain(next.step, begun.attempt);
    if (settled.kind === 'failed') return fail(next.step.id, settled.attempt, settled.cause);
    const { action } = settled;
    if (action.kind === 'ask') {
      const asked = askPerson(workflow, action.step, run, ports);
      if (asked.kind === 'failed') return fail(action.step.id, 1, asked.cause);
      run = record(run, asked.event);
      if (asked.event.event === 'run-waiting') return run;
      continue;
    }

    const { step } = action;
    if (step.delay !== undefined && begun === null && waitedFor !== step.id) {
      waitedFor = step.id;
      await waitUnless(clock, step.delay, [control.anyWish, runLimit]);
      continue;
    }
    const outcome = await performStep(
      {
        workflow,
        ports,
        control,
        runLimit,
        rerunInterrupted: options.rerunInterrupted === true,
        modelOf: options.modelOf,
        begin: (event) => {
          const before = run;
          run = record(before, event);
          return {
            edited: run.data !== before.data || run.executedTemplates !== before.executedTemplates,
          };
        },
      },
      step,
      run,
      action.begun,
    );
    // Edits that came in with the commit that began the attempt are in `run` already.
    run = store.current();
    switch (outcome.kind) {
      case 'done': {
        failedTries = 0;
        waitedFor = null;
        run = record(run, outcome.event);
        if (outcome.event.event === 'run-waiting') return run;
        break;
      }
      case 'unbegun':
        run = record(run, {
          at: at(),
          event: 'attempt-aborted',
          stepId: step.id,
          attempt: outcome.attempt,
        });
        break;
      case 'interrupted':
        return askAgain(step, outcome.attempt);
      case 'aborted': {
        const aborted: RunEvent = {
          at: at(),
          event: 'attempt-aborted',
          stepId: step.id,
          attempt: outcome.attempt,
        };
        const reason = control.wish();
        if (reason === null) {
          run = record(run, aborted);
          break;
        }
        const end: RunEvent =
          reason.kind === 'cancel'
            ? { at: at(), event: 'run-cancelled', by: reason.by }
            : { at: at(), event: 'run-paused', by: reason.by };
        return record(run, aborted, end);
      }
      case 'failed': {
        failedTries = failingStep === step.id ? failedTries + 1 : 1;
        failingStep = step.id;
        const { cause, attempt, durationMs } = outcome;
        const retryInMs = runLimit.aborted ? null : retryIn(step.retry, cause, failedTries, clock.random());
        const failed: RunEvent = {
          at: at(),
          event: 'step-failed',
          stepId: step.id,
          attempt,
          cause,
          retryInMs,
          durationMs,
        };
        if (retryInMs === null) {
          const { kind, message, canRetry } = cause;
          const failure = { stepId: step.id, attempt, kind, message, at: at(), canRetry };
          return record(run, failed, { at: at(), event: 'run-failed', failure });
        }
        run = record(run, failed);
        await waitUnless(clock, retryInMs, [control.anyWish, runLimit]);
        break;
      }
    }
  }
}

function reachedPause(pauseAfter: string | undefined, run: Run): Actor | null {
  return pauseAfter !== undefined && completedSteps(run).has(pauseAfter) ? 'pause-after' : null;
}
