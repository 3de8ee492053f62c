// A run as it is shown: loaded, with its derived state, and for older files with the total their workflow gives.
import { WrongUse, wrongUse } from '../problem.ts';
import { completedSteps } from '../run/next-action.ts';
import type { DerivedStatus, Run } from '../run/run.ts';
import { deriveStatus, describeProgress } from '../run/summarize-run.ts';
import { readRun } from '../storage/read-run.ts';
import { readOwner } from '../storage/run-lock.ts';
import { pathsOf } from '../storage/run-paths.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Context } from './context.ts';
import { findWorkflowOfRun } from './find-workflow.ts';

export type ShownRun = {
  readonly run: Run;
  readonly derived: DerivedStatus;
  /** The workflow as it is now, or as the run holds it; absent where neither can be used. */
  readonly workflow?: Workflow;
};

/** Throws {@link WrongUse} where the file is missing or does not parse. */
export async function loadRun(context: Context, id: string): Promise<ShownRun> {
  const paths = pathsOf(context.workspace, id);
  const loaded = await readRun(paths);
  switch (loaded.kind) {
    case 'missing':
      throw wrongUse('unknown-run', `there is no run ${id}`, 'See the runs with `caesura list`');
    case 'unreadable':
      throw new WrongUse([loaded.problem]);
    case 'run': {
      const { run, statusInferred } = loaded.parsed;
      const workflow = workflowOf(context, run);
      const owned = run.status === 'running' && readOwner(paths.folder, context.disk) !== null;
      const derived = deriveStatus(run.status, owned);
      if (!statusInferred || workflow === undefined)
        return { run, derived, ...(workflow ? { workflow } : {}) };
      const done = completedSteps(run);
      const all = workflow.steps.every((step) => done.has(step.id));
      return {
        run: { ...run, progress: describeProgress(workflow, run) },
        derived: derived === 'paused' && all ? 'completed' : derived,
        workflow,
      };
    }
  }
}

function workflowOf(context: Context, run: Run): Workflow | undefined {
  try {
    return findWorkflowOfRun(context.workspace, run, false, () => {}).workflow;
  } catch (error) {
    if (error instanceof WrongUse) return undefined;
    throw error;
  }
}
