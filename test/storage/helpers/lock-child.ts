// A process that does with the lock of a run what its standard input says, a word a line; answers in JSON, a line each.
import { spawn } from 'node:child_process';
import { flushCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import { acquireLock, type RunLock } from '../../../source/storage/run-lock.ts';

const [folder = ''] = process.argv.slice(2);
let lock: RunLock | null = null;

// Node would keep what it has compiled when the process ends by itself, but this one is killed.
flushCompileCache();
process.stdout.write('"ready"\n');
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}

async function answer(line: string): Promise<unknown> {
  switch (line) {
    case 'acquire': {
      const result = await acquireLock(folder);
      if ('heldBy' in result) return { heldBy: result.heldBy?.pid ?? null };
      lock = result;
      return { token: lock.token };
    }
    case 'release':
      lock?.release();
      return 'released';
    case 'spawn': {
      // A child that outlives this process and its pipes.
      const child = spawn('sleep', ['1000'], { stdio: 'ignore', detached: true });
      child.unref();
      return { pid: child.pid };
    }
    default:
      return 'unknown';
  }
}
