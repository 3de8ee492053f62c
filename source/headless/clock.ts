// The real clock.
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../engine/ports.ts';

export function createClock(): Clock {
  return {
    now: () => new Date(),
    elapsed: () => performance.now(),
    nextTurn: () => setImmediate(),
    random: Math.random,
    delay: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        const onAbort = () => {
          clearTimeout(timer);
          reject(signal.reason);
        };
        const timer = setTimeout(() => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        }, milliseconds);
        signal.addEventListener('abort', onAbort, { once: true });
      }),
  };
}
