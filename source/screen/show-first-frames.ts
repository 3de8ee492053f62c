// The screen before Ink is there: the same rows, painted at once, while what answers keys is still being loaded.
import type { Secrets } from '../secrets/secrets.ts';
import type { Store } from '../state/store.ts';
import { coverSecrets } from './cover-secrets.ts';
import { drawScreen } from './draw/draw-screen.ts';
import type { Reader } from './reader/reader.ts';
import type { OpenedTerminal } from './terminal/open-terminal.ts';
import type { Theme } from './theme.ts';
import { writeRows } from './write-rows.ts';

export type FirstFrames = {
  /** Settles once there are runs to be seen, or none, or they take too long. */
  readonly shown: Promise<void>;
  /** Ink draws from now on. */
  readonly close: () => void;
};

/** How long a folder of runs may take to be listed before keys are answered without it, in ms. */
const patience = 100;

/** Shows every state from now on, until it is closed or the signal comes. */
export function showFirstFrames(
  store: Store,
  reader: Reader,
  theme: Theme,
  show: OpenedTerminal['show'],
  secrets: Pick<Secrets, 'cover'>,
  signal: AbortSignal,
): FirstFrames {
  const { promise, resolve } = Promise.withResolvers<void>();
  const draw = () => {
    const state = store.current();
    show(writeRows(coverSecrets(drawScreen(state, state, reader, theme), secrets), theme));
  };
  draw();
  const timer = setTimeout(resolve, patience);
  const unsubscribe = store.subscribe(() => {
    draw();
    const { rows, complete, folderProblem } = store.current();
    if (rows.length > 0 || complete || folderProblem !== null) resolve();
  });
  const close = () => {
    clearTimeout(timer);
    unsubscribe();
    resolve();
  };
  signal.addEventListener('abort', close, { once: true });
  return { shown: promise, close };
}
