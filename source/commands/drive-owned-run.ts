// Moves a run that is owned: puts the engine's ports together and lets it drive.
import { join } from 'node:path';
import { driveRun } from '../engine/drive-run.ts';
import type { EnginePorts } from '../engine/ports.ts';
import type { StalePort } from '../engine/reopen-stale.ts';
import { checkModel, createModels } from '../model/choose-model.ts';
import { WrongUse } from '../problem.ts';
import { createPrograms } from '../programs/open-program.ts';
import { ProgramFailure } from '../programs/program.ts';
import { type CallingStep, completedSteps } from '../run/next-action.ts';
import type { Run, RunEvent, RunOptions } from '../run/run.ts';
import { readInside } from '../storage/definitions.ts';
import { identifyProcess } from '../storage/process-identity.ts';
import type { RunStore } from '../storage/run-store.ts';
import { createTranscripts } from '../storage/transcripts.ts';
import { containPath, type Workspace } from '../storage/workspace.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Context } from './context.ts';
import { describeNotice } from './describe-notice.ts';
import { filesOf } from './files-of.ts';
import type { OwnedRun } from './own-run.ts';
import { bounds } from './run-bounded.ts';
import { warnOfBudget } from './warn-of-budget.ts';

export type Told = (event: RunEvent, run: Run) => void;

export type DriveRequest = {
  readonly workflow: Workflow;
  readonly store: RunStore;
  /** The events that make the run running. */
  readonly begin: readonly RunEvent[];
  readonly options: RunOptions;
  readonly pauseAfter: string | undefined;
  readonly rerunInterrupted?: boolean;
  /** Stale steps are done again. */
  readonly stale?: StalePort;
  readonly told: Told;
};

/** Returns the run as it stands on the disk when it has stopped. */
export async function driveOwnedRun(context: Context, owned: OwnedRun, request: DriveRequest): Promise<Run> {
  const { workflow, store, options } = request;
  const { workspace, clock } = context;
  const ports: EnginePorts = {
    store,
    transcripts: createTranscripts(owned.paths.folder),
    model: createModels({
      configured: context.config.providers ?? {},
      environment: context.environment,
      prices: context.config.prices ?? {},
      now: clock.now,
      readRecording: (...step) => readRecording(workspace, workflow, ...step),
      pace: options.pace,
      delay: clock.delay,
    }),
    programs: createPrograms({
      environment: context.environment,
      folderOf: (cwd) => folderInside(workspace, cwd),
      identify: identifyProcess,
    }),
    files: filesOf(workspace, workflow),
    clock,
    bounds,
    told: request.told,
    noticed: (entry) => context.say(describeNotice(entry, store.current().id)),
    lookForRequests: owned.lookForRequests,
  };
  const run = await driveRun({
    workflow,
    ports,
    control: owned.control,
    modelOf: (step) => modelOf(context, workflow, options, step),
    ...(request.pauseAfter === undefined ? {} : { pauseAfter: request.pauseAfter }),
    ...(request.rerunInterrupted === true ? { rerunInterrupted: true } : {}),
    ...(request.stale === undefined ? {} : { stale: request.stale }),
    begin: request.begin,
  });
  store.close();
  return run;
}

/** The order of product.md: the command line, the step, the workflow, the environment or caesura.yaml. */
function modelOf(context: Context, workflow: Workflow, options: RunOptions, step: CallingStep): string {
  const own = step.kind === 'prompt' ? step.model : undefined;
  return (
    options.model ??
    own ??
    workflow.model ??
    (context.environment.CAESURA_MODEL || context.config.model) ??
    'recorded'
  );
}

/** Throws {@link WrongUse} where a model that a step still to be done needs cannot be called at all. */
export function requireModels(
  context: Context,
  workflow: Workflow,
  options: RunOptions,
  done: Pick<Run, 'executedTemplates'>,
): void {
  const finished = completedSteps(done);
  const models = new Set(
    workflow.steps.flatMap((step) =>
      step.kind === 'prompt' && !finished.has(step.id) ? [modelOf(context, workflow, options, step)] : [],
    ),
  );
  const problems = [...models].flatMap(
    (model) => checkModel(model, context.config.providers ?? {}, context.environment) ?? [],
  );
  if (problems.length > 0) throw new WrongUse(problems);
  warnOfBudget(context, { ...workflow.budget, ...options.budget }, models);
}

/**
 * A recording stands under the workflow's name; under that of its file where the name is not one of a folder. An item
 * has one of its own, `{step}.{item}.md`, or shares that of its step.
 */
function readRecording(
  workspace: Workspace,
  workflow: Workflow,
  name: string,
  stepId: string,
  item: string | undefined,
): { readonly text: string; readonly path: string } | { readonly missing: string } {
  const stem = workflow.path.replace(/^.*\//, '').replace(/\.[^.]*$/, '');
  const files = [...(item === undefined ? [] : [`${stepId}.${item}.md`]), `${stepId}.md`];
  const paths = [name, stem].flatMap((folder) =>
    files.map((file) => join('recordings', folder, file).replaceAll('\\', '/')),
  );
  for (const path of paths) {
    const content = readInside(workspace, path);
    if (content.kind === 'text') return { text: content.text, path };
  }
  return { missing: paths[0] ?? '' };
}

function folderInside(workspace: Workspace, cwd: string | undefined): string {
  if (cwd === undefined) return workspace.root;
  const contained = containPath(workspace, cwd);
  switch (contained.kind) {
    case 'inside':
      return contained.path;
    case 'missing':
      throw commandFailed(`there is no folder ${cwd} in the workspace`);
    case 'outside':
      throw commandFailed(contained.message);
  }
}

function commandFailed(message: string): ProgramFailure {
  return new ProgramFailure({ kind: 'command-failed', message, canRetry: false });
}
