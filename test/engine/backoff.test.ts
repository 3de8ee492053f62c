import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff } from '../../source/engine/backoff.ts';
import { createControl } from '../../source/engine/control.ts';
import { failure } from './helpers/scripted-model.ts';

test('the waiting grows from half a second to a minute, is spread, and is never shorter than the server asks', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(300_000),
      (tries, random, asked) => {
        const grown = Math.min(60_000, 1000 * 2 ** (tries - 1));
        const waited = backoff(failure(), tries, random);
        expect(waited).toBeGreaterThanOrEqual(grown / 2);
        expect(waited).toBeLessThanOrEqual(grown);
        expect(Number.isInteger(waited)).toBe(true);
        expect(backoff(failure({ retryAfterMs: asked }), tries, random)).toBe(Math.max(asked, waited));
      },
    ),
  );
  expect(backoff(failure(), 3, 0)).not.toBe(backoff(failure(), 3, 1));
});

test('the strongest wish wins, and the first of two equal ones', () => {
  const control = createControl();
  expect(control.wish()).toBeNull();
  control.ask({ kind: 'pause', by: 'key' });
  expect([control.anyWish.aborted, control.endAttempts.aborted]).toEqual([true, false]);
  control.ask({ kind: 'pause', by: 'command' });
  expect(control.wish()).toEqual({ kind: 'pause', by: 'key' });
  control.ask({ kind: 'cancel', by: 'command' });
  control.ask({ kind: 'pause-now', by: 'SIGTERM' });
  expect(control.wish()).toEqual({ kind: 'cancel', by: 'command' });
  expect(control.endAttempts.aborted).toBe(true);
});
