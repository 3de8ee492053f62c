import { describe, expect, test } from 'vitest';
import { bounds, runBounded } from '../../source/commands/run-bounded.ts';

/** Lets time pass as on a machine that does other things. */
const standStill = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);

describe('bounded work', () => {
  test('gives what it gives', () => {
    expect(runBounded(() => 7)).toBe(7);
    expect(runBounded(() => undefined)).toBeUndefined();
    expect(runBounded(() => runBounded(() => [1]))).toEqual([1]);
  });

  test('throws what it throws', () => {
    const fault = new TypeError('no');
    expect(() =>
      runBounded(() => {
        throw fault;
      }),
    ).toThrow(fault);
  });

  test('is ended where it does not come to an end', () => {
    const endless = () => {
      for (;;);
    };
    for (const work of [endless, () => /^(x+x+)+y/.test('x'.repeat(60))])
      expect(() => runBounded(work)).toThrow(
        expect.objectContaining({ code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' }),
      );
  });

  test('is done again where it was ended because others had the processor', () => {
    let times = 0;
    const work = () => {
      times++;
      return standStill();
    };
    expect(runBounded(work)).toBe('timed-out');
    expect(times).toBe(2);
  });

  test('that looks by itself is over after its own time, not after that of others', () => {
    const isOver = bounds.begin();
    standStill();
    expect(isOver()).toBe(false);
    while (!isOver());
  });
});
