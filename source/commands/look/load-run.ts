// A run as it is shown: loaded, with its derived state, and for older files with the total their workflow gives.
import { type Problem, WrongUse } from '../../problem.ts';
import { createRunCleaner } from '../../run/clean-run.ts';
import { completedSteps } from '../../run/find-works.ts';
import type { DerivedStatus, Run } from '../../run/run.ts';
import { describeProgress } from '../../run/summarize-run.ts';
import { requireRun } from '../../storage/read-run.ts';
import { pathsOf } from '../../storage/run-paths.ts';
import { readWorkflow } from '../../workflow/parse/read-workflow.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import { findWorkflowOfRun } from '../definitions/find-workflow.ts';
import { learnWorkflow } from '../workspace/learn-secrets.ts';
import { parseWorkflowOf } from './parse-workflow-of.ts';
import { readDerivedStatus } from './read-runs.ts';

export type ShownRun = {
  readonly run: Run;
  readonly derived: DerivedStatus;
  /** The workflow as it is now, or as the run holds it; absent where neither can be used. */
  readonly workflow?: Workflow;
  /** Why neither can be used, and the steps that there are all the same. */
  readonly unusable?: UnusableWorkflow;
};

type UnusableWorkflow = { readonly problems: readonly Problem[]; readonly outline?: Workflow };

/** Throws {@link WrongUse} where the file is missing or does not parse. */
export async function loadRun(context: Context, id: string): Promise<ShownRun> {
  const paths = pathsOf(context.workspace, id);
  const { run: read, statusInferred } = (await requireRun(paths)).parsed;
  const found = await workflowOf(context, read);
  const { workflow } = found;
  if (workflow !== undefined) learnWorkflow(context, workflow);
  // A file that was written before its secrets were known may hold them.
  const { run } = createRunCleaner(context.secrets)(read);
  const derived = readDerivedStatus(run.status, paths.folder);
  if (!statusInferred || workflow === undefined) return { run, derived, ...found };
  const done = completedSteps(run);
  const all = workflow.steps.every((step) => done.has(step.id));
  return {
    run: { ...run, progress: describeProgress(workflow, run) },
    derived: derived === 'paused' && all ? 'completed' : derived,
    workflow,
  };
}

async function workflowOf(context: Context, run: Run): Promise<Pick<ShownRun, 'workflow' | 'unusable'>> {
  try {
    return { workflow: (await findWorkflowOfRun(context, run, false, () => {})).workflow };
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    const outline = (await parseWorkflowOf(context, run)) ?? (await parseHeld(run));
    return { unusable: { problems: error.problems, ...(outline === undefined ? {} : { outline }) } };
  }
}

async function parseHeld({ workflow }: Run): Promise<Workflow | undefined> {
  if (workflow === null) return undefined;
  return (await readWorkflow(JSON.stringify(workflow.definition), workflow.path)).workflow;
}
