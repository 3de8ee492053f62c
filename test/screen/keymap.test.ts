import { describe, expect, test } from 'vitest';
import type { DerivedStatus } from '../../source/run/run.ts';
import { keymap } from '../../source/screen/keymap.ts';
import type { Outcome } from '../../source/screen/outcome.ts';
import { pasteText, pressKey } from '../../source/screen/press-key.ts';
import type { AppState } from '../../source/state/app-state.ts';
import { openForm } from '../../source/state/start-form.ts';
import { brokenRow, launch, rowOf, stateWith, workflowOf } from '../state/helpers/state.ts';

const press = (state: AppState, name: string, alone = true): Outcome =>
  pressKey(state, { name, text: name.length === 1 ? name : '', alone });
const noticeOf = ({ events }: Outcome) => events.find((event) => event.kind === 'notice-shown')?.text;
const one = (derived: DerivedStatus) => stateWith([rowOf('a', { derived })]);

describe('the table of keys', () => {
  test('has every key once', () => {
    const keys = keymap.flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('lets nothing that changes a run be done by keys that came together', () => {
    for (const derived of ['running', 'paused', 'failed', 'interrupted'] as const) {
      for (const key of keymap.flatMap((binding) => binding.keys)) {
        const { command, events } = press(one(derived), key, false);
        expect(['quit', 'repaint', undefined]).toContain(command?.kind);
        expect(events.some((event) => event.kind === 'popup-opened' && event.popup.kind === 'confirm')).toBe(
          false,
        );
      }
    }
    expect(press(one('running'), 'q', false).command).toBeUndefined();
  });

  test('says why a key does not apply', () => {
    expect(noticeOf(press(one('completed'), 'p'))).toBe('pause: it is completed');
    expect(noticeOf(press(one('paused'), 'p'))).toBe('pause: it is paused already');
    expect(noticeOf(press(one('running'), 'r'))).toBe('resume: it is running');
    expect(noticeOf(press(one('waiting'), 'r'))).toContain('caesura answer a');
    expect(noticeOf(press(one('cancelled'), 'r'))).toContain('caesura rerun a --from STEP');
    expect(noticeOf(press(stateWith([]), 'x'))).toContain('no run is selected');
    expect(noticeOf(press(stateWith([brokenRow('a')]), 'r'))).toContain('does not parse');
  });

  test('pauses, resumes and cancels where the status table allows it', () => {
    expect(press(one('running'), 'p').command).toEqual({ kind: 'stop', id: 'a', request: 'pause' });
    expect(press(one('interrupted'), 'P').command).toEqual({ kind: 'stop', id: 'a', request: 'pause-now' });
    for (const derived of ['paused', 'failed', 'interrupted'] as const) {
      expect(press(one(derived), 'r').command).toEqual({ kind: 'resume', id: 'a', trusted: false });
    }
  });

  test('does not start a second owner while one is being started', () => {
    const state = stateWith([rowOf('a')], { kind: 'launch-begun', id: 'a' });
    expect(noticeOf(press(state, 'r'))).toBe('resume: it is being resumed');
  });

  test('asks before it cancels, and only y does it', () => {
    const asked = press(one('running'), 'x');
    expect(asked.command).toBeUndefined();
    const state = stateWith([rowOf('a', { derived: 'running' })], ...asked.events);
    expect(press(state, 'enter').command).toBeUndefined();
    expect(press(state, 'n')).toEqual({ events: [{ kind: 'popup-closed' }] });
    expect(press(state, 'y', false).command).toBeUndefined();
    expect(press(state, 'y').command).toEqual({ kind: 'stop', id: 'a', request: 'cancel' });
  });

  test('q goes back where one pane hides the other, and quits everywhere else', () => {
    const narrow = stateWith(
      [rowOf('a')],
      { kind: 'resized', size: { columns: 45, rows: 20 } },
      { kind: 'pane-entered', pane: 'steps' },
    );
    expect(press(narrow, 'q')).toEqual({ events: [{ kind: 'pane-entered', pane: 'runs' }] });
    expect(press(stateWith([rowOf('a')], { kind: 'pane-entered', pane: 'steps' }), 'q').command).toEqual({
      kind: 'quit',
    });
    expect(press(narrow, 'ctrl+c', false).command).toEqual({ kind: 'quit' });
  });
});

describe('pasting', () => {
  test('runs nothing, and says so', () => {
    const outcome = pasteText(one('running'), 'xyp\r');
    expect(outcome.command).toBeUndefined();
    expect(noticeOf(outcome)).toBe('a paste runs nothing here');
  });

  test('fills the field of a form', () => {
    const form = openForm(workflowOf(launch), undefined);
    const state = stateWith([], { kind: 'popup-opened', popup: { kind: 'form', form } });
    const [event] = pasteText(state, 'q quits\n').events;
    expect(event).toMatchObject({ form: { fields: [{ value: { edit: { text: 'q quits' } } }] } });
  });
});

describe('the form', () => {
  const form = openForm(workflowOf(launch), undefined);
  const state = stateWith([], { kind: 'popup-opened', popup: { kind: 'form', form } });

  test('takes every character as text, and starts with an Enter that came alone', () => {
    expect(press(state, 'q').command).toBeUndefined();
    expect(press(state, 'enter', false).command).toBeUndefined();
    expect(press(state, 'enter').command).toEqual({ kind: 'start', trusted: false });
  });

  test('can still be left while it is being started, but not edited', () => {
    const starting = stateWith([], {
      kind: 'popup-opened',
      popup: { kind: 'form', form: { ...form, starting: true } },
    });
    expect(press(starting, 'a').events).toEqual([]);
    expect(press(starting, 'enter').command).toBeUndefined();
    expect(press(starting, 'escape').events).toEqual([{ kind: 'popup-closed' }]);
  });
});

describe('choosing a workflow', () => {
  const choices = [
    { name: 'good', path: 'workflows/good.yaml', description: '' },
    { name: 'bad', path: 'workflows/bad.yaml', description: '', error: 'workflows/bad.yaml:2:1: not YAML' },
  ];
  const choosing = (index: number) =>
    stateWith([], { kind: 'popup-opened', popup: { kind: 'choose-workflow', choices, index } });

  test('opens its form, but not that of one with errors', () => {
    expect(press(choosing(0), 'enter').command).toEqual({ kind: 'fill-inputs', path: 'workflows/good.yaml' });
    expect(press(choosing(1), 'enter').command).toBeUndefined();
  });
});
