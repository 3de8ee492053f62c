// What is said of a run: its progress, its state, and what it waits for.
import type { Workflow } from '../workflow/workflow.ts';
import { completedSteps, nextStepId } from './find-works.ts';
import { describeQueue } from './queue.ts';
import type { DerivedStatus, Progress, Run } from './run.ts';
import { spentOf } from './spent.ts';

/** Steps done of the steps the workflow has now; `step` is where it stopped, or the first that is next or under way. */
export function describeProgress(workflow: Workflow, run: Run): Progress {
  const done = completedSteps(run);
  const next = run.failure?.stepId ?? run.checkpoint?.stepId ?? nextStepId(workflow, done);
  const { cost, unknown } = spentOf(run);
  const limit = describeQueue(run);
  return {
    done: workflow.steps.filter((step) => done.has(step.id)).length,
    total: workflow.steps.length,
    ...(next === undefined ? {} : { step: next }),
    ...(cost === 0 ? {} : { cost }),
    ...(unknown === 0 ? {} : { unknown }),
    ...(limit === undefined ? {} : { limit }),
  };
}

/** The state as a person should see it. */
export function deriveStatus(status: Run['status'], owned: boolean): DerivedStatus {
  return status === 'running' && !owned ? 'interrupted' : status;
}
