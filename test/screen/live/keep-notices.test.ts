import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepNotices } from '../../../source/screen/live/keep-notices.ts';
import { createTheme } from '../../../source/screen/theme.ts';
import type { AppEvent } from '../../../source/state/app-event.ts';
import type { RunRow } from '../../../source/state/run-list.ts';
import { createStore } from '../../../source/state/store.ts';
import type { Config } from '../../../source/storage/config.ts';
import { instant, rowOf, stateWith } from '../../state/helpers/state.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const theme = createTheme({ LANG: 'C.UTF-8' }, 'linux');
const running = (id: string) => rowOf(id, { derived: 'running' });
const failed = (id: string) => rowOf(id, { derived: 'failed' });
const read = (...rows: readonly RunRow[]): AppEvent => ({
  kind: 'runs-changed',
  changes: rows.map((row) => ({ kind: 'row', row })),
  complete: true,
  problem: null,
  now: instant,
});

type Setting = { readonly notify?: Config['notify']; readonly environment?: { readonly TMUX?: string } };

function keep(rows: readonly RunRow[], { notify, environment = {} }: Setting = {}) {
  const store = createStore(stateWith(rows));
  const written: string[] = [];
  let isLent = false;
  const notices = keepNotices(store, {
    theme,
    environment,
    notify: () => notify,
    write: (bytes) => {
      if (!isLent) written.push(bytes);
      return !isLent;
    },
    restore: (bytes) => written.push(bytes),
  });
  return {
    store,
    close: notices.close,
    lend: (lent: boolean) => {
      isLent = lent;
    },
    /** What was written since it was asked last. */
    news: () => written.splice(0).join(''),
  };
}

const titled = (title: string) => `\u001b]2;${title}\u0007`;
const shown = (text: string) => `\u001b]9;${text}\u0007`;
const bell = '\u0007';

describe('the title', () => {
  test('takes the place of that of the terminal, and gives it back at the end', () => {
    const { news, close } = keep([running('a')]);
    expect(news()).toBe(`\u001b[22;0t${titled('launch 1/3 - caesura')}`);
    close();
    expect(news()).toBe('\u001b[23;0t');
  });

  test('is given back also while another program has the terminal', () => {
    const { news, close, lend } = keep([running('a')]);
    news();
    lend(true);
    close();
    expect(news()).toBe('\u001b[23;0t');
  });

  test('is written only when it changes', () => {
    const { news, store } = keep([running('a')]);
    news();
    for (let tick = 1; tick <= 40; tick++) store.dispatch({ kind: 'time-passed', now: instant + tick * 250 });
    store.dispatch({ kind: 'cursor-moved', by: 'down' }, { kind: 'pane-entered', pane: 'steps' });
    expect(news()).toBe('');
    store.dispatch(read(rowOf('a', { derived: 'running', done: 2 })));
    expect(news()).toBe(titled('launch 2/3 - caesura'));
  });

  test('cannot be driven by the name of a workflow', () => {
    const { news } = keep([
      rowOf('a', { workflowName: 'x\u0007\u001b]52;c;cHduZWQ=\u0007\n', derived: 'paused' }),
    ]);
    expect(news()).toBe(`\u001b[22;0t${titled('‖ x  1/3 - caesura')}`);
  });

  test('says nothing more once it is closed', () => {
    const { news, store, close } = keep([running('a')]);
    close();
    news();
    store.dispatch(read(failed('a')));
    vi.advanceTimersByTime(5000);
    expect(news()).toBe('');
  });
});

describe('a run that stops', () => {
  test('rings once and shows a notice of the desktop', () => {
    const { news, store } = keep([running('a')]);
    news();
    store.dispatch(read(failed('a')));
    expect(news()).toBe(`${titled('✗ launch 1/3 - caesura')}${bell}${shown('launch a failed')}`);
    vi.advanceTimersByTime(5000);
    expect(news()).toBe('');
  });

  test('is told together with others that stop in the second after it', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const { news, store } = keep(ids.map(running), { notify: { bell: true } });
    store.dispatch(read(failed('a')));
    news();
    store.dispatch(read(failed('b')));
    store.dispatch(read(rowOf('c', { derived: 'completed', done: 3 })));
    expect(news()).not.toContain('\u001b]9;');
    vi.advanceTimersByTime(999);
    expect(news()).toBe('');
    vi.advanceTimersByTime(1);
    expect(news()).toBe(`${bell}${shown('2 runs: 1 failed, 1 completed')}`);
    vi.advanceTimersByTime(5000);
    expect(news()).toBe('');
    store.dispatch(read(failed('d')));
    expect(news()).toContain(`${bell}${shown('launch d failed')}`);
  });

  test('is told by what caesura.yaml leaves on', () => {
    const told = (notify: Config['notify']) => {
      const { news, store } = keep([running('a')], { notify });
      news();
      store.dispatch(read(failed('a')));
      return news().replace(titled('✗ launch 1/3 - caesura'), '');
    };
    expect(told({ bell: false })).toBe(shown('launch a failed'));
    expect(told({ osc: false })).toBe(bell);
    expect(told({ bell: false, osc: false })).toBe('');
  });

  test('is told to the terminal around tmux', () => {
    const { news, store } = keep([running('a')], { environment: { TMUX: '/tmp/tmux-0/default,1,0' } });
    store.dispatch(read(failed('a')));
    expect(news()).toContain('\u001bPtmux;\u001b\u001b]9;launch a failed\u0007\u001b\\');
  });
});

test('what the terminal does not take while it is lent is told with the first change after that', () => {
  const { news, store, lend } = keep([running('a')]);
  news();
  lend(true);
  store.dispatch(read(failed('a')));
  lend(false);
  expect(news()).toBe('');
  store.dispatch({ kind: 'resized', size: { columns: 80, rows: 24 } });
  expect(news()).toBe(`${titled('✗ launch 1/3 - caesura')}${bell}${shown('launch a failed')}`);
});
