// Runs a program of the person, an editor or a pager, in our terminal, and takes the terminal back.
import { type ChildProcess, spawn } from 'node:child_process';
import { ignoreKeyboardSignals } from './ignore-keyboard-signals.ts';
import type { Lending } from './lend-terminal.ts';

/** A program, by name or path, and its arguments. */
export type ProgramCall = readonly [program: string, ...args: string[]];

export type HandOverOptions = {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the screen closes: then the program is ended too, it would be left without a terminal. */
  readonly signal: AbortSignal;
};

/**
 * - `done`: it ended with status 0; `failed`: with another one; `killed`: by a signal.
 * - `not-started`: none of the programs could be; `cause` says why the first one could not.
 * - `busy`: another program has the terminal, and nothing was run.
 * - `closing`: the screen is being closed; the program was ended, or not begun.
 */
export type HandOverEnd =
  | { readonly kind: 'done'; readonly program: string }
  | { readonly kind: 'failed'; readonly program: string; readonly status: number }
  | { readonly kind: 'killed'; readonly program: string; readonly signal: NodeJS.Signals }
  | { readonly kind: 'not-started'; readonly program: string; readonly cause: Error }
  | { readonly kind: 'busy' }
  | { readonly kind: 'closing' };

/** Time to end by itself, in milliseconds: an editor keeps what was not saved aside. */
const grace = 5000;

/**
 * Gives the terminal to the first of the programs that can be started, until it ends. It shares our process group,
 * so that Ctrl+Z in it stops us too, and `fg` lets both go on; Ctrl+C in it does nothing to us.
 */
export async function handOverTerminal(
  lending: Lending,
  calls: readonly [ProgramCall, ...ProgramCall[]],
  options: HandOverOptions,
): Promise<HandOverEnd> {
  const lent = await lending.lend(async () => {
    const heed = ignoreKeyboardSignals();
    try {
      return await runFirst(calls, options);
    } finally {
      heed();
    }
  });
  return lent.kind === 'busy' ? lent : lent.value;
}

async function runFirst(
  [call, ...others]: readonly [ProgramCall, ...ProgramCall[]],
  options: HandOverOptions,
): Promise<HandOverEnd> {
  const first = await run(call, options);
  for (const other of others) {
    if (first.kind !== 'not-started') return first;
    const end = await run(other, options);
    if (end.kind !== 'not-started') return end;
  }
  return first;
}

function run([program, ...args]: ProgramCall, options: HandOverOptions): Promise<HandOverEnd> {
  const { cwd, environment, signal } = options;
  const { promise, resolve } = Promise.withResolvers<HandOverEnd>();
  if (signal.aborted) return Promise.resolve({ kind: 'closing' });
  let child: ChildProcess;
  try {
    child = spawn(program, args, { cwd, env: environment, stdio: 'inherit' });
  } catch (error) {
    return Promise.resolve({ kind: 'not-started', program, cause: toError(error) });
  }
  let force: NodeJS.Timeout | undefined;
  const end = () => {
    child.kill('SIGTERM');
    // One that is stopped hears nothing else before.
    child.kill('SIGCONT');
    force = setTimeout(() => child.kill('SIGKILL'), grace);
  };
  signal.addEventListener('abort', end);
  child.on('error', (cause) => {
    if (child.pid === undefined) resolve({ kind: 'not-started', program, cause });
  });
  child.on('exit', (status, killer) => {
    if (signal.aborted) resolve({ kind: 'closing' });
    else if (killer !== null) resolve({ kind: 'killed', program, signal: killer });
    else resolve(status === 0 ? { kind: 'done', program } : { kind: 'failed', program, status: status ?? 1 });
  });
  return promise.finally(() => {
    clearTimeout(force);
    signal.removeEventListener('abort', end);
  });
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
