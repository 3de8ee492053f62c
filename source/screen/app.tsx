// The whole screen: header, panes, footer, and the popup over them.
import { Box, useInput, usePaste } from 'ink';
import { type ReactNode, useRef, useSyncExternalStore } from 'react';
import { type AppState, selectLayout } from '../state/app-state.ts';
import type { PaneBox } from '../state/layout.ts';
import type { Store } from '../state/store.ts';
import { drawFooter } from './draw-footer.ts';
import { drawHeader } from './draw-header.ts';
import { drawPopup } from './draw-popup.ts';
import { drawRuns } from './draw-runs.ts';
import { drawSteps } from './draw-steps.ts';
import type { Outcome } from './outcome.ts';
import { Pane } from './panes/pane.tsx';
import { pasteText, pressKey } from './press-key.ts';
import { readKeys } from './read-keys.ts';
import type { Theme } from './theme.ts';

export type AppProps = {
  readonly store: Store;
  readonly theme: Theme;
  /** Carries out what a key leads to. */
  readonly follow: (outcome: Outcome) => void;
};

export function App({ store, theme, follow }: AppProps): ReactNode {
  const state = useSyncExternalStore(store.subscribe, store.current);
  useInput((input, key) => {
    // Each key meets the state that the one before has left.
    for (const press of readKeys(input, key)) follow(pressKey(store.current(), press));
  });
  usePaste((text) => follow(pasteText(store.current(), text)));

  const { size, header, footer, bodyRows } = selectLayout(state);
  const { columns, rows } = size;
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      {header && <Pane rows={[drawHeader(state, theme)]} columns={columns} theme={theme} />}
      <Box width={columns} height={bodyRows} flexShrink={0} overflow="hidden">
        <Panes state={state} theme={theme} />
        <PopupLayer state={state} theme={theme} />
      </Box>
      {footer && <Pane rows={[drawFooter(state, theme)]} columns={columns} theme={theme} />}
    </Box>
  );
}

function Panes({ state, theme }: { state: AppState; theme: Theme }): ReactNode {
  const { panes } = selectLayout(state);
  switch (panes.kind) {
    case 'one':
      return panes.pane === 'runs' ? (
        <Pane rows={drawRuns(state, theme, panes.box)} columns={panes.box.columns} theme={theme} />
      ) : (
        <StepsPane state={state} theme={theme} box={panes.box} />
      );
    case 'two':
      return (
        <>
          <Pane rows={drawRuns(state, theme, panes.runs)} columns={panes.runs.columns} theme={theme} />
          <StepsPane state={state} theme={theme} box={panes.steps} />
        </>
      );
  }
}

/** While a run is being read, what was shown before stays for that moment: a pane that is emptied and filled flickers. */
function StepsPane({ state, theme, box }: { state: AppState; theme: Theme; box: PaneBox }): ReactNode {
  const former = useRef(state);
  const isBeingRead = state.detail === null && state.selectedId !== null;
  if (!isBeingRead) former.current = state;
  const { detail, output } = former.current;
  return (
    <Pane rows={drawSteps({ ...state, detail, output }, theme, box)} columns={box.columns} theme={theme} />
  );
}

function PopupLayer({ state, theme }: { state: AppState; theme: Theme }): ReactNode {
  if (state.popup === null) return null;
  const { left, top, columns, rows } = drawPopup(state, state.popup, theme);
  return (
    <Box position="absolute" left={left} top={top}>
      <Pane rows={rows} columns={columns} theme={theme} />
    </Box>
  );
}
