// What answers keys: Ink with the screen in it. It is loaded once the first frame is there to be looked at.
import { type RenderOptions, render } from 'ink';
import type { Acting } from './act/acting.ts';
import { performCommand } from './act/perform-command.ts';
import { App, type AppProps } from './app.tsx';
import type { End } from './await-end.ts';
import type { Outcome } from './keys/outcome.ts';

export type MountedScreen = {
  /** Settles when Ink has given the terminal back; rejects with a bug. */
  readonly ended: Promise<unknown>;
  /** Gives the terminal back, and waits until that is done. */
  readonly unmount: () => Promise<void>;
};

export type MountOptions = Pick<AppProps, 'reader' | 'theme'> & {
  readonly acting: Acting;
  readonly end: End;
  readonly repaint: () => void;
  /** Whether a screen reader reads what is written. */
  readonly isSpoken: boolean;
  readonly options: RenderOptions;
};

export async function mountScreen({
  acting,
  end,
  repaint,
  isSpoken,
  options,
  reader,
  theme,
}: MountOptions): Promise<MountedScreen> {
  const { store, lending, context } = acting;
  const follow = ({ events, command }: Outcome) => {
    store.dispatch(...events);
    if (command === undefined) return;
    switch (command.kind) {
      case 'quit':
        return end.quit();
      case 'repaint':
        return repaint();
      default:
        performCommand(acting, command).catch(end.fail);
    }
  };
  // What is only for a screen reader is loaded only for one.
  const Screen = isSpoken ? (await import('./spoken/spoken-app.tsx')).SpokenApp : App;
  const screen = render(
    <Screen
      store={store}
      theme={theme}
      reader={reader}
      lending={lending}
      secrets={context.secrets}
      follow={follow}
    />,
    options,
  );
  const ended = screen.waitUntilExit();
  return {
    ended,
    unmount: async () => {
      screen.unmount();
      await ended.catch(() => {});
    },
  };
}
