// Runs the built program as a person or a script would, and sees only what they see: streams, and how it ended.
import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import { waitFor } from './wait-for.ts';

/** The built program; `npm test` builds it first. CAESURA_PROGRAM names another build. */
export const programPath = resolve(
  import.meta.dirname,
  '../../..',
  process.env.CAESURA_PROGRAM ?? 'dist/cli.js',
);

export type ProgramOptions = {
  readonly cwd: string;
  /** The home folder it sees. */
  readonly home: string;
  /** Added to an environment that has no provider's key and nothing of the user's. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads from its standard input, which is at its end otherwise; null leaves it open. */
  readonly input?: string | Uint8Array | null;
  /** Of another user, where this one is root. */
  readonly uid?: number | undefined;
};

export type Ended = {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type Line = { readonly event: string; readonly at: string; readonly [key: string]: unknown };

export type Program = {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits until the text has come on that stream. */
  readonly said: (text: string, stream?: 'stdout' | 'stderr') => Promise<void>;
  readonly ended: Promise<Ended>;
  readonly kill: (signal: NodeJS.Signals) => void;
};

const started = new Set<ChildProcess>();

/** Ends whatever a failed test left running; to be called once in a file that starts programs. */
export function endProgramsAfterwards(): void {
  afterAll(() => {
    for (const child of started) child.kill('SIGKILL');
  });
}

export function startProgram(args: readonly string[], options: ProgramOptions): Program {
  return startExecutable(process.execPath, [programPath, ...args], options);
}

export function startExecutable(file: string, args: readonly string[], options: ProgramOptions): Program {
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: cleanEnvironment(options),
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  started.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => {});
  if (options.input !== null) child.stdin.end(options.input);
  const ended = new Promise<Ended>((fulfil, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      started.delete(child);
      fulfil({ status, signal, stdout, stderr });
    });
  });
  return {
    pid: child.pid ?? -1,
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    said: (text, stream = 'stderr') =>
      waitFor(
        () => (stream === 'stdout' ? stdout : stderr).includes(text),
        () => `${stream} to say ${text}; so far\n${stdout}\n${stderr}`,
      ),
    ended,
    kill: (signal) => void child.kill(signal),
  };
}

export function runProgram(args: readonly string[], options: ProgramOptions): Promise<Ended> {
  return startProgram(args, options).ended;
}

/** The lines of `--json`. */
export function linesOf(stdout: string): readonly Line[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

function cleanEnvironment({ home, env }: ProgramOptions): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH ?? '',
    LANG: 'C.UTF-8',
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    ...(process.env.TMPDIR === undefined ? {} : { TMPDIR: process.env.TMPDIR }),
    ...env,
  };
}
