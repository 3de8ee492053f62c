// Work that ends where it takes too long, though nothing in it looks at the time: a regular expression, a long loop.
import { createContext, runInContext } from 'node:vm';
import type { Bounds } from '../workflow/expression/bounded-pattern.ts';

/** Milliseconds of our own work: on a busy machine they take longer, and what an expression gives is the same. */
const longest = 500;

/** Milliseconds, however busy the machine is: somebody may be waiting. */
const utmost = 5000;

/** Of this part of the time it had the processor where nothing was in its way. */
const undisturbed = 0.8;

export const bounds: Bounds = { run: runBounded, begin };

/**
 * Does the work and returns what it gives. Where it takes longer than half a second it is ended in the middle, with
 * an error whose code is `ERR_SCRIPT_EXECUTION_TIMEOUT`. Work that was ended because others had the processor is done
 * again, with the time that it takes at such a pace: it must have no effects. Costs half a millisecond itself.
 */
export function runBounded<T>(work: () => T): T {
  for (let patience = longest; ; ) {
    const measure = measureWork();
    try {
      return runWithin(work, patience);
    } catch (error) {
      const worked = measure();
      if (!isTimeout(error) || worked > longest * undisturbed || patience === utmost) throw error;
      patience = Math.min(utmost, Math.ceil((patience * longest) / Math.max(1, worked)));
    }
  }
}

function begin(): () => boolean {
  const begun = performance.now();
  const worked = measureWork();
  return () => {
    const passed = performance.now() - begun;
    return passed > longest && (passed > utmost || worked() > longest);
  };
}

function runWithin<T>(work: () => T, timeout: number): T {
  let give: () => T = () => {
    throw new Error('the work was not done');
  };
  const context = createContext({
    work: () => {
      const result = work();
      give = () => result;
    },
  });
  runInContext('work()', context, { timeout });
  return give();
}

/** It comes from the other context: `instanceof` does not know it. */
function isTimeout(error: unknown): boolean {
  const isObject = typeof error === 'object' && error !== null;
  return isObject && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

/** How long this process has worked since then, in milliseconds. */
function measureWork(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}
