import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { AppEvent } from '../../source/state/app-event.ts';
import type { AppState } from '../../source/state/app-state.ts';
import { openForm } from '../../source/state/start-form.ts';
import {
  brokenRow,
  failedRun,
  launch,
  pausedRun,
  rowOf,
  runningRun,
  stateWith,
  waitingRun,
  workflowOf,
} from '../state/helpers/state.ts';
import { show } from './helpers/app.tsx';

const id = 'k3v9x2m7q4tz';
const workflow = workflowOf(launch);
const resized = (columns: number, rows: number): AppEvent => ({ kind: 'resized', size: { columns, rows } });
const rows = [
  rowOf(id, { derived: 'running' }),
  rowOf('b1', { derived: 'interrupted', age: 3 }),
  rowOf('c1', { age: 60 }),
];
const target = { runId: id, stepId: 'analyse', attempt: 1, live: true };
const running: readonly AppEvent[] = [
  { kind: 'detail-loaded', detail: { kind: 'run', id, run: runningRun(), derived: 'running', workflow } },
  {
    kind: 'output-read',
    runId: id,
    output: { target, text: 'The quarterly numbers show that …\n', omittedBytes: 0 },
  },
];
const hostile = 'a\u001b[2J\u001b]0;pwned\u0007\r\b\u202e❤️👩‍👩‍👧漢字'.repeat(40);

const states: Readonly<Record<string, (size: AppEvent) => AppState>> = {
  'nothing read yet': (size) => stateWith([], size),
  'a run that streams': (size) => stateWith(rows, size, ...running),
  'a run that failed': (size) =>
    stateWith([rowOf(id, { derived: 'failed' })], size, {
      kind: 'detail-loaded',
      detail: {
        kind: 'run',
        id,
        run: failedRun(`cannot connect ${'again '.repeat(60)}`),
        derived: 'failed',
        workflow,
      },
    }),
  'a file that does not parse': (size) => {
    const row = brokenRow(id);
    const problem = row.kind === 'unreadable' ? row.problem : undefined;
    return stateWith(
      [row],
      size,
      ...(problem ? [{ kind: 'detail-loaded', detail: { kind: 'unreadable', id, problem } } as const] : []),
    );
  },
  'hostile text everywhere': (size) =>
    stateWith(
      [rowOf(id, { workflowName: hostile })],
      size,
      {
        kind: 'detail-loaded',
        detail: {
          kind: 'run',
          id,
          run: waitingRun({ message: hostile, stepId: hostile }),
          derived: 'waiting',
        },
      },
      {
        kind: 'output-read',
        runId: id,
        output: { target: { ...target, stepId: hostile }, text: hostile, omittedBytes: 0 },
      },
      { kind: 'notice-shown', text: hostile },
    ),
  'a form': (size) =>
    stateWith(rows, size, ...running, {
      kind: 'popup-opened',
      popup: {
        kind: 'form',
        form: { ...openForm(workflow, { id, data: { transcript: hostile } }), message: hostile },
      },
    }),
  help: (size) =>
    stateWith(rows, size, { kind: 'popup-opened', popup: { kind: 'help', top: 0, filter: null } }),
};

describe.each(Object.entries(states))('the screen with %s', (_name, make) => {
  test.each([
    [45, 20],
    [80, 24],
    [120, 40],
    [120, 6],
    [45, 6],
    [20, 3],
  ])('fills %i columns and %i rows, and no more', async (columns, height) => {
    const { lines } = await show(make(resized(columns, height)));
    expect(lines().length).toBe(height);
    for (const line of lines()) {
      expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that none of these is there is what is tested
      expect(line.replace(/\u001b\[[0-9;]*m/g, '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    }
  });
});

describe('the panes', () => {
  test('stand side by side from 80 columns on', async () => {
    const { lines } = await show(stateWith(rows, resized(80, 24), ...running));
    const text = lines().join('\n');
    expect(text).toContain('›⠋ launch');
    expect(text).toContain('! launch b1        1/3 interrupted');
    expect(text).toContain('analyse is replying');
    expect(text).toContain('The quarterly numbers show that …');
  });

  test('come one at a time below, opened by Enter and closed by Esc', async () => {
    const { lines, write } = await show(stateWith(rows, resized(45, 20), ...running));
    expect(lines().join('\n')).not.toContain('abridge');
    await write('\r');
    expect(lines().join('\n')).toContain('abridge');
    await write('h');
    expect(lines().join('\n')).not.toContain('abridge');
  });

  test('an empty workspace says what to do next', async () => {
    const { lines } = await show(stateWith([], resized(80, 24)));
    expect(lines().join('\n')).toContain('No runs yet: n starts one.');
  });
});

describe('keys', () => {
  test('that arrive together each count', async () => {
    const { store, write } = await show(stateWith(rows, resized(80, 24)));
    await write('jj');
    expect(store.current().selectedId).toBe('c1');
    await write('kkk');
    expect(store.current().selectedId).toBe(id);
    await write('\u001b[B');
    expect(store.current().selectedId).toBe('b1');
  });

  test('change something only when they come alone', async () => {
    const { commands, write, lines } = await show(
      stateWith([rowOf(id, { derived: 'running' })], resized(80, 24)),
    );
    await write('pPrx');
    await write('p\r');
    expect(commands).toEqual([]);
    expect(lines().at(-1)).toContain('together');
    await write('p');
    expect(commands).toEqual([{ kind: 'stop', id, request: 'pause' }]);
  });

  test('that are pasted do nothing', async () => {
    const { commands, write, lines } = await show(
      stateWith([rowOf(id, { derived: 'running' })], resized(80, 24)),
    );
    await write('\u001b[200~q\u001b[201~');
    expect(commands).toEqual([]);
    expect(lines().at(-1)).toContain('a paste runs nothing here');
  });

  test('write into a form', async () => {
    const form = openForm(workflow, undefined);
    const { commands, write, lines } = await show(
      stateWith([], resized(80, 24), { kind: 'popup-opened', popup: { kind: 'form', form } }),
    );
    await write('quit?');
    await write('\u007f');
    expect(lines().join('\n')).toContain('transcript quit ');
    await write('\r');
    expect(commands).toEqual([{ kind: 'start', trusted: false }]);
  });
});

describe('a paused run', () => {
  test('shows its model as recorded where it is', async () => {
    const detail = { kind: 'run', id, run: pausedRun(), derived: 'paused', workflow } as const;
    const { lines } = await show(stateWith([rowOf(id)], resized(80, 24), { kind: 'detail-loaded', detail }));
    expect(lines().join('\n')).toMatch(/✓ abridge.*recorded/);
  });
});
