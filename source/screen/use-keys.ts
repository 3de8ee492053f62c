// The keys and pastes that Ink reads, given to the table of keys.
import { useInput, usePaste } from 'ink';
import type { Store } from '../state/store.ts';
import type { Outcome } from './keys/outcome.ts';
import { pasteText, pressKey } from './keys/press-key.ts';
import { readKeys } from './keys/read-keys.ts';
import type { Reader } from './reader/reader.ts';

/** @param follow carries out what a key leads to */
export function useKeys(store: Store, reader: Reader, follow: (outcome: Outcome) => void): void {
  useInput((input, key) => {
    // Each key meets the state that the one before has left.
    for (const press of readKeys(input, key)) follow(pressKey(store.current(), reader, press));
  });
  usePaste((text) => follow(pasteText(store.current(), reader, text)));
}
