// A run in a real workspace, moved by the real engine over the real storage; model and clock are the test's.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createRun, holdWorkflow } from '../../../source/commands/move/new-run.ts';
import { createStaleFinder } from '../../../source/commands/move/stale-steps.ts';
import { bounds } from '../../../source/commands/run-bounded.ts';
import type { ChildrenPort } from '../../../source/engine/children.ts';
import { type Control, createControl } from '../../../source/engine/control.ts';
import { driveRun } from '../../../source/engine/drive-run.ts';
import type { Clock, EnginePorts } from '../../../source/engine/ports.ts';
import { freeTurns } from '../../../source/engine/turns.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../source/json.ts';
import { formatProblem, WrongUse } from '../../../source/problem.ts';
import type { ProgramsPort } from '../../../source/programs/program.ts';
import { parseRun } from '../../../source/run/parse-run.ts';
import type { HistoryEntry, Run } from '../../../source/run/run.ts';
import type { RunEvent } from '../../../source/run/run-event.ts';
import { noSecrets, type Secrets } from '../../../source/secrets/secrets.ts';
import { lookUp } from '../../../source/storage/definitions.ts';
import { type Disk, realDisk } from '../../../source/storage/disk.ts';
import { createEarlierReplies } from '../../../source/storage/earlier-replies.ts';
import { mkdirDurably } from '../../../source/storage/make-folders.ts';
import { openRun } from '../../../source/storage/open-run.ts';
import { createImageReader } from '../../../source/storage/read-image.ts';
import { pathsOf, type RunPaths } from '../../../source/storage/run-paths.ts';
import { createRunStore, type RunStore } from '../../../source/storage/run-store.ts';
import { createTranscripts } from '../../../source/storage/transcripts.ts';
import { openWorkspace, type Workspace } from '../../../source/storage/workspace.ts';
import type { ModelNames } from '../../../source/workflow/model-settings.ts';
import { readWorkflow } from '../../../source/workflow/parse/read-workflow.ts';
import type { Workflow } from '../../../source/workflow/workflow.ts';
import { makeFolder, memoryFolder } from '../../storage/helpers/run-folder.ts';
import type { ScriptedModel } from './scripted-model.ts';

export type TestClock = Clock & {
  /** How long the engine waited each time, in milliseconds. */
  readonly delays: number[];
  /** Called while the engine waits. */
  onDelay: () => void;
};

export type DriveChanges = {
  readonly control?: Control;
  readonly pauseAfter?: string;
  readonly rerunInterrupted?: boolean;
  /** Asked in place of the usual ones. */
  readonly models?: ModelNames;
  /** Do again what is stale, also of a run that is completed. */
  readonly redoesStale?: boolean;
  readonly disk?: Disk;
  readonly assertHeld?: () => void;
  /** The clock of the storage. */
  readonly now?: () => Date;
  /** Before `run-started`. */
  readonly prelude?: (run: Run, workflow: Workflow) => readonly RunEvent[];
  /** Ports to be used in place of the usual ones. */
  readonly ports?: (usual: EnginePorts) => Partial<EnginePorts>;
};

export type Scene = {
  readonly workspace: Workspace;
  readonly paths: RunPaths;
  readonly model: ScriptedModel;
  readonly clock: TestClock;
  readonly told: RunEvent[];
  readonly noticed: HistoryEntry[];
  /** Begins the run, or opens it as the next owner and goes on. */
  readonly drive: (changes?: DriveChanges) => Promise<Run>;
  /** The run as its file has it. */
  readonly read: () => Run;
  /** Writes a file of the workspace. */
  readonly write: (path: string, text: string) => void;
  /** What stands in the run's folder. */
  readonly evidence: (name: string) => string;
  readonly names: () => readonly string[];
  /** Saves the run's file as an editor does that writes in place. */
  readonly edit: (change: (content: { [key: string]: Json }) => void) => void;
};

export type SceneOptions = {
  readonly workflow: string;
  readonly files?: { readonly [path: string]: string };
  readonly data?: JsonObject;
  readonly model: ScriptedModel;
  /** Those of every prompt step. */
  readonly models?: ModelNames;
  readonly programs?: ProgramsPort;
  readonly secrets?: Secrets;
};

