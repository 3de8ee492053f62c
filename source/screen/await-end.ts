// Waits for what ends the screen: the person, a signal, a terminal that is gone, or a bug.
import { constants } from 'node:os';

export type End = {
  /** 0, or 128 and the number of the signal. Rejects with a bug. */
  readonly status: Promise<number>;
  readonly quit: () => void;
  readonly fail: (error: unknown) => void;
  /** Lets signals and errors go their usual way again. */
  readonly close: () => void;
};

const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

export function awaitEnd(stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream): End {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const onSignal = (signal: (typeof signals)[number]) => resolve(128 + constants.signals[signal]);
  const hangUp = () => onSignal('SIGHUP');
  for (const signal of signals) process.on(signal, onSignal);
  process.on('uncaughtException', reject);
  stdin.on('end', hangUp);
  stdin.on('error', hangUp);
  stdout.on('error', hangUp);
  return {
    status: promise,
    quit: () => resolve(0),
    fail: reject,
    close: () => {
      for (const signal of signals) process.off(signal, onSignal);
      process.off('uncaughtException', reject);
      stdin.off('end', hangUp);
      stdin.off('error', hangUp);
      // The listener for a terminal that is gone stays: what is still being written must not end in a stack trace.
    },
  };
}
