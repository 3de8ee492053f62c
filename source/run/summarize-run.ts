// What a list says of a run: its progress and, in one phrase, what it waits for.
import type { Workflow } from '../workflow/workflow.ts';
import { completedSteps, nextAction } from './next-action.ts';
import type { DerivedStatus, Progress, Run } from './run.ts';

/** Steps done of the steps the workflow has now; `step` is the one that is next or under way. */
export function describeProgress(workflow: Workflow, run: Run): Progress {
  const done = completedSteps(run);
  const next = nextAction(workflow, run);
  return {
    done: workflow.steps.filter((step) => done.has(step.id)).length,
    total: workflow.steps.length,
    ...(next.kind === 'complete' ? {} : { step: next.step.id }),
  };
}

/** The state as a person should see it. */
export function deriveStatus(status: Run['status'], owned: boolean): DerivedStatus {
  return status === 'running' && !owned ? 'interrupted' : status;
}

/** What the run waits for or died of, or an empty text. */
export function describeReason(run: Run): string {
  switch (run.status) {
    case 'waiting':
      return `waits at ${run.checkpoint.stepId}${run.checkpoint.message ? `: ${run.checkpoint.message}` : ''}`;
    case 'failed':
      return `${run.failure.stepId}: ${run.failure.message}`;
    case 'running':
    case 'paused':
    case 'completed':
    case 'cancelled':
      return '';
  }
}
