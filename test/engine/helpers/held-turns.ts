// A provider that takes so many requests at once, or none until the test says so; remembers what became of each turn.
import type { Turn, TurnsPort } from '../../../source/engine/turns.ts';

export type HeldTurns = TurnsPort & {
  /** Lets so many more through. */
  readonly open: (count: number) => void;
  /** Resolves when that many wait. */
  readonly waiting: (count: number) => Promise<void>;
  /** `taken`, `ended`, `ended 5000`, `given back`, in their order. */
  readonly log: readonly string[];
  /** How many may go now. */
  readonly left: () => number;
};

export function createHeldTurns(free: number): HeldTurns {
  let left = free;
  const line = new Set<() => void>();
  const log: string[] = [];
  let changed = Promise.withResolvers<void>();
  const tell = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const open = (count: number): void => {
    left += count;
    for (const next of [...line].slice(0, Math.max(0, left))) {
      line.delete(next);
      next();
    }
  };
  const take = (): Turn => {
    left -= 1;
    log.push('taken');
    return {
      end: async (retryAfterMs) => {
        log.push(retryAfterMs === undefined ? 'ended' : `ended ${retryAfterMs}`);
        open(1);
      },
      giveBack: async () => {
        log.push('given back');
        open(1);
      },
    };
  };
  return {
    log,
    open,
    left: () => left,
    waiting: async (count) => {
      while (line.size < count) await changed.promise;
    },
    take: async (model, signal, waits) => {
      if (left > 0 && line.size === 0) return take();
      waits(`${model}: 1 request at once`);
      const { promise, resolve, reject } = Promise.withResolvers<Turn>();
      const next = () => resolve(take());
      line.add(next);
      signal.addEventListener('abort', () => {
        line.delete(next);
        reject(signal.reason);
      });
      tell();
      return promise;
    },
  };
}