export function makeScene(options: SceneOptions): Scene {
  const { secrets = noSecrets } = options;
  const root = join(makeFolder(memoryFolder()), 'dev-workspace');
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('workflows/w.yaml', options.workflow);
  for (const [path, text] of Object.entries(options.files ?? {})) write(path, text);
  const workspace = openWorkspace(root);
  const paths = pathsOf(workspace, 'k3v9x2m7q4tz');
  mkdirDurably(realDisk, paths.folder);
  const clock = createTestClock();
  const told: RunEvent[] = [];
  const noticed: HistoryEntry[] = [];

  const begin = async (workflow: Workflow, changes: DriveChanges): Promise<RunStore> => {
    const { disk = realDisk, assertHeld = () => {}, now = clock.now } = changes;
    try {
      return (await openRun(disk, paths, assertHeld, now, secrets)).store;
    } catch (error) {
      if (!(error instanceof WrongUse) || existsSync(paths.file)) throw error;
      // A new run: what one left that died before its first commit does not bear this one's id.
      for (const name of readdirSync(workspace.runsFolder))
        rmSync(join(workspace.runsFolder, name), { recursive: true });
      mkdirDurably(realDisk, paths.folder);
    }
    const held = holdWorkflow(workflow, options.workflow);
    const run = createRun(paths.id, workflow, held, options.data ?? {}, {}, clock.now());
    return createRunStore({ disk, paths, assertHeld, now, secrets, written: null, parked: null, run });
  };

  const drive = async (changes: DriveChanges = {}): Promise<Run> => {
    const text = readFileSync(join(root, 'workflows/w.yaml'), 'utf8');
    const { workflow, problems } = await readWorkflow(text, 'workflows/w.yaml');
    if (workflow === undefined) throw new Error(problems.map(formatProblem).join('\n'));
    const store = await begin(workflow, changes);
    if (store.current().status === 'completed' && changes.redoesStale !== true) return store.current();
    const usual: EnginePorts = {
      store,
      transcripts: createTranscripts(paths.folder),
      model: options.model,
      earlier: createEarlierReplies(workspace, store.current),
      turns: freeTurns,
      programs: options.programs ?? noPrograms,
      children: noChildren,
      files: {
        template: (path) => lookUp(workspace, workflow.path, 'template', path),
        schema: (path) => lookUp(workspace, workflow.path, 'schema', path),
        image: createImageReader(workspace),
        redact: secrets.redact,
      },
      secrets,
      clock,
      bounds,
      told: (event) => told.push(event),
      noticed: (entry) => noticed.push(entry),
      lookForRequests: () => {},
    };
    const at = clock.now().toISOString();
    const run = await driveRun({
      workflow,
      ports: { ...usual, ...changes.ports?.(usual) },
      control: changes.control ?? createControl(),
      modelsOf: () => changes.models ?? options.models ?? ['scripted'],
      ...(changes.pauseAfter === undefined ? {} : { pauseAfter: changes.pauseAfter }),
      ...(changes.redoesStale === true
        ? { stale: createStaleFinder({ workspace, secrets }, workflow, 'command') }
        : {}),
      ...(changes.rerunInterrupted === undefined ? {} : { rerunInterrupted: changes.rerunInterrupted }),
      begin: [
        ...(changes.prelude?.(store.current(), workflow) ?? []),
        { at, event: 'run-started', workflow: holdWorkflow(workflow, text), options: {} },
      ],
    });
    store.close();
    return run;
  };

  const read = (): Run => {
    const parsed = parseRun(readFileSync(paths.file, 'utf8'), paths.id, paths.shown);
    if ('problem' in parsed) throw new Error(formatProblem(parsed.problem));
    return parsed.run;
  };

  return {
    workspace,
    paths,
    model: options.model,
    clock,
    told,
    noticed,
    drive,
    read,
    write,
    evidence: (name) => readFileSync(join(paths.folder, name), 'utf8'),
    names: () => readdirSync(paths.folder).sort(),
    edit: (change) => {
      const content: unknown = JSON.parse(readFileSync(paths.file, 'utf8'));
      if (!isJsonObject(content)) throw new Error('the run file is no object');
      const changed = { ...content };
      change(changed);
      writeFileSync(paths.file, `${JSON.stringify(changed, null, 2)}\n`);
    },
  };
}

/** Every look at it is a millisecond later; waiting takes no time. */
function createTestClock(): TestClock {
  let ticks = Date.parse('2026-11-22T10:00:00.000Z');
  const clock: TestClock = {
    delays: [],
    onDelay: () => {},
    now: () => new Date(++ticks),
    elapsed: () => ++ticks,
    nextTurn: () => setImmediate(),
    random: () => 0.5,
    delay: async (milliseconds, signal) => {
      clock.delays.push(milliseconds);
      clock.onDelay();
      signal.throwIfAborted();
    },
  };
  return clock;
}

const noPrograms: ProgramsPort = {
  open: () => Promise.reject(new Error('no program was expected')),
  end: () => Promise.reject(new Error('no program was expected')),
};

const noChildren: ChildrenPort = {
  newId: () => 'none',
  look: () => 'absent',
  move: () => Promise.reject(new Error('no run of a step was expected')),
};

export function setData(field: string, value: Json): (content: { [key: string]: Json }) => void {
  return (content) => {
    content.data = { ...(isJsonObject(content.data) ? content.data : {}), [field]: value };
  };
}
