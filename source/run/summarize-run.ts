// What is said of a run: its progress, its state, and what it waits for.
import type { Workflow } from '../workflow/workflow.ts';
import { completedSteps, nextAction } from './next-action.ts';
import type { Checkpoint, DerivedStatus, Progress, Run } from './run.ts';

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

/** What the run waits for, and the command that answers it. */
export function describeCheckpoint(checkpoint: Checkpoint, id: string): string {
  const { stepId, message, outputField, reply } = checkpoint;
  const asked = message ? `: ${message.replace(/[.\s]+$/, '')}` : '';
  const values = reply === undefined && outputField !== stepId ? ` --set ${outputField}=…` : '';
  return `waits at ${stepId}${asked}. Answer with: caesura answer ${id}${values}`;
}
