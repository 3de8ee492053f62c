// Turns of works at a provider that takes only so many requests: waited for before their attempts begin.
import type { RunEvent } from '../run/run-event.ts';
import { waitUnless } from './limit-time.ts';
import type { Clock } from './ports.ts';

/** A request that may be sent. */
export type Turn = {
  /** It is over. @param retryAfterMs how long its server asks everybody to wait, where it does */
  readonly end: (retryAfterMs?: number) => Promise<void>;
  /** It was not sent. */
  readonly giveBack: () => Promise<void>;
};

export type TurnsPort = {
  /**
   * Resolves when a request to that model may be sent; throws the signal's reason when it is aborted. Whoever has to
   * wait is told what for, in words; maybe several times.
   */
  readonly take: (model: string, signal: AbortSignal, waits: (limit: string) => void) => Promise<Turn>;
};

/** Of a model that nothing limits. */
export const freeTurn: Turn = { end: async () => {}, giveBack: async () => {} };

/** Where nothing limits any model. */
export const freeTurns: TurnsPort = { take: async () => freeTurn };

export type TurnRequest = {
  /** One for each work of the run. */
  readonly key: string;
  readonly work: { readonly stepId: string; readonly item?: string };
  /** Where it is an item, how many there are. */
  readonly of: number | undefined;
  readonly model: string;
};

export type Turns = {
  /**
   * `later`: it had to wait, or what it waited for was put off. Much may have happened meanwhile, so the run decides
   * anew what it begins; where that is this work, its turn is kept for it.
   */
  readonly take: (request: TurnRequest) => Promise<Turn | 'later'>;
  /** Of all others the waiting ends, and the turns that are kept for them are given back. */
  readonly keepOnly: (keys: ReadonlySet<string>) => Promise<void>;
};

export type TurnsOptions = {
  readonly turns: TurnsPort;
  readonly clock: Clock;
  /** Aborted where waiting must end. */
  readonly endWaiting: AbortSignal;
  /** Aborted when there is no time for any request. */
  readonly runLimit: AbortSignal;
  /** Commits the event. */
  readonly record: (event: RunEvent) => Promise<unknown>;
};

/** Waiting that is over sooner than this is told nobody, in milliseconds. */
const noticeable = 1000;

/** For one owner of a run. */
export function createTurns(options: TurnsOptions): Turns {
  const { turns, endWaiting, runLimit } = options;
  const waiting = new Map<string, AbortController>();
  const kept = new Map<string, { readonly model: string; readonly turn: Turn }>();

  return {
    take: async (request) => {
      const { key, model } = request;
      const ready = kept.get(key);
      kept.delete(key);
      if (ready?.model === model) return ready.turn;
      await ready?.turn.giveBack();
      // The attempt fails for that reason before it sends anything.
      if (runLimit.aborted) return freeTurn;
      const ended = new AbortController();
      waiting.set(key, ended);
      const telling = tellQueued(options, request, ended);
      const signal = AbortSignal.any([ended.signal, endWaiting, runLimit]);
      try {
        const turn = await turns.take(model, signal, telling.begin);
        if (!telling.hasBegun()) return turn;
        kept.set(key, { model, turn });
        return 'later';
      } catch (error) {
        if (!signal.aborted) throw error;
        return 'later';
      } finally {
        waiting.delete(key);
        await telling.end();
      }
    },
    keepOnly: async (keys) => {
      for (const [key, ended] of waiting) if (!keys.has(key)) ended.abort();
      const unwanted = [...kept].filter(([key]) => !keys.has(key));
      for (const [key] of unwanted) kept.delete(key);
      await Promise.all(unwanted.map(([, { turn }]) => turn.giveBack()));
    },
  };
}

/** Commits that a work waits once that can be noticed. Where it cannot be committed the waiting ends. */
function tellQueued(
  { clock, record }: TurnsOptions,
  { work, of }: TurnRequest,
  waiting: AbortController,
): {
  readonly begin: (limit: string) => void;
  readonly hasBegun: () => boolean;
  /** Throws why it could not be committed. */
  readonly end: () => Promise<void>;
} {
  const over = new AbortController();
  let told: Promise<{ readonly error: unknown } | undefined> | undefined;
  const tell = async (limit: string, since: string): Promise<void> => {
    await waitUnless(clock, noticeable, [over.signal]);
    if (over.signal.aborted) return;
    const at = clock.now().toISOString();
    const counted = of === undefined ? {} : { of };
    await record({ at, event: 'step-queued', work: { ...work, since, limit }, ...counted });
  };
  return {
    begin: (limit) => {
      told ??= tell(limit, clock.now().toISOString()).then(
        () => undefined,
        (error: unknown) => {
          waiting.abort();
          return { error };
        },
      );
    },
    hasBegun: () => told !== undefined,
    end: async () => {
      over.abort();
      const failed = await told;
      if (failed !== undefined) throw failed.error;
    },
  };
}
