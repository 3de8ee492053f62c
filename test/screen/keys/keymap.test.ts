import { describe, expect, test } from 'vitest';
import type { DerivedStatus } from '../../../source/run/run.ts';
import { findBinding, keymap } from '../../../source/screen/keys/keymap.ts';
import type { Outcome } from '../../../source/screen/keys/outcome.ts';
import { pasteText, pressKey } from '../../../source/screen/keys/press-key.ts';
import { createReader } from '../../../source/screen/reader/reader.ts';
import { createToolbox } from '../../../source/screen/reader/text-tools.ts';
import type { AppEvent } from '../../../source/state/app-event.ts';
import type { AppState } from '../../../source/state/app-state.ts';
import { lineOf } from '../../../source/state/line-edit.ts';
import { tabs } from '../../../source/state/reader-state.ts';
import { reduceApp } from '../../../source/state/reduce-app.ts';
import { openForm } from '../../../source/state/start-form.ts';
import { fanRun, fanState } from '../../state/helpers/fan.ts';
import { brokenRow, launch, rowOf, stateWith, workflowOf } from '../../state/helpers/state.ts';
import { unicode } from '../helpers/app.tsx';

const press = (state: AppState, name: string, alone = true): Outcome =>
  pressKey(state, reader, { name, text: name.length === 1 ? name : '', alone });
const reader = createReader(createToolbox(unicode.glyphs).tools, unicode.glyphs);
const noticeOf = ({ events }: Outcome) => events.find((event) => event.kind === 'notice-shown')?.text;
const one = (derived: DerivedStatus) => stateWith([rowOf('a', { derived })]);

