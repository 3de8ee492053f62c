// A workspace in a folder of its own, written and read as a person with an editor would.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect } from 'vitest';
import {
  type Ended,
  endProgramsAfterwards,
  linesOf,
  type Program,
  type ProgramOptions,
  runProgram,
  startProgram,
} from './program.ts';
import { waitForValue } from './wait-for.ts';

/** File name, relative to `dev-workspace`, to its text. */
export type Files = Readonly<Record<string, string>>;

export type RunFile = {
  readonly id: string;
  readonly workflowName: string;
  readonly status: string;
  readonly progress: { readonly done: number; readonly total: number; readonly step?: string };
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly checkpoint: null | {
    readonly stepId: string;
    readonly [key: string]: unknown;
  };
  readonly failure: null | {
    readonly stepId: string;
    readonly kind: string;
    readonly message: string;
    readonly attempt: number;
    readonly canRetry: boolean;
  };
  readonly inFlight: readonly {
    readonly stepId: string;
    /** Of a step with `foreach`. */
    readonly item?: string;
    readonly attempt: number;
    readonly promptHash: string;
    readonly process?: { readonly pid: number };
    readonly run?: string;
  }[];
  readonly executedTemplates: readonly {
    readonly stepId: string;
    readonly item?: string;
    readonly templatePath: string;
    readonly outputFields: readonly string[];
    readonly model?: string;
    readonly attempt?: number;
    readonly transcript?: string;
    readonly usage?: unknown;
    readonly warnings?: readonly string[];
    readonly skipped?: string;
    /** Of a step that runs another workflow: that run. */
    readonly run?: string;
  }[];
  readonly data: Readonly<Record<string, unknown>>;
  readonly history: readonly { readonly event: string; readonly [key: string]: unknown }[];
  readonly workflow: { readonly path: string } | null;
  readonly [key: string]: unknown;
};

export type Options = Partial<ProgramOptions>;

export type Workspace = ReturnType<typeof openWorkspace>;

/** Makes workspaces that are removed, with whatever still runs in them, when the tests of the file are done. */
export function prepareWorkspaces(): {
  readonly make: (files?: Files) => Workspace;
  readonly copy: (workspace: Workspace) => Workspace;
  readonly folder: () => string;
} {
  endProgramsAfterwards();
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'caesura-journey-')));
  // Another user is to reach it too.
  chmodSync(base, 0o755);
  let count = 0;
  const folder = (): string => {
    count += 1;
    const made = join(base, String(count));
    mkdirSync(made);
    return made;
  };
  afterAll(() => {
    rmSync(base, { recursive: true, force: true, maxRetries: 3 });
  });
  return {
    folder,
    make: (files = {}) => {
      const workspace = openWorkspace(folder());
      mkdirSync(workspace.root);
      workspace.write(files);
      return workspace;
    },
    copy: (workspace) => {
      const top = folder();
      cpSync(workspace.top, top, { recursive: true });
      return openWorkspace(top);
    },
  };
}

/** @param top the folder that holds `dev-workspace`, and in which the program is started */
export function openWorkspace(top: string) {
  const root = join(top, 'dev-workspace');
  const path = (name: string): string => join(root, name);
  const runsFolder = (): string =>
    existsSync(path('workflow-state')) && !existsSync(path('workflow-data'))
      ? 'workflow-state'
      : 'workflow-data';
  const options = (given: Options): ProgramOptions => ({
    cwd: top,
    home: join(top, 'home'),
    ...given,
  });
  const runPath = (id: string): string => path(`${runsFolder()}/${id}.json`);
  const read = (name: string): string => readFileSync(path(name), 'utf8');
  const readRun = (id: string): RunFile => JSON.parse(readFileSync(runPath(id), 'utf8'));
  const ids = (): readonly string[] =>
    list(path(runsFolder()))
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length));
  const caesura = (args: readonly string[], given: Options = {}): Promise<Ended> =>
    runProgram(args, options(given));
  return {
    top,
    root,
    path,
    runPath,
    read,
    readRun,
    ids,
    caesura,
    start: (args: readonly string[], given: Options = {}): Program => startProgram(args, options(given)),
    write: (files: Files): void => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(path(name)), { recursive: true });
        writeFileSync(path(name), text);
      }
    },
    exists: (name: string): boolean => existsSync(path(name)),
    list: (name: string): readonly string[] => list(path(name)),
    mode: (name: string): number => statSync(path(name)).mode & 0o777,
    /** Names of files that a crashed or refused commit would leave. */
    leftovers: (): readonly string[] => list(path(runsFolder())).filter((name) => name.endsWith('~')),
    /** Runs a workflow at once to where it stops; fails unless it exits with that status. */
    run: async (args: readonly string[], status: number, given: Options = {}) => {
      const ended = await caesura(['run', ...args, '--pace', '0'], given);
      expect({ ...ended, status: ended.status }).toMatchObject({ status, signal: null });
      const id = ended.stdout.split('\n')[0] ?? '';
      return { ...ended, id, run: status === 2 ? undefined : readRun(id) };
    },
    /** Runs a workflow to its end and returns what its file says then. */
    complete: async (args: readonly string[], given: Options = {}): Promise<RunFile> => {
      const ended = await caesura(['run', ...args, '--pace', '0'], given);
      expect(ended).toMatchObject({ status: 0 });
      return readRun(ended.stdout.trim());
    },
    /** Waits for the id that a program started with `run` prints. */
    idOf: (program: Program): Promise<string> =>
      waitForValue(
        () => {
          const [first, ...rest] = program.stdout().split('\n');
          if (rest.length === 0 || first === undefined) return undefined;
          return first.startsWith('{') ? String(linesOf(`${first}\n`)[0]?.id) : first;
        },
        () => `an id; so far ${program.stderr()}`,
      ),
  };
}

function list(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
