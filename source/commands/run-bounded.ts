// Work that ends where it takes too long, though nothing in it looks at the time: a regular expression, a long loop.
import { createContext, runInContext } from 'node:vm';

/** Milliseconds. */
const longest = 500;

/**
 * Does the work and returns what it gives. Where it takes longer than half a second it is ended in the middle, with
 * an error whose code is `ERR_SCRIPT_EXECUTION_TIMEOUT`. Costs half a millisecond itself.
 */
export function runBounded<T>(work: () => T): T {
  let give: () => T = () => {
    throw new Error('the work was not done');
  };
  const context = createContext({
    work: () => {
      const result = work();
      give = () => result;
    },
  });
  runInContext('work()', context, { timeout: longest });
  return give();
}
