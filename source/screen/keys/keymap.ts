// Every key of the screen, as data: help, footer, palette and the table of the README are made of it.
import type { AppState } from '../../state/app-state.ts';
import { backKeys } from './back-keys.ts';
import { everywhereKeys } from './everywhere-keys.ts';
import { findKeys } from './find-keys.ts';
import { editOutput, editRunFile, editTemplate, editWorkflow, handOverKeys } from './hand-over-keys.ts';
import type { Action, KeyBinding } from './key-binding.ts';
import { moveKeys } from './move-keys.ts';
import { readerKeys } from './reader-keys.ts';
import { rerunFailed } from './rerun-failed.ts';
import { deleteRun, runKeys } from './run-keys.ts';

/** Where a key means several things, the first that is here counts: what is special stands before what is general. */
export const keymap: readonly KeyBinding[] = [
  ...findKeys,
  ...readerKeys,
  ...runKeys,
  ...backKeys,
  ...handOverKeys,
  ...moveKeys,
  ...everywhereKeys,
];

/** What a key means where one is; undefined for a key without a meaning. */
export function findBinding(state: AppState, name: string): KeyBinding | undefined {
  return keymap.find((binding) => binding.keys.includes(name) && binding.isHere(state));
}

/** What the palette offers: all that a key does here but moving, and what has no key of its own. */
export function listActions(state: AppState): readonly (Action & { readonly shown: string })[] {
  const keyed = keymap.filter(
    (binding) => binding.scope !== 'move' && !binding.keys.includes(':') && binding.isHere(state),
  );
  const unkeyed = [editRunFile, editTemplate, editWorkflow, editOutput, rerunFailed, deleteRun];
  return [...keyed, ...unkeyed.map((action) => ({ ...action, shown: '' }))];
}

/** Why a view that only watches refuses what changes a run. */
export function whyNotArmed(state: AppState, action: Action): string | undefined {
  return action.changes && state.mode.kind === 'watch' && !state.mode.armed
    ? 'this view only watches: A arms its keys'
    : undefined;
}
