// The runs of steps with `workflow`: each is begun, or gone on with, in the process that moves the run it belongs to.
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ChildEnd, ChildRequest, ChildrenPort } from '../../engine/children.ts';
import { type Control, createControl } from '../../engine/control.ts';
import { formatProblem, RunOwned, systemErrorCode, WrongUse, wrongUse } from '../../problem.ts';
import type { Run, RunOptions } from '../../run/run.ts';
import { readHead } from '../../storage/read-head.ts';
import { readRunOnce } from '../../storage/read-run.ts';
import { discard, findOrphans } from '../../storage/recover-orphans.ts';
import { pathsOf, type RunPaths } from '../../storage/run-paths.ts';
import { initialInputs } from '../../workflow/data-flow.ts';
import type { Context } from '../context.ts';
import { findDefinition, requireUsable } from '../definitions/find-workflow.ts';
import { optionsWithin, requireModels } from '../models/model-of-step.ts';
import { describeChildEnd } from './child-end.ts';
import { driveOwnedRun, type Told } from './drive-owned-run.ts';
import { ensureTrust } from './ensure-trust.ts';
import type { MoveRequest, MoveResult } from './move-run.ts';
import { createRun, holdWorkflow, newRunId } from './new-run.ts';
import { createOwned, type OwnedRun, openOwned, ownRun } from './own-run.ts';
import { requireNames } from './require-names.ts';

/** What holds for a run and for those of its steps. */
export type FamilyOptions = {
  readonly options: RunOptions;
  readonly frozen: boolean;
  readonly force: boolean;
  readonly trust: boolean;
  readonly rerunInterrupted: boolean;
  readonly told: Told;
  /** How a run that exists goes on. */
  readonly moveRun: (context: Context, request: MoveRequest) => Promise<MoveResult>;
};

/** @param control of the run that they belong to */
export function createChildren(outer: Context, control: Control, family: FamilyOptions): ChildrenPort {
  // What they run has been agreed to with the run that they belong to; what has changed since is not asked in between.
  const context: Context = { ...outer, confirm: undefined };
  return {
    newId: newRunId,
    look: (id) => lookFor(pathsOf(context.workspace, id)),
    move: async (request) => {
      const own = createControl();
      const stopPassing = control.pass(own);
      const pause = () => own.ask({ kind: 'pause-now', by: 'parent' });
      if (request.signal.aborted) pause();
      else request.signal.addEventListener('abort', pause, { once: true });
      try {
        return await moveChild(context, request, own, family);
      } finally {
        request.signal.removeEventListener('abort', pause);
        stopPassing();
      }
    },
  };
}

/** The lock and the requests are there before the file is. */
const before: ReadonlySet<string> = new Set(['lock', 'requests']);

function lookFor({ id, file, folder }: RunPaths): ReturnType<ChildrenPort['look']> {
  const head = readHead(file, id, Buffer.alloc(1024));
  if (head?.status === 'completed') return 'completed';
  if (existsSync(file)) return 'there';
  return listFolder(folder).every((name) => before.has(name)) ? 'absent' : 'left';
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return [];
  }
}

async function moveChild(
  context: Context,
  request: ChildRequest,
  control: Control,
  family: FamilyOptions,
): Promise<ChildEnd> {
  const { id, step, within } = request;
  const options = { ...optionsWithin(family.options, step), within };
  try {
    const paths = pathsOf(context.workspace, id);
    const known = readRunOnce(paths);
    if (known.kind === 'run' && known.parsed.run.status === 'completed')
      return describeChildEnd(await openCompleted(context, paths, family), request.parent);
    const begun = existsSync(paths.file)
      ? undefined
      : await beginChild(context, request, control, { ...family, options });
    const { moveRun, frozen, force, trust, told, rerunInterrupted } = family;
    const run =
      begun ??
      (
        await moveRun(context, {
          id,
          how: { kind: 'resume', rerunInterrupted },
          options,
          frozen,
          force,
          trust,
          pauseAfter: undefined,
          by: 'parent',
          control,
          told,
        })
      ).run;
    return describeChildEnd(run, request.parent);
  } catch (error) {
    if (error instanceof RunOwned) return { kind: 'paused', message: error.message };
    if (!(error instanceof WrongUse)) throw error;
    const message = `its run ${id} cannot go on: ${error.problems.map(formatProblem).join('; ')}`;
    return { kind: 'failed', message, canRetry: false };
  }
}

/**
 * It is not moved, also where a person has taken records out of it: whoever wants those steps again goes on with it
 * alone. What a crash left of its last commit is put right.
 */
function openCompleted(context: Context, paths: RunPaths, { force }: FamilyOptions): Promise<Run> {
  return ownRun(context, paths, { force }, async (owned) => {
    const { store } = await openOwned(context, owned);
    store.close();
    return store.current();
  });
}

/** The run as it stopped; undefined where a crash has left it ready to be gone on with. */
async function beginChild(
  context: Context,
  { id, step, parent, data }: ChildRequest,
  control: Control,
  family: FamilyOptions,
): Promise<Run | undefined> {
  const { workspace, clock } = context;
  const { options, trust, force, told } = family;
  const { workflow, text } = requireUsable(await findDefinition(workspace, step.workflow, workspace.root));
  await requireNames(context, workflow);
  const missing = initialInputs(workflow).filter((field) => !Object.hasOwn(data, field));
  if (missing.length > 0) {
    const message = `the workflow ${workflow.name} needs ${missing.join(', ')}, which the step ${step.id} has not got`;
    throw wrongUse('missing-input', message);
  }
  await requireModels(context, workflow, options, { executedTemplates: [] });
  await ensureTrust(context, workflow, trust);
  const paths = pathsOf(workspace, id);
  return ownRun(context, paths, { control, force }, async (owned) => {
    if (await isLeftBehind(context, owned)) return undefined;
    const held = holdWorkflow(workflow, text);
    const run = createRun(id, workflow, held, data, options, clock.now(), parent);
    const store = createOwned(context, owned, run);
    return driveOwnedRun(context, owned, {
      workflow,
      store,
      begin: [{ at: run.startedAt, event: 'run-started', by: 'parent', workflow: held, options }],
      options,
      pauseAfter: undefined,
      told,
      children: createChildren(context, control, family),
    });
  });
}

/** A first state that was written and not put in place is adopted; one that was cut short goes. */
async function isLeftBehind(context: Context, owned: OwnedRun): Promise<boolean> {
  const { paths } = owned;
  if (existsSync(paths.file)) return true;
  const orphans = findOrphans(context.disk, join(paths.folder, '..'), basename(paths.file));
  if (orphans.some(({ kind }) => kind === 'unpublished')) {
    (await openOwned(context, owned)).store.close();
    return true;
  }
  for (const orphan of orphans) if (orphan.kind === 'partial') discard(context.disk, orphan);
  return false;
}
