// What resuming a run would do, read from its file: its lock is not taken, and nothing is changed.
import { createRunCleaner } from '../../run/clean-run.ts';
import { planResume, type ResumePlan } from '../../run/plan-resume.ts';
import type { Run } from '../../run/run.ts';
import { requireRun } from '../../storage/read-run.ts';
import { pathsOf } from '../../storage/run-paths.ts';
import type { Context } from '../context.ts';
import { findWorkflowOfRun } from '../definitions/find-workflow.ts';
import { whyItStays } from '../move/why-it-stays.ts';
import { learnWorkflow } from '../workspace/learn-secrets.ts';
import { readStandings } from './read-standings.ts';

export type PlanRequest = {
  readonly id: string;
  readonly frozen: boolean;
  /** Whether stale steps would be done again. */
  readonly stale: boolean;
};

/** `stays`: why resuming would do nothing, but for stale steps. */
export type PlannedRun = { readonly run: Run; readonly plan: ResumePlan; readonly stays?: string };

/** Throws {@link WrongUse} where resuming would be refused. */
export async function readPlan(
  context: Pick<Context, 'workspace' | 'secrets' | 'environment' | 'clock' | 'say'>,
  { id, frozen, stale }: PlanRequest,
): Promise<PlannedRun> {
  const { run: found } = (await requireRun(pathsOf(context.workspace, id))).parsed;
  const stays = await whyItStays(found, { kind: 'resume' }, context.clock.now());
  const { workflow } = await findWorkflowOfRun(context, found, frozen, context.say);
  learnWorkflow(context, workflow);
  // As whoever resumes it would find it.
  const { run } = createRunCleaner(context.secrets)(found);
  const plan = planResume(workflow, run, await readStandings(context, workflow, run), stale);
  return { run, plan, ...(stays === undefined ? {} : { stays }) };
}
