// A workspace of a test's own files, with runs that were really moved in it.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../../source/commands/context.ts';
import { findDefinition } from '../../../source/commands/definitions/find-workflow.ts';
import { loadRun } from '../../../source/commands/look/load-run.ts';
import { openLimits } from '../../../source/commands/models/open-limits.ts';
import { moveRun } from '../../../source/commands/move/move-run.ts';
import { startRun } from '../../../source/commands/move/start-run.ts';
import { createControl } from '../../../source/engine/control.ts';
import { createClock } from '../../../source/headless/clock.ts';
import type { Json, JsonObject } from '../../../source/json.ts';
import type { Run } from '../../../source/run/run.ts';
import { noSecrets } from '../../../source/secrets/secrets.ts';
import { realDisk } from '../../../source/storage/disk.ts';
import { pathsOf } from '../../../source/storage/run-paths.ts';
import { makeWorkspace, writeFiles } from '../../storage/helpers/workspace-folder.ts';

export type Scene = ReturnType<typeof makeScene>;

export function makeScene(files: { readonly [path: string]: string }) {
  const { workspace, root, outside } = makeWorkspace(files);
  const environment = { PATH: process.env.PATH, HOME: outside, XDG_STATE_HOME: join(outside, 'state') };
  const clock = createClock();
  const context: Context = {
    workspace,
    config: {},
    environment,
    secrets: noSecrets,
    clock,
    disk: realDisk,
    limits: openLimits(environment, { disk: realDisk, clock, say: () => {} }),
    say: () => {},
    confirm: undefined,
  };
  const moving = { options: {}, trust: true, control: createControl(), told: () => {} };
  return {
    context,
    root,
    outside,
    write: (more: { readonly [path: string]: string }) => writeFiles(root, more),
    remove: (path: string) => rmSync(join(root, path), { recursive: true }),
    read: (path: string) => readFileSync(join(root, path), 'utf8'),
    pathsOf: (id: string) => pathsOf(workspace, id),
    /** Starts the only workflow and moves it to where it stops. */
    start: async (data: JsonObject, pauseAfter?: string): Promise<Run> =>
      startRun(context, {
        ...moving,
        definition: await findDefinition(workspace, 'w', root),
        data,
        pauseAfter,
      }),
    /** Goes on, or does a step and what depends on it again. */
    move: async (run: Run, from?: string, pauseAfter?: string): Promise<Run> => {
      const how = from === undefined ? ({ kind: 'resume' } as const) : ({ kind: 'rerun', from } as const);
      const request = {
        ...moving,
        id: run.id,
        how,
        frozen: false,
        force: false,
        pauseAfter,
        by: 'key',
      } as const;
      return (await moveRun(context, request)).run;
    },
    load: (run: Run) => loadRun(context, run.id),
    /** Changes the run's file as a person with an editor does. */
    edit: (run: Run, change: (content: { [key: string]: Json }) => void): void => {
      const { file } = pathsOf(workspace, run.id);
      const content = JSON.parse(readFileSync(file, 'utf8'));
      change(content);
      writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
    },
  };
}
