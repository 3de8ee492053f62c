// The screen without a terminal: its rows as text, and what its keys lead to.
import { render } from 'ink-testing-library';
import { onTestFinished } from 'vitest';
import { App } from '../../../source/screen/app.tsx';
import type { Outcome } from '../../../source/screen/keys/outcome.ts';
import { createReader } from '../../../source/screen/reader/reader.ts';
import { createToolbox } from '../../../source/screen/reader/text-tools.ts';
import { createLending } from '../../../source/screen/terminal/lend-terminal.ts';
import { createTheme } from '../../../source/screen/theme.ts';
import { noSecrets } from '../../../source/secrets/secrets.ts';
import type { AppState } from '../../../source/state/app-state.ts';
import { createStore, type Store } from '../../../source/state/store.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const looks = /\u001b\[[0-9;]*m/g;

export const unicode = createTheme({ LANG: 'C.UTF-8', NO_COLOR: '1' }, 'linux');

export type Shown = {
  readonly store: Store;
  /** The lines of the last frame, blank ones too. */
  readonly lines: () => readonly string[];
  /** Writes what a terminal would send, and waits until it has been taken in. */
  readonly write: (keys: string) => Promise<void>;
  /** The commands that keys have asked for. */
  readonly commands: readonly Outcome['command'][];
};

/** Draws a state at its size; events of keys change it, commands are only noted. */
export async function show(state: AppState): Promise<Shown> {
  const store = createStore(state);
  const commands: Outcome['command'][] = [];
  const follow = (outcome: Outcome) => {
    store.dispatch(...outcome.events);
    if (outcome.command !== undefined) commands.push(outcome.command);
  };
  const reader = createReader(createToolbox(unicode.glyphs).tools, unicode.glyphs);
  const lending = createLending(process.stdin);
  onTestFinished(lending.close);
  const app = () => (
    <App
      store={store}
      theme={unicode}
      reader={reader}
      lending={lending}
      secrets={noSecrets}
      follow={follow}
    />
  );
  const screen = render(app());
  onTestFinished(() => screen.unmount());
  // The terminal of the library has 100 columns; this one has those of the state.
  Object.defineProperty(screen.stdout, 'columns', { get: () => store.current().size.columns });
  screen.rerender(app());
  await turn();
  return {
    store,
    commands,
    lines: () => (screen.lastFrame() ?? '').replace(looks, '').split('\n'),
    write: async (keys) => {
      screen.stdin.write(keys);
      await turn();
    },
  };
}

/** Lets what is due now be done: effects of React, and reading of keys. */
async function turn(): Promise<void> {
  for (let turns = 0; turns < 3; turns++) await new Promise(setImmediate);
}
