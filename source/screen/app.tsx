// The whole screen, as Ink draws it.
import { Box, Text } from 'ink';
import { type ReactNode, useRef, useSyncExternalStore } from 'react';
import type { Secrets } from '../secrets/secrets.ts';
import type { AppState } from '../state/app-state.ts';
import type { Store } from '../state/store.ts';
import { coverSecrets } from './cover-secrets.ts';
import { drawScreen } from './draw/draw-screen.ts';
import type { Outcome } from './keys/outcome.ts';
import type { Reader } from './reader/reader.ts';
import type { Lending } from './terminal/lend-terminal.ts';
import { useLending } from './terminal/use-lending.ts';
import type { Theme } from './theme.ts';
import { useKeys } from './use-keys.ts';
import { writeRows } from './write-rows.ts';

export type AppProps = {
  readonly store: Store;
  readonly theme: Theme;
  readonly reader: Reader;
  readonly lending: Lending;
  /** None of their values is shown. */
  readonly secrets: Pick<Secrets, 'cover' | 'redact'>;
  /** Carries out what a key leads to. */
  readonly follow: (outcome: Outcome) => void;
};

/** One text: a node for each row or pane would cost Ink more than all of the drawing. */
export function App({ store, theme, reader, lending, secrets, follow }: AppProps): ReactNode {
  const state = useSyncExternalStore(store.subscribe, store.current);
  const settled = useSettled(state);
  useKeys(store, reader, follow);
  useLending(lending);
  const { columns, rows } = state.size;
  return (
    <Box width={columns} height={rows}>
      <Text wrap="truncate">
        {writeRows(coverSecrets(drawScreen(state, settled, reader, theme), secrets), theme)}
      </Text>
    </Box>
  );
}

/** While a run is being read, what was shown before stays for that moment: a pane that is emptied and filled flickers. */
function useSettled(state: AppState): AppState {
  const former = useRef(state);
  const isBeingRead = state.detail === null && state.selectedId !== null;
  if (!isBeingRead) former.current = state;
  const { detail, output, prompt, reader } = former.current;
  return isBeingRead ? { ...state, detail, output, prompt, reader } : state;
}
