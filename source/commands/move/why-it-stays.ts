// Why a run does not go on the way that somebody wants (the status table of product.md).
import { wrongUse } from '../../problem.ts';
import { askOfRun } from '../../run/ask-of-run.ts';
import { describeWaiting } from '../../run/describe-ask.ts';
import { completedSteps } from '../../run/find-works.ts';
import { isOverdue } from '../../run/make-checkpoint.ts';
import { pauseReason } from '../../run/parent.ts';
import type { Run } from '../../run/run.ts';
import { readWorkflow } from '../../workflow/parse/read-workflow.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { describeAnswered } from './answered-already.ts';
import type { Move } from './move-run.ts';

/** Why there is nothing to do; throws where the table says that it is a wrong use. */
export async function whyItStays(run: Run, how: Move, now: Date): Promise<string | undefined> {
  switch (how.kind) {
    case 'rerun':
      return undefined;
    case 'answer':
      if (run.status === 'waiting') return undefined;
      throw wrongUse(
        'not-waiting',
        `${how.to === undefined ? '' : `${describeAnswered(run, how.to)}; `}the run ${run.id} does not wait for an answer: it is ${describeStatus(run)}`,
        pauseReason(run),
      );
    case 'resume':
      switch (run.status) {
        case 'running':
        case 'paused':
        case 'failed':
          return undefined;
        case 'completed':
          return (await lacksRecords(run)) ? undefined : 'it is completed';
        case 'waiting':
          return isOverdue(run.checkpoint, now) ? undefined : explainWaiting(run, undefined);
        case 'cancelled':
          throw wrongUse(
            'cancelled',
            `the run ${run.id} is cancelled`,
            `Go on with \`caesura rerun ${run.id} --from STEP\``,
          );
      }
  }
}

export function explainWaiting(run: Run, workflow: Workflow | undefined): string {
  const ask = askOfRun(run, workflow);
  return ask === undefined ? 'it waits' : `it ${describeWaiting(ask, run.id)}`;
}

/** A record that a person took out of a completed run makes its step run again (run-file.md). */
async function lacksRecords(run: Run): Promise<boolean> {
  if (run.workflow === null) return false;
  const { workflow } = await readWorkflow(JSON.stringify(run.workflow.definition), run.workflow.path);
  return workflow !== undefined && !isDone(workflow, run);
}

export function isDone(workflow: Workflow, run: Run): boolean {
  const done = completedSteps(run);
  return workflow.steps.every((step) => done.has(step.id));
}

/** A run that is owned and yet recorded as running was interrupted. */
function describeStatus(run: Run): string {
  return run.status === 'running' ? 'interrupted' : run.status;
}
