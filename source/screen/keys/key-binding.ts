// What a key is: where it works, what it does, and why it does not otherwise.
import type { AppState } from '../../state/app-state.ts';
import type { Reader } from '../reader/reader.ts';
import type { Outcome } from './outcome.ts';

/** What a key or a line of the palette does. */
export type Action = {
  /** In a word or two, for the footer and the palette. */
  readonly name: string;
  readonly description: string;
  /** Whether it changes a run, so that a view that only watches refuses it. */
  readonly changes: boolean;
  /** Why it does nothing now; undefined where it applies. */
  readonly whyNot: (state: AppState) => string | undefined;
  readonly act: (state: AppState, reader: Reader) => Outcome;
};

export const scopes = ['run', 'find', 'read', 'hand over', 'move', 'everywhere'] as const;

export type Scope = (typeof scopes)[number];

export type KeyBinding = Action & {
  /** As `readKeys` names them. */
  readonly keys: readonly string[];
  /** How the keys are written for people. */
  readonly shown: string;
  readonly scope: Scope;
  /** Whether the footer shows it while it applies. */
  readonly inFooter: boolean;
  /** Whether it works only when it comes by itself, so that no pasted text can do it. */
  readonly onlyAlone: boolean;
  /** Where the key means this: the same key may mean something else in another pane. */
  readonly isHere: (state: AppState) => boolean;
};

type Given = Pick<KeyBinding, 'keys' | 'shown' | 'scope' | 'name' | 'description' | 'act'> &
  Partial<KeyBinding>;

/** A key with what most keys have in common: it applies everywhere, always, and changes nothing. */
export function bind(given: Given): KeyBinding {
  return {
    inFooter: false,
    onlyAlone: false,
    changes: false,
    isHere: () => true,
    whyNot: () => undefined,
    ...given,
  };
}
