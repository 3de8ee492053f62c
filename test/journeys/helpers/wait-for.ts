// Waits for something to become true, as long as a busy machine may need.
import { setTimeout as delay } from 'node:timers/promises';

const longest = 50_000;

/** Throws after 50 s, before the test itself gives up, saying what it waited for. */
export async function waitFor(
  condition: () => boolean | Promise<boolean>,
  what: () => string,
  interval = 5,
): Promise<void> {
  const end = performance.now() + longest;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what()}`);
    await delay(interval);
  }
}

/** The first value that is not undefined. */
export async function waitForValue<T>(find: () => T | undefined, what: () => string): Promise<T> {
  let found: T | undefined;
  await waitFor(() => {
    found = find();
    return found !== undefined;
  }, what);
  if (found === undefined) throw new Error('nothing was found');
  return found;
}
