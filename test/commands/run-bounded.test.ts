import { describe, expect, test } from 'vitest';
import { runBounded } from '../../source/commands/run-bounded.ts';

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
});
