// Opens the screen, keeps it up with the files, and gives the terminal back however it ends.
import { homedir } from 'node:os';
import { basename, dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Context } from '../commands/context.ts';
import type { Launcher } from '../commands/move/launch-run.ts';
import { initialState, type Mode } from '../state/app-state.ts';
import type { Size } from '../state/layout.ts';
import { createStore } from '../state/store.ts';
import type { Acting } from './act/acting.ts';
import { awaitEnd } from './await-end.ts';
import { expireNotices } from './live/expire-notices.ts';
import { keepConfig } from './live/keep-config.ts';
import { keepDrafts } from './live/keep-drafts.ts';
import { keepLive } from './live/keep-live.ts';
import { keepNotices } from './live/keep-notices.ts';
import { keepTime } from './live/keep-time.ts';
import type { MountedScreen } from './mount-screen.tsx';
import { createReader } from './reader/reader.ts';
import { createToolbox } from './reader/text-tools.ts';
import { showFirstFrames } from './show-first-frames.ts';
import { createLending } from './terminal/lend-terminal.ts';
import { openTerminal } from './terminal/open-terminal.ts';
import { createTheme, type Theme } from './theme.ts';

/**
 * Shows the runs of the workspace until the person quits: 0, or 128 and the number of the signal that ended it.
 * Runs that were started here go on. Needs a terminal on stdin and stdout. A bug is thrown, after the terminal
 * has been given back.
 */
export async function openScreen(context: Context, launcher: Launcher, mode: Mode): Promise<number> {
  const { stdin, stdout } = process;
  const { secrets } = context;
  const now = () => context.clock.now().getTime();
  const isSpoken = context.environment.INK_SCREEN_READER === 'true';
  const theme = await chooseTheme(context, isSpoken);
  const store = createStore(initialState(shownPath(context), sizeOf(stdout), now(), mode));
  const toolbox = createToolbox(theme.glyphs);
  const reader = createReader(toolbox.tools, theme.glyphs);
  const closing = new AbortController();
  const end = awaitEnd(stdin, stdout);
  const lending = createLending(stdin);
  const resized = () => store.dispatch({ kind: 'resized', size: sizeOf(stdout) });
  // Before Ink's own listener, so that its first frame of the new size is one of the new size.
  stdout.on('resize', resized);
  const terminal = openTerminal(stdin, stdout, isSpoken);
  const acting: Acting = {
    context: { ...context, say: () => {}, confirm: undefined },
    launcher,
    store,
    cwd: process.cwd(),
    signal: closing.signal,
    lending,
    send: terminal.send,
  };

  /** Undefined where the screen is closed before Ink is there. */
  const mount = async (): Promise<MountedScreen | undefined> => {
    terminal.take();
    const first = isSpoken
      ? undefined
      : showFirstFrames(store, reader, theme, terminal.show, secrets, closing.signal);
    await first?.shown;
    if (closing.signal.aborted) return undefined;
    const { mountScreen } = await import('./mount-screen.tsx');
    first?.close();
    if (closing.signal.aborted) return undefined;
    const { options, repaint } = terminal;
    return mountScreen({ acting, end, repaint, isSpoken, options, reader, theme });
  };
  const mounting = mount();
  mounting.then((screen) => screen?.ended).then(end.quit, end.fail);
  const mounted = mounting.catch(() => undefined);
  const ready = mounted.then(answerFirstKeys);
  const config = keepConfig(context, store, ready, end.fail);
  const live = keepLive(acting.context, store, toolbox, ready, end.fail);
  const drafts = keepDrafts(context, store, end.fail);
  const time = keepTime(store, { now, ticked: live.readOutput, checkOwners: live.checkOwners });
  const expiry = expireNotices(store, lending);
  const notices = keepNotices(store, {
    theme,
    environment: context.environment,
    notify: config.notify,
    write: (bytes) => terminal.send(secrets.redact(bytes)),
    restore: (bytes) => stdout.write(bytes),
  });
  try {
    return await end.status;
  } finally {
    closing.abort(new Error('the screen was closed'));
    // An editor that has the terminal is ended first: it would be left without one.
    await lending.close();
    await drafts.close();
    for (const part of [expiry, time, live, config]) part.close();
    stdout.off('resize', resized);
    const screen = await mounted;
    await screen?.unmount();
    terminal.close();
    notices.close();
    end.close();
  }
}

/** Whoever looks at the first rows may have pressed keys: they are answered before more is read. */
async function answerFirstKeys(): Promise<void> {
  // They are read in the first turn, and drawn in the next one.
  await nextTurn();
  await nextTurn();
}

async function chooseTheme({ environment }: Context, isSpoken: boolean): Promise<Theme> {
  if (!isSpoken) return createTheme(environment, process.platform);
  const { spokenTheme } = await import('./spoken/spoken-theme.ts');
  return spokenTheme;
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
