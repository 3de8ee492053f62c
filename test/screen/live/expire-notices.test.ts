import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { expireNotices } from '../../../source/screen/live/expire-notices.ts';
import { createStore } from '../../../source/state/store.ts';
import { stateWith } from '../../state/helpers/state.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open() {
  const store = createStore(stateWith([]));
  let returned: Promise<void> | undefined;
  const expiry = expireNotices(store, { returned: () => returned });
  onTestFinished(expiry.close);
  return {
    expiry,
    say: (text: string) => store.dispatch({ kind: 'notice-shown', text }),
    shown: () => store.current().notice?.text,
    /** Gives the terminal away; what that gives takes it back. */
    lend: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      returned = promise;
      return async () => {
        returned = undefined;
        resolve();
        await vi.advanceTimersByTimeAsync(0);
      };
    },
  };
}

test('a notice stays for two seconds', () => {
  const { say, shown } = open();
  say('sorted by state');
  vi.advanceTimersByTime(1999);
  expect(shown()).toBe('sorted by state');
  vi.advanceTimersByTime(1);
  expect(shown()).toBeUndefined();
});

test('what is said again stays its whole time, also in the same words', () => {
  const { say, shown } = open();
  for (const text of ['it is running', 'it is running', 'it is completed']) {
    say(text);
    vi.advanceTimersByTime(1999);
    expect(shown()).toBe(text);
  }
  vi.advanceTimersByTime(1);
  expect(shown()).toBeUndefined();
});

test('what is said while an editor has the terminal stays its time when the screen is back', async () => {
  const { say, shown, lend } = open();
  const takeBack = lend();
  say('your edit was taken up');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shown()).toBe('your edit was taken up');
  await takeBack();
  vi.advanceTimersByTime(1999);
  expect(shown()).toBe('your edit was taken up');
  vi.advanceTimersByTime(1);
  expect(shown()).toBeUndefined();
});

test('nothing is waited for once it is closed, also not for an editor', async () => {
  const { expiry, say, lend } = open();
  const takeBack = lend();
  say('your edit was taken up');
  await vi.advanceTimersByTimeAsync(60_000);
  expiry.close();
  await takeBack();
  expect(vi.getTimerCount()).toBe(0);
});
