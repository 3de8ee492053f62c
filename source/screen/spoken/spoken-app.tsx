// The screen for a screen reader: a few lines of text that change only when there is something to hear.
import { Text } from 'ink';
import { type ReactNode, useMemo, useSyncExternalStore } from 'react';
import type { AppState } from '../../state/app-state.ts';
import type { Store } from '../../state/store.ts';
import type { AppProps } from '../app.tsx';
import type { Reader } from '../reader/reader.ts';
import { spellText } from '../spell-ascii.ts';
import { useLending } from '../terminal/use-lending.ts';
import { useKeys } from '../use-keys.ts';
import { describeScreen } from './describe-screen.ts';
import { fitLines } from './fit-lines.ts';
import { createSpokenReader } from './spoken-reader.ts';

/** Takes the place of `App` where Ink writes for a screen reader. */
export function SpokenApp({ store, theme, reader, lending, secrets, follow }: AppProps): ReactNode {
  const spoken = useMemo(() => createSpokenReader(reader), [reader]);
  const snapshot = useMemo(() => describeChanges(store, spoken), [store, spoken]);
  // The text is the snapshot: where it is the same, nothing is drawn, whatever else has changed.
  const text = useSyncExternalStore(store.subscribe, snapshot);
  useKeys(store, spoken, follow);
  useLending(lending);
  return <Text>{spellText(theme, secrets.redact(text))}</Text>;
}

/** The text of the current state, made once for each state. */
function describeChanges(store: Store, reader: Reader): () => string {
  let known: { readonly state: AppState; readonly text: string } | undefined;
  return () => {
    const state = store.current();
    if (known?.state !== state) {
      known = { state, text: fitLines(describeScreen(state, reader), state.size).join('\n') };
    }
    return known.text;
  };
}
