// The exit statuses of product.md, which scripts rely on.
import type { Run } from '../run/run.ts';

export const exitStatus = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  stopped: 3,
  owned: 4,
  bug: 70,
  diskRefused: 74,
} as const;

export const signalStatus = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export type PausingSignal = keyof typeof signalStatus;

/** Of a run that was asked to move. `signal`: what paused it, if a signal did. */
export function statusOfRun(run: Run, signal: PausingSignal | undefined): number {
  switch (run.status) {
    case 'completed':
      return exitStatus.done;
    case 'failed':
    case 'cancelled':
      return exitStatus.failed;
    case 'paused':
      return signal === undefined ? exitStatus.stopped : signalStatus[signal];
    case 'waiting':
      return exitStatus.stopped;
    case 'running':
      return exitStatus.bug;
  }
}
