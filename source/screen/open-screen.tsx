// Opens the screen, keeps it up with the files, and gives the terminal back however it ends.
import { homedir } from 'node:os';
import { basename, dirname } from 'node:path';
import { render } from 'ink';
import type { Context } from '../commands/context.ts';
import type { Launcher } from '../commands/launch-run.ts';
import { initialState } from '../state/app-state.ts';
import type { Size } from '../state/layout.ts';
import { createStore } from '../state/store.ts';
import { App } from './app.tsx';
import { awaitEnd } from './await-end.ts';
import { expireNotices } from './expire-notices.ts';
import { keepLive } from './keep-live.ts';
import { keepTime } from './keep-time.ts';
import type { Outcome } from './outcome.ts';
import { performCommand } from './perform-command.ts';
import { createTheme } from './theme.ts';

/** While a window is being dragged the whole screen is drawn no oftener than this, in ms. */
const resizeInterval = 50;

/**
 * Shows the runs of the workspace until the person quits: 0, or 128 and the number of the signal that ended it.
 * Runs that were started here go on. Needs a terminal on stdin and stdout. A bug is thrown, after the terminal
 * has been given back.
 */
export async function openScreen(context: Context, launcher: Launcher): Promise<number> {
  const { stdin, stdout } = process;
  const now = () => context.clock.now().getTime();
  const store = createStore(initialState(shownPath(context), sizeOf(stdout), now()));
  const theme = createTheme(context.environment, process.platform);
  const closing = new AbortController();
  const end = awaitEnd(stdin, stdout);
  const acting = {
    context: { ...context, say: () => {}, confirm: undefined },
    launcher,
    store,
    cwd: process.cwd(),
    signal: closing.signal,
  };

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
  const app = () => <App store={store} theme={theme} follow={follow} />;
  const repaint = () => {
    screen.clear();
    stdout.write('\u001b[2J\u001b[H');
    screen.rerender(app());
  };
  // Ink draws from where it believes the cursor to be; a terminal that changes its size moves it.
  let repainting: NodeJS.Timeout | undefined;
  const resized = () => {
    store.dispatch({ kind: 'resized', size: sizeOf(stdout) });
    repainting ??= setTimeout(() => {
      repainting = undefined;
      repaint();
    }, resizeInterval);
  };
  // Before Ink's own listener, so that its first frame of the new size is one of the new size.
  stdout.on('resize', resized);
  const screen = render(app(), {
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: 60,
    exitOnCtrlC: false,
    // There is a terminal; that a variable named CI is set does not make it another one.
    interactive: true,
  });
  const live = keepLive(acting.context, store);
  const time = keepTime(store, { now, ticked: live.readOutput, checkOwners: live.checkOwners });
  const notices = expireNotices(store);
  screen.waitUntilExit().then(end.quit, end.fail);
  try {
    return await end.status;
  } finally {
    closing.abort(new Error('the screen was closed'));
    clearTimeout(repainting);
    notices.close();
    time.close();
    live.close();
    stdout.off('resize', resized);
    screen.unmount();
    await screen.waitUntilExit().catch(() => {});
    end.close();
  }
}

function sizeOf(stdout: NodeJS.WriteStream): Size {
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
}

/** The folder that holds the workspace, with the home folder as `~`. */
function shownPath({ workspace, environment }: Context): string {
  const folder = basename(workspace.root) === 'dev-workspace' ? dirname(workspace.root) : workspace.root;
  const home = environment.HOME || homedir();
  return folder === home || folder.startsWith(`${home}/`) ? `~${folder.slice(home.length)}` : folder;
}
