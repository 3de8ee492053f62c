// The whole screen: header, panes, footer, and the popup over them.
import { Box } from 'ink';
import { type ReactNode, useRef, useSyncExternalStore } from 'react';
import { type AppState, isNarrowView, selectLayout } from '../state/app-state.ts';
import type { PaneBox, PaneName } from '../state/layout.ts';
import type { Store } from '../state/store.ts';
import { drawFooter } from './draw/draw-footer.ts';
import { drawHeader } from './draw/draw-header.ts';
import { drawPopup } from './draw/draw-popup.ts';
import { drawReader } from './draw/draw-reader.ts';
import { drawRuns } from './draw/draw-runs.ts';
import { drawSteps } from './draw/draw-steps.ts';
import { drawWatch } from './draw/draw-watch.ts';
import type { Outcome } from './keys/outcome.ts';
import { Pane } from './pane.tsx';
import type { Reader } from './reader/reader.ts';
import type { Row } from './span.ts';
import type { Lending } from './terminal/lend-terminal.ts';
import { useLending } from './terminal/use-lending.ts';
import type { Theme } from './theme.ts';
import { useKeys } from './use-keys.ts';

export type AppProps = {
  readonly store: Store;
  readonly theme: Theme;
  readonly reader: Reader;
  readonly lending: Lending;
  /** Carries out what a key leads to. */
  readonly follow: (outcome: Outcome) => void;
};

export function App({ store, theme, reader, lending, follow }: AppProps): ReactNode {
  const state = useSyncExternalStore(store.subscribe, store.current);
  useKeys(store, reader, follow);
  useLending(lending);

  const { size, header, footer, bodyRows } = selectLayout(state);
  const { columns, rows } = size;
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      {header && <Pane rows={[drawHeader(state, theme)]} columns={columns} theme={theme} />}
      <Box width={columns} height={bodyRows} flexShrink={0} overflow="hidden">
        {isNarrowView(state) ? (
          <Pane rows={drawWatch(state, theme, { columns, rows: bodyRows })} columns={columns} theme={theme} />
        ) : (
          <Panes state={state} theme={theme} reader={reader} />
        )}
        <PopupLayer state={state} theme={theme} />
      </Box>
      {footer && <Pane rows={[drawFooter(state, theme)]} columns={columns} theme={theme} />}
    </Box>
  );
}

type Drawing = { readonly state: AppState; readonly theme: Theme; readonly reader: Reader };

function Panes({ state, theme, reader }: Drawing): ReactNode {
  const { panes } = selectLayout(state);
  const settled = useSettled(state);
  const draw = (pane: PaneName, box: PaneBox): readonly Row[] => {
    switch (pane) {
      case 'runs':
        return drawRuns(state, theme, box);
      case 'steps':
        return drawSteps(settled, theme, box);
      case 'reader':
        return drawReader(settled, reader, theme, box);
    }
  };
  const place = (pane: PaneName, box: PaneBox) => (
    <Pane key={pane} rows={draw(pane, box)} columns={box.columns} theme={theme} />
  );
  switch (panes.kind) {
    case 'one':
      return place(panes.pane, panes.box);
    case 'two':
      return [place('runs', panes.runs), place(panes.aside, panes.box)];
    case 'three':
      return [place('runs', panes.runs), place('steps', panes.steps), place('reader', panes.reader)];
  }
}

/** While a run is being read, what was shown before stays for that moment: a pane that is emptied and filled flickers. */
function useSettled(state: AppState): AppState {
  const former = useRef(state);
  const isBeingRead = state.detail === null && state.selectedId !== null;
  if (!isBeingRead) former.current = state;
  const { detail, output, prompt, reader } = former.current;
  return isBeingRead ? { ...state, detail, output, prompt, reader } : state;
}

function PopupLayer({ state, theme }: Pick<Drawing, 'state' | 'theme'>): ReactNode {
  if (state.popup === null) return null;
  const { left, top, columns, rows } = drawPopup(state, state.popup, theme);
  return (
    <Box position="absolute" left={left} top={top}>
      <Pane rows={rows} columns={columns} theme={theme} />
    </Box>
  );
}
