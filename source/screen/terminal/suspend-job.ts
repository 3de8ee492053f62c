// Ctrl+Z: gives the terminal back to the shell, stops, and takes the terminal again when the shell lets us go on.
import { awaitSignal } from './await-signal.ts';
import type { Lending } from './lend-terminal.ts';

/**
 * - `continued`: it was stopped, and goes on.
 * - `not-stopped`: nobody is there who could let it go on (no shell with jobs), or the platform cannot stop.
 * - `busy`: another program has the terminal.
 */
export type SuspensionEnd = 'continued' | 'not-stopped' | 'busy';

/** In milliseconds: a stop comes at once or not at all. */
const patience = 200;

/**
 * Stops the whole process group, as the terminal itself would on Ctrl+Z: with `npm start`, npm and its shell too, or
 * the person's shell would go on waiting for them. SIGTSTP and not SIGSTOP: the system ignores it for a group that
 * no shell looks after, which would stand still for ever.
 */
export async function suspendJob(lending: Lending): Promise<SuspensionEnd> {
  if (process.platform === 'win32') return 'not-stopped';
  const lent = await lending.lend(async () => {
    const arrival = awaitSignal('SIGCONT', patience);
    process.kill(0, 'SIGTSTP');
    return (await arrival) ? 'continued' : 'not-stopped';
  });
  return lent.kind === 'busy' ? 'busy' : lent.value;
}
