// `caesura fork`: a new run that begins with what another has. The other is only read.
import { rmSync } from 'node:fs';
import type { JsonObject } from '../../json.ts';
import { WrongUse } from '../../problem.ts';
import { forkRun } from '../../run/fork.ts';
import { staleSteps } from '../../run/plan-resume.ts';
import type { Actor, Run, StepRecord } from '../../run/run.ts';
import { type CopiedWork, copyTranscripts } from '../../storage/copy-transcripts.ts';
import { requireRun } from '../../storage/read-run.ts';
import { pathsOf } from '../../storage/run-paths.ts';
import { createRunStore } from '../../storage/run-store.ts';
import { didYouMean } from '../../suggest-name.ts';
import { fieldsReadBy } from '../../workflow/data-flow.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import { findWorkflowOfRun } from '../definitions/find-workflow.ts';
import { requireStep } from '../definitions/require-step.ts';
import { describeNotice } from '../look/describe-notice.ts';
import { readStandings } from '../look/read-standings.ts';
import { learnWorkflow } from '../workspace/learn-secrets.ts';
import { newRunId } from './new-run.ts';
import { ownRun } from './own-run.ts';

export type ForkRequest = {
  readonly id: string;
  readonly from: string | undefined;
  readonly data: JsonObject;
  readonly by: Actor;
};

export type Forked = {
  readonly run: Run;
  /** The steps that read something else now than what they were given. */
  readonly stale: readonly string[];
};

/** Throws {@link WrongUse} for a run that cannot be read and a step that is not there: nothing is made then. */
export async function makeFork(context: Context, request: ForkRequest): Promise<Forked> {
  const { id, from, data, by } = request;
  const paths = pathsOf(context.workspace, id);
  const { run: source } = (await requireRun(paths)).parsed;
  const workflow = await workflowOf(context, source, from);
  if (workflow !== undefined) {
    learnWorkflow(context, workflow);
    tellUnread(context, workflow, data);
  }
  const fork = forkRun(source, workflow, {
    id: newRunId(),
    ...(from === undefined ? {} : { from }),
    data,
    by,
    now: context.clock.now(),
  });
  const run = await store(context, paths.folder, fork);
  for (const entry of run.history)
    if (entry.event === 'secrets-redacted' && !source.history.includes(entry))
      context.say(describeNotice(entry, run.id));
  if (workflow === undefined) return { run, stale: [] };
  return { run, stale: staleSteps((await readStandings(context, workflow, run)).standings) };
}

/** Who wants everything does not need it. */
async function workflowOf(
  context: Context,
  source: Run,
  from: string | undefined,
): Promise<Workflow | undefined> {
  try {
    const { workflow } = await findWorkflowOfRun(context, source, false, context.say);
    if (from !== undefined) requireStep(workflow, from);
    return workflow;
  } catch (error) {
    if (from === undefined && error instanceof WrongUse) return undefined;
    throw error;
  }
}

function tellUnread(context: Context, workflow: Workflow, data: JsonObject): void {
  const read = workflow.steps.flatMap(fieldsReadBy);
  for (const field of Object.keys(data)) {
    if (!read.includes(field)) context.say(`no step reads ${field}. ${didYouMean(field, read) ?? ''}`.trim());
  }
}

/** Its file comes last: until then there is no such run. */
function store(context: Context, sourceFolder: string, fork: Run): Promise<Run> {
  const paths = pathsOf(context.workspace, fork.id);
  return ownRun(context, paths, {}, async ({ lock }) => {
    try {
      const waiting = fork.checkpoint?.reply?.record;
      const records = [...fork.executedTemplates, ...(waiting === undefined ? [] : [waiting])];
      copyTranscripts(sourceFolder, paths.folder, records.flatMap(attemptsOf));
      const store = createRunStore({
        disk: context.disk,
        paths,
        assertHeld: lock.assertHeld,
        now: context.clock.now,
        secrets: context.secrets,
        written: null,
        parked: null,
        run: fork,
      });
      const stored = store.commit(fork);
      store.close();
      return stored;
    } catch (error) {
      rmSync(paths.folder, { recursive: true, force: true });
      throw error;
    }
  });
}

/** With those whose replies were sent back before it. */
function attemptsOf(record: StepRecord): readonly CopiedWork[] {
  return [record, ...(record.repairs ?? []).map((attempt) => ({ ...record, attempt }))];
}
