// What is painted before Ink is there, and until when it waits for runs.
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { drawScreen } from '../../source/screen/draw/draw-screen.ts';
import { createReader } from '../../source/screen/reader/reader.ts';
import { createToolbox } from '../../source/screen/reader/text-tools.ts';
import { showFirstFrames } from '../../source/screen/show-first-frames.ts';
import { createTheme } from '../../source/screen/theme.ts';
import { writeRows } from '../../source/screen/write-rows.ts';
import { noSecrets } from '../../source/secrets/secrets.ts';
import type { AppEvent } from '../../source/state/app-event.ts';
import { initialState } from '../../source/state/app-state.ts';
import type { RunRow } from '../../source/state/run-list.ts';
import { createStore } from '../../source/state/store.ts';
import { instant, rowOf } from '../state/helpers/state.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const theme = createTheme({ LANG: 'C.UTF-8' }, 'linux');
const reader = createReader(createToolbox(theme.glyphs).tools, theme.glyphs);
const read = (rows: readonly RunRow[], complete: boolean): AppEvent => ({
  kind: 'runs-changed',
  changes: rows.map((row) => ({ kind: 'row', row })),
  complete,
  problem: null,
  now: instant,
});

function open() {
  const store = createStore(initialState('~/launch', { columns: 120, rows: 20 }, instant));
  const frames: string[] = [];
  const closing = new AbortController();
  const first = showFirstFrames(
    store,
    reader,
    theme,
    (frame) => frames.push(frame),
    noSecrets,
    closing.signal,
  );
  onTestFinished(first.close);
  let isShown = false;
  first.shown.then(() => {
    isShown = true;
  });
  return {
    store,
    frames,
    closing,
    first,
    isShown: async () => {
      await vi.advanceTimersByTimeAsync(0);
      return isShown;
    },
    /** The state as Ink would draw it. */
    frame: () => writeRows(drawScreen(store.current(), store.current(), reader, theme), theme),
  };
}

describe('the first frames', () => {
  test('are every state from the first one on, as the screen draws it', async () => {
    const { store, frames, frame } = open();
    expect(frames).toEqual([frame()]);
    store.dispatch(read([rowOf('a', { derived: 'paused' })], false));
    expect(frames).toHaveLength(2);
    expect(frames.at(-1)).toBe(frame());
    expect(frames.at(-1)).toContain('paused');
    store.dispatch({ kind: 'resized', size: { columns: 45, rows: 5 } });
    expect(frames.at(-1)?.split('\n')).toHaveLength(5);
  });

  test('are enough once the newest runs are seen', async () => {
    const { store, isShown } = open();
    expect(await isShown()).toBe(false);
    store.dispatch(read([rowOf('a', { derived: 'paused' })], false));
    expect(await isShown()).toBe(true);
  });

  test('are enough once it is known that there are none', async () => {
    const { store, isShown } = open();
    store.dispatch(read([], true));
    expect(await isShown()).toBe(true);
  });

  test('are enough when a folder takes long to be read', async () => {
    const { isShown } = open();
    await vi.advanceTimersByTimeAsync(200);
    expect(await isShown()).toBe(true);
  });

  test.for(['close', 'abort'] as const)('end with the %s', async (how) => {
    const { store, first, closing, frames, isShown } = open();
    if (how === 'close') first.close();
    else closing.abort();
    expect(await isShown()).toBe(true);
    store.dispatch(read([rowOf('a', { derived: 'paused' })], true));
    expect(frames).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
