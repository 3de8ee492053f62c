// Models that could not answer one step or item: the next ones pass them over, while another model is left.
import type { FailureCause, Fallback } from '../run/run.ts';
import type { FailureKind } from '../workflow/failure-kind.ts';

export type DownModels = {
  /** Why a model is passed over; undefined where it is asked. */
  readonly find: (model: string) => Fallback | undefined;
  /** It did not answer, also after its retries. */
  readonly note: (model: string, cause: FailureCause) => void;
};

/** What does not depend on what is asked. A recording that is missing does, and so may a timeout. */
const kinds: ReadonlySet<FailureKind> = new Set([
  'model-unavailable',
  'unauthorized',
  'refused',
  'bad-request',
  'rate-limited',
  'server-error',
  'network',
  'unknown',
]);

/** How long what a retry may help is taken to last, in milliseconds. The rest lasts until a person mends it. */
const lasts = 60_000;

/** @param elapsed milliseconds that only ever grow */
export function createDownModels(elapsed: () => number): DownModels {
  const down = new Map<string, { readonly fallback: Fallback; readonly until: number }>();
  return {
    find: (model) => {
      const found = down.get(model);
      return found === undefined || elapsed() >= found.until ? undefined : found.fallback;
    },
    note: (model, { kind, message, canRetry }) => {
      if (!kinds.has(kind)) return;
      const until = canRetry ? elapsed() + lasts : Number.POSITIVE_INFINITY;
      down.set(model, { fallback: { model, kind, message }, until });
    },
  };
}
