// The turns of requests at their providers, shared by all runs of this user on this machine.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describeSystemError, systemErrorCode } from '../problem.ts';
import type { Disk } from './disk.ts';
import { createLocalGate, type Entry, type RequestGate } from './request-gate.ts';
import { holdBack, type ReachedLimit, type RequestLimits, takeBack } from './request-window.ts';
import { createSharedGate } from './shared-gate.ts';

export type LimitedProvider = {
  readonly name: string;
  /** Of its server: the same name may be another provider elsewhere. */
  readonly address: string;
  readonly limits: RequestLimits;
};

/** A request that may be sent. */
export type ProviderTurn = {
  /** It is over. @param retryAfterMs how long its server asks everybody to wait, where it does */
  readonly end: (retryAfterMs?: number) => Promise<void>;
  /** It was not sent. */
  readonly giveBack: () => Promise<void>;
};

export type ProviderLimits = {
  /**
   * Waits for a turn; throws the signal's reason when it is aborted. Whoever does not get one at once is told what
   * for, in words; maybe several times.
   */
  readonly take: (
    provider: LimitedProvider,
    signal: AbortSignal,
    waits: (limit: string) => void,
  ) => Promise<ProviderTurn>;
};

export type ProviderLimitsOptions = {
  /** In which all runs of this user meet; see state-folder.ts. */
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: {
    readonly now: () => Date;
    /** Milliseconds; throws the signal's reason when it is aborted. */
    readonly delay: (milliseconds: number, signal: AbortSignal) => Promise<void>;
    /** From 0 to 1. */
    readonly random: () => number;
  };
  readonly say: (line: string) => void;
};

/** One for a process: its runs wait in one line, of which only the first looks at the folder. */
export function createProviderLimits(options: ProviderLimitsOptions): ProviderLimits {
  const { clock } = options;
  const doors = new Map<string, Door>();
  const doorOf = ({ name, address }: LimitedProvider): Door => {
    const id = createHash('sha256')
      .update(JSON.stringify([name, address]))
      .digest('hex')
      .slice(0, 32);
    const door = doors.get(id) ?? createDoor(options, name, join(options.folder, id));
    doors.set(id, door);
    return door;
  };

  return {
    take: async (provider, signal, waits) => {
      const { name, limits } = provider;
      const door = doorOf(provider);
      const tell = (limit: ReachedLimit) => waits(describeLimit(name, limits, limit));
      const release = await door.comeFirst(signal, () =>
        tell(limits.maxConcurrent === undefined ? 'per-minute' : 'at-once'),
      );
      try {
        for (let busy = 0; ; ) {
          signal.throwIfAborted();
          const entry = door.tryEnter(limits, busy < mostBusy);
          if (entry.kind === 'entered') return door.turnOf(entry);
          busy = entry.kind === 'busy' ? busy + 1 : 0;
          if (entry.kind === 'waits') tell(entry.limit);
          await clock.delay(pollAfter(entry, clock.random()), signal);
        }
      } finally {
        door.leave();
        release();
      }
    },
  };
}

/** So often in a row, some 5 seconds, another process may be found at the guard: then it is a stopped one. */
const mostBusy = 500;

/** Milliseconds until it is worth to look again; never the same for all who wait. */
function pollAfter(entry: Exclude<Entry, { kind: 'entered' }>, random: number): number {
  if (entry.kind === 'busy') return 5 + random * 10;
  // A request that another one has taken back makes room at any time.
  const least = entry.forMs === undefined ? 100 : Math.min(1000, entry.forMs);
  return least + random * 100;
}

function describeLimit(
  name: string,
  { maxConcurrent = 0, requestsPerMinute = 0 }: RequestLimits,
  limit: ReachedLimit,
): string {
  const requests = (count: number) => `${count} ${count === 1 ? 'request' : 'requests'}`;
  switch (limit) {
    case 'at-once':
      return `${name}: ${requests(maxConcurrent)} at once`;
    case 'per-minute':
      return `${name}: ${requests(requestsPerMinute)} a minute`;
    case 'not-before':
      return `${name} asks for a pause`;
  }
}

type Door = Pick<RequestGate, 'leave'> & {
  /** Waits until nobody of this process is before; returns how to let the next one come. */
  readonly comeFirst: (signal: AbortSignal, waits: () => void) => Promise<() => void>;
  /** @param shared false where the folder is of no use any more */
  readonly tryEnter: (limits: RequestLimits, shared: boolean) => Entry;
  readonly turnOf: (entry: Entry & { readonly kind: 'entered' }) => ProviderTurn;
};

function createDoor({ disk, clock, say }: ProviderLimitsOptions, name: string, folder: string): Door {
  let gate = createSharedGate(disk, folder);
  let last = Promise.resolve();
  let count = 0;

  const stopSharing = (why: string): void => {
    gate = createLocalGate();
    say(
      `the limits of ${name} cannot be shared with other runs (${folder}: ${why}): this process keeps them alone. Mend the folder, or set XDG_STATE_HOME to one that can be written`,
    );
  };

  /** What cannot be noted, others do not know; they find out by themselves. */
  const change = async (how: Parameters<RequestGate['change']>[0]): Promise<void> => {
    try {
      for (let tries = 0; !gate.change(how) && tries < mostBusy; tries++)
        await clock.delay(5 + clock.random() * 10, new AbortController().signal);
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
    }
  };

  return {
    comeFirst: async (signal, waits) => {
      const before = last;
      const { promise, resolve } = Promise.withResolvers<void>();
      last = before.then(() => promise);
      count += 1;
      const release = () => {
        count -= 1;
        resolve();
      };
      if (count > 1) waits();
      try {
        await unlessAborted(before, signal);
        return release;
      } catch (error) {
        release();
        throw error;
      }
    },
    tryEnter: (limits, shared) => {
      try {
        if (!shared) stopSharing('another process holds its guard');
        return gate.tryEnter(limits, clock.now().getTime());
      } catch (error) {
        if (systemErrorCode(error) === undefined) throw error;
        stopSharing(describeSystemError(error));
        return gate.tryEnter(limits, clock.now().getTime());
      }
    },
    leave: () => gate.leave(),
    turnOf: ({ at, free }) => ({
      end: async (retryAfterMs) => {
        free();
        if (retryAfterMs !== undefined)
          await change((record) => holdBack(record, retryAfterMs, clock.now().getTime()));
      },
      giveBack: async () => {
        free();
        await change((record) => takeBack(record, at));
      },
    }),
  };
}

async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
