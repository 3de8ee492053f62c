// A workflow within a workflow, in a real workspace, moved by the real commands; processes that die are the test's.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../../source/commands/context.ts';
import { findDefinition, requireUsable } from '../../../source/commands/definitions/find-workflow.ts';
import { openLimits } from '../../../source/commands/models/open-limits.ts';
import { createChildren } from '../../../source/commands/move/child-runs.ts';
import { driveOwnedRun } from '../../../source/commands/move/drive-owned-run.ts';
import { moveFamily } from '../../../source/commands/move/move-family.ts';
import { type Move, type MoveRequest, moveRun } from '../../../source/commands/move/move-run.ts';
import { createRun, holdWorkflow } from '../../../source/commands/move/new-run.ts';
import { createOwned, openOwned, ownRun } from '../../../source/commands/move/own-run.ts';
import { type Control, createControl } from '../../../source/engine/control.ts';
import { createClock } from '../../../source/headless/clock.ts';
import type { Json, JsonObject } from '../../../source/json.ts';
import { formatProblem } from '../../../source/problem.ts';
import { parseRun } from '../../../source/run/parse-run.ts';
import type { Run } from '../../../source/run/run.ts';
import type { RunEvent } from '../../../source/run/run-event.ts';
import { noSecrets } from '../../../source/secrets/secrets.ts';
import { type Disk, realDisk } from '../../../source/storage/disk.ts';
import { listRunIds, pathsOf } from '../../../source/storage/run-paths.ts';
import { openWorkspace } from '../../../source/storage/workspace.ts';
import { makeFolder, memoryFolder } from '../../storage/helpers/run-folder.ts';
import { writeFiles } from '../../storage/helpers/workspace-folder.ts';

export const outerId = 'outer0000000';

export type Told = { readonly id: string; readonly event: RunEvent };

export type Changes = {
  readonly disk?: Disk;
  readonly control?: Control;
  /** Called with every event, before it is noted. */
  readonly onTold?: (event: RunEvent, run: Run) => void;
};

/** @param files `workflows/outer.yaml` is the outermost workflow */
export function makeFamily(files: { readonly [path: string]: string }, data: JsonObject) {
  const folder = makeFolder(memoryFolder());
  const root = join(folder, 'dev-workspace');
  writeFiles(root, files);
  const workspace = openWorkspace(root);
  const told: Told[] = [];
  const said: string[] = [];
  const environment = { PATH: process.env.PATH, HOME: folder, XDG_STATE_HOME: join(folder, 'state') };
  const clock = createClock();
  const limits = openLimits(environment, { disk: realDisk, clock, say: () => {} });
  const contextWith = (disk: Disk): Context => ({
    workspace,
    config: {},
    environment,
    secrets: noSecrets,
    clock,
    disk,
    limits,
    say: (line) => said.push(line),
    confirm: undefined,
  });
  const moving = (id: string, how: Move, changes: Changes): MoveRequest => ({
    id,
    how,
    options: { pace: 0 },
    frozen: false,
    force: false,
    trust: true,
    pauseAfter: undefined,
    by: 'command',
    control: changes.control ?? createControl(),
    told: (event, run) => {
      changes.onTold?.(event, run);
      told.push({ id: run.id, event });
    },
  });
  const fileOf = (id: string) => pathsOf(workspace, id).file;
  const read = (id = outerId): Run => {
    const parsed = parseRun(readFileSync(fileOf(id), 'utf8'), id, id);
    if ('problem' in parsed) throw new Error(formatProblem(parsed.problem));
    return parsed.run;
  };

  return {
    workspace,
    root,
    told,
    said,
    fileOf,
    read,
    write: (more: { readonly [path: string]: string }) => writeFiles(root, more),
    /** The runs besides the outermost one, the oldest first. */
    inner: (): readonly Run[] =>
      listRunIds(workspace)
        .filter((id) => id !== outerId)
        .map(read)
        .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1)),
    /** Begins the outermost run by that very id, or goes on with what a process has left of it. */
    drive: async (changes: Changes = {}): Promise<Run> => {
      const context = contextWith(changes.disk ?? realDisk);
      const request = moving(outerId, { kind: 'resume' }, changes);
      if (existsSync(fileOf(outerId))) return (await moveRun(context, request)).run;
      // What one left that died before its first commit does not bear a new one's id.
      rmSync(workspace.runsFolder, { recursive: true, force: true });
      const { workflow, text } = requireUsable(await findDefinition(workspace, 'outer', root));
      const { options, control, told: tell } = request;
      return ownRun(context, pathsOf(workspace, outerId), { control }, async (owned) => {
        const held = holdWorkflow(workflow, text);
        const now = context.clock.now();
        const run = createRun(outerId, workflow, held, data, options, now);
        const store = createOwned(context, owned, run);
        return driveOwnedRun(context, owned, {
          workflow,
          store,
          begin: [{ at: run.startedAt, event: 'run-started', workflow: held, options }],
          options,
          pauseAfter: undefined,
          told: tell,
          children: createChildren(context, control, { ...request, rerunInterrupted: false, moveRun }),
        });
      });
    },
    /** As a command does it: with the runs that wait for this one. */
    move: async (id: string, how: Move = { kind: 'resume' }, changes: Changes = {}): Promise<Run> =>
      (await moveFamily(contextWith(changes.disk ?? realDisk), moving(id, how, changes))).run,
    /** Owns a run as another process does, while `work` is done. */
    owning: <T>(id: string, work: (run: Run) => Promise<T>): Promise<T> => {
      const context = contextWith(realDisk);
      return ownRun(context, pathsOf(workspace, id), {}, async (owned) => {
        const { store } = await openOwned(context, owned);
        const result = await work(store.current());
        store.close();
        return result;
      });
    },
    context: contextWith(realDisk),
    edit: (id: string, change: (content: { [key: string]: Json }) => void): void => {
      const content = JSON.parse(readFileSync(fileOf(id), 'utf8'));
      change(content);
      writeFileSync(fileOf(id), `${JSON.stringify(content, null, 2)}\n`);
    },
  };
}

export type Family = ReturnType<typeof makeFamily>;

/** The steps that were told to be completed, as `run step`. */
export function completedSteps(family: Family): readonly string[] {
  return family.told.flatMap(({ id, event }) => {
    if (event.event !== 'step-completed' && event.event !== 'checkpoint-answered') return [];
    const { stepId, item } = event.record;
    return [[id, stepId, ...(item === undefined ? [] : [item])].join(' ')];
  });
}
