// Holds the state: events go in, whoever listens is told once it has changed.
import type { AppEvent } from './app-event.ts';
import type { AppState } from './app-state.ts';
import { reduceApp } from './reduce-app.ts';

export type Store = {
  readonly current: () => AppState;
  /** Several events make one change. */
  readonly dispatch: (...events: readonly AppEvent[]) => void;
  /** Returns what ends the listening. */
  readonly subscribe: (listener: () => void) => () => void;
};

export function createStore(initial: AppState): Store {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    current: () => state,
    dispatch: (...events) => {
      const before = state;
      state = events.reduce(reduceApp, state);
      if (state !== before) for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
