// What a person or a signal wants of a run under way; the strongest wish wins.
import type { Actor } from '../run/run.ts';

/** `pause`: after the attempts under way. `pause-now`: they are aborted. `cancel`: aborted, for good. */
export type Wish = { readonly kind: 'pause' | 'pause-now' | 'cancel'; readonly by: Actor };

export type Control = {
  readonly ask: (wish: Wish) => void;
  readonly wish: () => Wish | null;
  /** Aborted as soon as there is any wish: waiting for a retry ends at once. */
  readonly anyWish: AbortSignal;
  /** Aborted when the attempts under way must end. */
  readonly endAttempts: AbortSignal;
};

export function createControl(): Control {
  let strongest: Wish | null = null;
  const any = new AbortController();
  const end = new AbortController();
  return {
    ask: (wish) => {
      if (strongest === null || strength(wish) > strength(strongest)) strongest = wish;
      any.abort(new AttemptAborted());
      if (wish.kind !== 'pause') end.abort(new AttemptAborted());
    },
    wish: () => strongest,
    anyWish: any.signal,
    endAttempts: end.signal,
  };
}

/** The reason with which an attempt is aborted: it did not fail. */
export class AttemptAborted extends Error {
  override readonly name = 'AttemptAborted';
}

function strength(wish: Wish): number {
  switch (wish.kind) {
    case 'pause':
      return 1;
    case 'pause-now':
      return 2;
    case 'cancel':
      return 3;
  }
}
