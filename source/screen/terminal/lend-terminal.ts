// Gives the terminal to somebody else for a while: Ink steps back, nothing is read, and afterwards all is as before.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { awaitSignal } from './await-signal.ts';

/** Ink's own: leaves the alternate screen and raw mode, awaits the work, and takes all of it back. */
export type SuspendTerminal = (work: () => Promise<void>) => Promise<void>;

/** What the work gave, or that it was not done: Ink is not there, or somebody else has the terminal. */
export type Lent<T> = { readonly kind: 'lent'; readonly value: T } | { readonly kind: 'busy' };

export type Lending = {
  /** Ink is there to step back, until the function that this gives is called. */
  readonly connect: (suspend: SuspendTerminal) => () => void;
  /**
   * Does the work while the terminal is as a shell would have it: its own screen, line by line, with a cursor, and
   * nothing of it read by us. Then its size is read again, and the screen is taken back and painted whole. What the
   * work throws is thrown after that.
   */
  readonly lend: <T>(work: () => Promise<T>) => Promise<Lent<T>>;
  /** While somebody else has the terminal: resolves when that is over. Undefined while nobody has. */
  readonly returned: () => Promise<void> | undefined;
  /**
   * Before Ink is unmounted: nothing is lent any more. Whoever has the terminal is waited for, and then it is not
   * taken back: the shell may have it already, and Ink that steps back for ever still restores it when it is unmounted.
   */
  readonly close: () => Promise<void>;
};

type PausableInput = { readonly pause: () => unknown };

/** For the size, in milliseconds: nothing depends on it but a frame that would be painted twice. */
const sizePatience = 100;

/**
 * A process that was stopped without having asked for it (`kill -STOP`) finds the terminal as the shell left it when
 * it goes on: then it takes the terminal anew, by lending it for nothing.
 */
export function createLending(stdin: PausableInput): Lending {
  let suspend: SuspendTerminal | undefined;
  let current: Promise<void> | undefined;
  let closing = false;
  /** It went on before Ink was there. */
  let isRetakingDue = false;

  const lend = async <T>(work: () => Promise<T>): Promise<Lent<T>> => {
    if (suspend === undefined || current !== undefined || closing) return { kind: 'busy' };
    const { promise, resolve } = Promise.withResolvers<void>();
    current = promise;
    let lent: Lent<T> = { kind: 'busy' };
    try {
      await suspend(async () => {
        await stopReading(stdin);
        try {
          lent = { kind: 'lent', value: await work() };
        } finally {
          await readSize();
        }
        if (closing) {
          resolve();
          await new Promise(() => {});
        }
      });
      return lent;
    } finally {
      current = undefined;
      resolve();
    }
  };
  const retake = () => {
    isRetakingDue = suspend === undefined;
    if (isRetakingDue) return;
    // A turn later: with the signal that lets a stopped process go on may come the one that ends it. Where it fails
    // the terminal is gone, and its end says so.
    setImmediate(() => lend(async () => {}).catch(() => {}));
  };
  process.on('SIGCONT', retake);

  return {
    connect: (given) => {
      suspend = given;
      if (isRetakingDue) retake();
      return () => {
        suspend = undefined;
      };
    },
    lend,
    returned: () => current,
    close: async () => {
      closing = true;
      process.off('SIGCONT', retake);
      await current;
    },
  };
}

/**
 * Ink takes its listener away; the stream would still take the next key from whoever reads the terminal now. A stream
 * can be paused only when it has noticed, a turn later, that nobody listens, and stops reading another turn later.
 */
async function stopReading(stdin: PausableInput): Promise<void> {
  await nextTurn();
  stdin.pause();
  await nextTurn();
}

/** Who is stopped, or does not have the terminal, is not told of its size: Node reads it again on this signal. */
async function readSize(): Promise<void> {
  if (process.platform === 'win32') return;
  const arrival = awaitSignal('SIGWINCH', sizePatience);
  process.kill(process.pid, 'SIGWINCH');
  await arrival;
}
