// Talks with a lock-child.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { compileCache, ending, endWithTest, pathOfHelper } from './run-child.ts';

export type LockChild = {
  readonly pid: number;
  readonly ask: (line: string) => Promise<unknown>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Kills it with SIGKILL and waits for its end. */
  readonly kill: () => Promise<void>;
};

export async function startLockChild(folder: string): Promise<LockChild> {
  const child = spawn(process.execPath, [pathOfHelper('lock-child.ts'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
  endWithTest(child);
  const ended = ending(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the lock-child ended');
    return JSON.parse(value);
  };
  await nextLine();
  return {
    pid: child.pid ?? 0,
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return nextLine();
    },
    signal: (signal) => {
      child.kill(signal);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
