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
  /** Asks another one for what is asked of this one, from now on and what was before; returns how to end that. */
  readonly pass: (to: Pick<Control, 'ask'>) => () => void;
};

export function createControl(): Control {
  let strongest: Wish | null = null;
  const any = new AbortController();
  const end = new AbortController();
  const followers = new Set<Pick<Control, 'ask'>>();
  return {
    ask: (wish) => {
      if (strongest === null || strength(wish) > strength(strongest)) strongest = wish;
      for (const follower of followers) follower.ask(wish);
      any.abort(new AttemptAborted());
      if (wish.kind !== 'pause') end.abort(new AttemptAborted());
    },
    wish: () => strongest,
    anyWish: any.signal,
    endAttempts: end.signal,
    pass: (to) => {
      if (strongest !== null) to.ask(strongest);
      followers.add(to);
      return () => followers.delete(to);
    },
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
