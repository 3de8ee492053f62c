import { render } from 'ink-testing-library';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Outcome } from '../../../source/screen/keys/outcome.ts';
import { createReader } from '../../../source/screen/reader/reader.ts';
import { SpokenApp } from '../../../source/screen/spoken/spoken-app.tsx';
import { spokenTheme } from '../../../source/screen/spoken/spoken-theme.ts';
import { createLending } from '../../../source/screen/terminal/lend-terminal.ts';
import { noSecrets } from '../../../source/secrets/secrets.ts';
import type { AppEvent } from '../../../source/state/app-event.ts';
import type { AppState } from '../../../source/state/app-state.ts';
import { createStore } from '../../../source/state/store.ts';
import { instant, launch, rowOf, runningRun, stateWith, workflowOf } from '../../state/helpers/state.ts';

const id = 'k3v9x2m7q4tz';
const running = () =>
  stateWith([rowOf(id, { derived: 'running' }), rowOf('b1', { age: 3 })], {
    kind: 'detail-loaded',
    detail: { kind: 'run', id, run: runningRun(), derived: 'running', workflow: workflowOf(launch) },
  });

/** As Ink shows it to a screen reader. */
async function listen(state: AppState) {
  vi.stubEnv('INK_SCREEN_READER', 'true');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const store = createStore(state);
  const commands: Outcome['command'][] = [];
  const follow = (outcome: Outcome) => {
    store.dispatch(...outcome.events);
    if (outcome.command !== undefined) commands.push(outcome.command);
  };
  const reader = createReader(() => ({ markdown: undefined, comparison: undefined }), spokenTheme.glyphs);
  const lending = createLending(process.stdin);
  onTestFinished(lending.close);
  const screen = render(
    <SpokenApp
      store={store}
      theme={spokenTheme}
      reader={reader}
      lending={lending}
      secrets={noSecrets}
      follow={follow}
    />,
  );
  onTestFinished(() => screen.unmount());
  const turn = async () => {
    for (let turns = 0; turns < 3; turns++) await new Promise(setImmediate);
  };
  await turn();
  return {
    store,
    commands,
    frames: screen.frames,
    heard: () => screen.lastFrame() ?? '',
    dispatch: async (...events: readonly AppEvent[]) => {
      store.dispatch(...events);
      await turn();
    },
    press: async (keys: string) => {
      screen.stdin.write(keys);
      await turn();
    },
  };
}

describe('the screen for a screen reader', () => {
  test('is plain text without frames, colours and glyphs', async () => {
    const { heard } = await listen(running());
    expect(heard()).toMatch(/^Run 1 of 2: launch k3v9, running, /);
    expect(heard()).toMatch(/^[\n -~]+$/);
  });

  test('writes nothing while only time passes', async () => {
    const { frames, dispatch } = await listen(running());
    const before = frames.length;
    for (let tick = 1; tick <= 8; tick++) {
      await dispatch({ kind: 'time-passed', now: instant + tick * 250 });
    }
    expect(frames.length).toBe(before);
    await dispatch({ kind: 'notice-shown', text: 'sorted by state' });
    expect(frames.length).toBeGreaterThan(before);
  });

  test('is moved by the same keys, also when they arrive together', async () => {
    const { heard, press } = await listen(running());
    await press('j');
    expect(heard()).toMatch(/^Run 2 of 2: launch b1, paused/);
    await press('k2');
    expect(heard()).toMatch(/^Step |^The run is being read/);
  });

  test('asks for commands by the same keys', async () => {
    const { commands, press } = await listen(running());
    await press('p');
    expect(commands).toEqual([{ kind: 'stop', id, request: 'pause' }]);
  });

  test('opens and closes help', async () => {
    const { heard, press } = await listen(running());
    await press('?');
    expect(heard()).toMatch(/^Keys: rows 1 to /);
    await press('q');
    expect(heard()).toMatch(/^Run 1 of 2/);
  });

  test('a paste runs nothing', async () => {
    const { commands, heard, press } = await listen(running());
    await press('\u001b[200~p\u001b[201~');
    expect(commands).toEqual([]);
    expect(heard()).toContain('a paste runs nothing here');
  });
});
