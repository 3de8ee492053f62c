// Runs a helper of these tests in a process of its own.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export function pathOfHelper(name: string): string {
  return new URL(name, import.meta.url).pathname;
}

export type Ended = {
  readonly output: string;
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
};

/** So that a child of many files starts fast: the first one keeps what it has compiled. */
export const compileCache = new URL('../../../node_modules/.cache/test-children', import.meta.url).pathname;

/** Runs a program to its end; what it says on stderr is shown. */
export async function runToEnd(
  program: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<Ended> {
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache };
  const child = spawn(program, args, { env, ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, ended] = await Promise.all([text(child.stdout), ending(child)]);
  return { output, ...ended };
}

export function ending(child: ChildProcess): Promise<Omit<Ended, 'output'>> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** Kills what the test has started, also when the test fails. */
export function endWithTest(child: ChildProcess): void {
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
}
