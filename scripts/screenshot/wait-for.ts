// Waits for something to become true.
import { setTimeout as delay } from 'node:timers/promises';

const patience = 60_000;

/** Throws after a minute, saying what it waited for. */
export async function waitFor(condition: () => boolean, what: () => string): Promise<void> {
  const end = performance.now() + patience;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what()}`);
    await delay(3);
  }
}
