// Who has the terminal, and who gets it.
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { explainHandOver } from '../../../source/screen/terminal/explain-hand-over.ts';
import { handOverTerminal } from '../../../source/screen/terminal/hand-over-terminal.ts';
import { createLending } from '../../../source/screen/terminal/lend-terminal.ts';
import { suspendJob } from '../../../source/screen/terminal/suspend-job.ts';

/** One to which a screen is connected that notes when it steps back and returns. */
function openLending() {
  const steps: string[] = [];
  const stdin = new PassThrough();
  const lending = createLending(stdin);
  onTestFinished(async () => {
    await lending.close();
  });
  const disconnect = lending.connect(async (work) => {
    steps.push(`back, reading: ${!stdin.isPaused()}`);
    try {
      await work();
    } finally {
      steps.push(`returned, reading: ${!stdin.isPaused()}`);
    }
  });
  return { lending, steps, disconnect };
}

describe('a terminal', () => {
  test('is taken anew as soon as Ink is there, where the process was stopped before that', async () => {
    const lending = createLending(new PassThrough());
    onTestFinished(lending.close);
    process.emit('SIGCONT', 'SIGCONT');
    const { promise, resolve } = Promise.withResolvers<void>();
    lending.connect(async (work) => {
      await work();
      resolve();
    });
    await promise;
  });

  test('is lent for the time of the work, which reads it alone', async () => {
    const { lending, steps } = openLending();
    const lent = await lending.lend(async () => {
      steps.push('work');
      return 42;
    });
    expect(lent).toEqual({ kind: 'lent', value: 42 });
    expect(steps).toEqual(['back, reading: true', 'work', 'returned, reading: false']);
  });

  test('is lent to one at a time', async () => {
    const { lending } = openLending();
    const options = { cwd: '/', environment: {}, signal: new AbortController().signal };
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = lending.lend(() => promise);
    expect(await lending.lend(async () => 'second')).toEqual({ kind: 'busy' });
    expect(await suspendJob(lending)).toBe('busy');
    const end = await handOverTerminal(lending, [['true']], options);
    expect(end).toEqual({ kind: 'busy' });
    expect(explainHandOver(end, 'editor')).toContain('another program has the terminal');
    resolve();
    expect(await first).toEqual({ kind: 'lent', value: undefined });
    expect(await lending.lend(async () => 'third')).toEqual({ kind: 'lent', value: 'third' });
  });

  test('is given back also when the work throws, which is told', async () => {
    const { lending, steps } = openLending();
    const work = async () => {
      throw new Error('a bug on purpose');
    };
    await expect(lending.lend(work)).rejects.toThrow('a bug on purpose');
    expect(steps.at(-1)).toBe('returned, reading: false');
    expect(await lending.lend(async () => 'next')).toEqual({ kind: 'lent', value: 'next' });
  });

  test('is not lent without a screen, nor when the screen closes', async () => {
    const { lending, steps, disconnect } = openLending();
    disconnect();
    expect(await lending.lend(async () => 'never')).toEqual({ kind: 'busy' });
    const other = openLending();
    await other.lending.close();
    expect(await other.lending.lend(async () => 'never')).toEqual({ kind: 'busy' });
    expect(steps).toEqual([]);
  });

  test('that is lent when the screen closes is waited for, and not taken back', async () => {
    const { lending, steps } = openLending();
    const { promise, resolve } = Promise.withResolvers<void>();
    let isClosed = false;
    lending.lend(() => promise);
    const closed = lending.close().then(() => {
      isClosed = true;
    });
    await new Promise(setImmediate);
    expect(isClosed).toBe(false);
    resolve();
    await closed;
    expect(steps).toEqual(['back, reading: true']);
  });

  test('is not handed over once the screen closes', async () => {
    const { lending } = openLending();
    const options = { cwd: '/', environment: {}, signal: AbortSignal.abort() };
    expect(await handOverTerminal(lending, [['no-such-program']], options)).toEqual({ kind: 'closing' });
  });
});
