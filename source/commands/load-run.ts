// A run as it is shown: loaded, with its derived state, and for older files with the total their workflow gives.
import { WrongUse } from '../problem.ts';
import { completedSteps } from '../run/next-action.ts';
import type { DerivedStatus, Run } from '../run/run.ts';
import { describeProgress } from '../run/summarize-run.ts';
import { requireRun } from '../storage/read-run.ts';
import { pathsOf } from '../storage/run-paths.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Context } from './context.ts';
import { findWorkflowOfRun } from './find-workflow.ts';
import { readDerivedStatus } from './read-runs.ts';

export type ShownRun = {
  readonly run: Run;
  readonly derived: DerivedStatus;
  /** The workflow as it is now, or as the run holds it; absent where neither can be used. */
  readonly workflow?: Workflow;
};

/** Throws {@link WrongUse} where the file is missing or does not parse. */
export async function loadRun(context: Context, id: string): Promise<ShownRun> {
  const paths = pathsOf(context.workspace, id);
  const { run, statusInferred } = (await requireRun(paths)).parsed;
  const workflow = await workflowOf(context, run);
  const derived = readDerivedStatus(run.status, paths.folder);
  if (!statusInferred || workflow === undefined) return { run, derived, ...(workflow ? { workflow } : {}) };
  const done = completedSteps(run);
  const all = workflow.steps.every((step) => done.has(step.id));
  return {
    run: { ...run, progress: describeProgress(workflow, run) },
    derived: derived === 'paused' && all ? 'completed' : derived,
    workflow,
  };
}

async function workflowOf(context: Context, run: Run): Promise<Workflow | undefined> {
  try {
    return (await findWorkflowOfRun(context.workspace, run, false, () => {})).workflow;
  } catch (error) {
    if (error instanceof WrongUse) return undefined;
    throw error;
  }
}