describe('the table of keys', () => {
  test('has no key that another always hides', () => {
    const search: AppEvent = { kind: 'search-changed', search: { query: 'a', current: 0 } };
    const states = (['runs', 'steps', 'reader'] as const).flatMap((pane) =>
      tabs.flatMap((tab) => {
        const entered: readonly AppEvent[] = [
          { kind: 'tab-chosen', tab },
          { kind: 'pane-entered', pane },
        ];
        const shifted: AppEvent = { kind: 'reader-scrolled', tab, position: { top: 0, left: 8 } };
        return [
          stateWith([rowOf('a')], ...entered),
          stateWith([rowOf('a')], ...entered, search),
          stateWith([rowOf('a')], ...entered, { kind: 'lines-wrapped', wrap: false }, shifted),
        ];
      }),
    );
    const watching = [true, false].map(
      (armed): AppState => ({ ...one('paused'), mode: { kind: 'watch', pinnedId: null, armed } }),
    );
    const inItems = fanState(fanRun({ talks: ['a', 'b'] }), {
      kind: 'fan-opened',
      stepId: 'note',
      open: true,
    });
    for (const binding of keymap) {
      for (const key of binding.keys) {
        const reached = [...states, ...watching, inItems].some(
          (state) => findBinding(state, key) === binding,
        );
        expect(reached, `${binding.name}: ${key}`).toBe(true);
      }
    }
  });

  test('lets nothing that changes a run be done by keys that came together', () => {
    for (const derived of ['running', 'paused', 'failed', 'interrupted'] as const) {
      for (const key of keymap.flatMap((binding) => binding.keys)) {
        const { command, events } = press(one(derived), key, false);
        expect(['quit', 'repaint', 'suspend', undefined]).toContain(command?.kind);
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
    expect(noticeOf(press(one('cancelled'), 'r'))).toContain('R does a step again');
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

  test('q and Esc go back one pane at a time, and q quits from the list', () => {
    const wide = stateWith([rowOf('a')], { kind: 'pane-entered', pane: 'reader' });
    for (const key of ['q', 'escape']) {
      expect(press(wide, key)).toEqual({ events: [{ kind: 'pane-entered', pane: 'steps' }] });
    }
    expect(press(one('paused'), 'q').command).toEqual({ kind: 'quit' });
    expect(press(one('paused'), 'escape').command).toBeUndefined();
    expect(press(wide, 'ctrl+c', false).command).toEqual({ kind: 'quit' });
  });

  test('Esc ends the search before it goes back, and clears the filter of the list', () => {
    const searching = stateWith(
      [rowOf('a')],
      { kind: 'pane-entered', pane: 'reader' },
      { kind: 'search-changed', search: { query: 'a', current: 0 } },
    );
    expect(press(searching, 'escape').events).toEqual([{ kind: 'search-changed', search: null }]);
    const filtered = stateWith([rowOf('a')], {
      kind: 'list-viewed',
      view: { filter: 'a', onlyNeedy: true, sort: 'state' },
    });
    expect(press(filtered, 'escape').events).toEqual([
      { kind: 'list-viewed', view: { filter: '', onlyNeedy: false, sort: 'state' } },
    ]);
  });

  test('n starts a run, and goes to the next place while something is searched', () => {
    expect(press(one('paused'), 'n').command).toEqual({ kind: 'list-workflows' });
    const searching = stateWith(
      [rowOf('a')],
      { kind: 'pane-entered', pane: 'reader' },
      { kind: 'search-changed', search: { query: 'nowhere', current: 0 } },
    );
    expect(press(searching, 'n').command).toBeUndefined();
    expect(noticeOf(press(searching, 'n'))).toBe('"nowhere" is not there');
  });
});

describe('a view that only watches', () => {
  const watching = (armed: boolean) =>
    ({ ...one('running'), mode: { kind: 'watch', pinnedId: null, armed } }) as const;

  test('refuses whatever changes a run until it is armed', () => {
    for (const key of ['n', 'p', 'P', 'r', 'x', 'e']) {
      const outcome = press(watching(false), key);
      expect(outcome.command).toBeUndefined();
      expect(noticeOf(outcome)).toContain('A arms its keys');
    }
    expect(press(watching(true), 'p').command).toEqual({ kind: 'stop', id: 'a', request: 'pause' });
  });

  test('is armed by A, and disarmed by it', () => {
    expect(press(watching(false), 'A').events).toEqual([{ kind: 'keys-armed', armed: true }]);
    expect(press(watching(true), 'A').events).toEqual([{ kind: 'keys-armed', armed: false }]);
    expect(noticeOf(press(one('running'), 'A'))).toContain('does nothing here');
  });
});

describe('typing into the footer', () => {
  const typing = (keys: string, state = one('running')) =>
    [...keys].reduce(
      (before, key) => press(before, key === '\r' ? 'enter' : key, false).events.reduce(reduceApp, before),
      state,
    );

  test('filters at once, also when the keys come together; Enter keeps it', () => {
    const state = typing('/run');
    expect(state.listView.filter).toBe('run');
    expect(typing('/run\r').entry).toBeNull();
    expect(typing('/run\r').listView.filter).toBe('run');
  });

  test('is given up by Esc, and what was there before comes back', () => {
    const state = typing('/run\r/x');
    expect(state.listView.filter).toBe('runx');
    const given = press(state, 'escape').events.reduce(reduceApp, state);
    expect(given.listView.filter).toBe('run');
  });

  test('runs no command', () => {
    const state = typing('/');
    for (const key of ['x', 'r', 'q', 'n']) expect(press(state, key).command).toBeUndefined();
  });
});

describe('the palette', () => {
  const open = (text: string, index = 0, state = one('running')): AppState => ({
    ...state,
    popup: { kind: 'palette', edit: lineOf(text), index },
  });

  test('finds by name before description, and does what is chosen', () => {
    expect(press(open('pause'), 'enter')).toEqual({
      events: [{ kind: 'popup-closed' }],
      command: { kind: 'stop', id: 'a', request: 'pause' },
    });
    expect(press(open('pause', 1), 'enter').command).toEqual({
      kind: 'stop',
      id: 'a',
      request: 'pause-now',
    });
    expect(press(open('workflow file'), 'enter').command).toMatchObject({ what: { kind: 'workflow' } });
  });

  test('deletes only after a question, and never a run that moves', () => {
    const stopped = open('delete', 0, one('completed'));
    const [, asked] = press(stopped, 'enter').events;
    expect(asked).toMatchObject({ popup: { kind: 'confirm', yes: { kind: 'delete', id: 'a' } } });
    expect(noticeOf(press(open('delete'), 'enter'))).toContain('it is running');
  });

  test('says why something cannot be done, and stays open', () => {
    const outcome = press(open('resume'), 'enter');
    expect(noticeOf(outcome)).toBe('resume: it is running');
    expect(outcome.events.some((event) => event.kind === 'popup-closed')).toBe(false);
    expect(noticeOf(press(open('xyzzy'), 'enter'))).toBe('nothing of that name');
  });

  test('does nothing for an Enter that came with other keys', () => {
    expect(press(open('pause'), 'enter', false).command).toBeUndefined();
  });
});

describe('copying', () => {
  const state = stateWith([rowOf('a')], { kind: 'popup-opened', popup: { kind: 'copy' } });

  test('takes the id, the path or the value', () => {
    expect(press(state, 'i').command).toEqual({ kind: 'copy', text: 'a', name: 'the id' });
    expect(press(state, 'p').command).toEqual({ kind: 'copy-path', runId: 'a' });
    expect(press(state, 'v').command).toMatchObject({ kind: 'copy', name: 'output' });
    expect(press(state, 'z').command).toBeUndefined();
  });
});

describe('help', () => {
  test('looks for a key by what it does', () => {
    const help = stateWith([], { kind: 'popup-opened', popup: { kind: 'help', top: 0, filter: null } });
    const searching = press(help, '/').events.reduce(reduceApp, help);
    const typed = press(searching, 'q').events.reduce(reduceApp, searching);
    expect(typed.popup).toMatchObject({ filter: { text: 'q' } });
    expect(press(typed, 'escape').events).toMatchObject([{ popup: { kind: 'help', filter: null } }]);
  });
});

describe('pasting', () => {
  test('runs nothing, and says so', () => {
    const outcome = pasteText(one('running'), reader, 'xyp\r');
    expect(outcome.command).toBeUndefined();
    expect(noticeOf(outcome)).toBe('a paste runs nothing here');
  });

  test('fills the field of a form', () => {
    const form = openForm(workflowOf(launch), undefined);
    const state = stateWith([], { kind: 'popup-opened', popup: { kind: 'form', form } });
    const [event] = pasteText(state, reader, 'q quits\n').events;
    expect(event).toMatchObject({ form: { fields: [{ value: { edit: { text: 'q quits' } } }, {}] } });
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
