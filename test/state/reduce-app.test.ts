import { describe, expect, test } from 'vitest';
import type { AppEvent, Movement } from '../../source/state/app-event.ts';
import { initialState, selectRead } from '../../source/state/app-state.ts';
import { wholeList } from '../../source/state/list-view.ts';
import { reduceApp } from '../../source/state/reduce-app.ts';
import type { RowChange } from '../../source/state/run-list.ts';
import { instant, launch, pausedRun, rowOf, stateWith, workflowOf } from './helpers/state.ts';

const three = [rowOf('a', { age: 1 }), rowOf('b', { age: 2 }), rowOf('c', { age: 3 })];
const moved = (by: Movement): AppEvent => ({ kind: 'cursor-moved', by });
const changed = (...changes: readonly RowChange[]): AppEvent => ({
  kind: 'runs-changed',
  changes,
  complete: true,
  problem: null,
  now: instant,
});

describe('the selection', () => {
  test('begins at the newest run and stops at both ends', () => {
    expect(stateWith(three).selectedId).toBe('a');
    expect(stateWith(three, moved('up')).selectedId).toBe('a');
    expect(stateWith(three, moved('last'), moved('down')).selectedId).toBe('c');
    expect(stateWith(three, moved('page-down')).selectedId).toBe('c');
  });

  test('follows its run when the order changes', () => {
    const state = reduceApp(stateWith(three, moved('down')), changed({ kind: 'row', row: rowOf('b') }));
    expect(state.rows[0]?.id).toBe('b');
    expect(state.selectedId).toBe('b');
  });

  test('stays at its place when its run is gone, and is nothing when all are', () => {
    const state = reduceApp(stateWith(three, moved('down')), changed({ kind: 'gone', id: 'b' }));
    expect(state.selectedId).toBe('c');
    const empty = reduceApp(state, changed({ kind: 'gone', id: 'a' }, { kind: 'gone', id: 'c' }));
    expect(empty.selectedId).toBeNull();
  });

  test('goes to a run that was started here as soon as its file is seen', () => {
    const waiting = reduceApp(stateWith(three, moved('down')), { kind: 'run-launched', id: 'new' });
    expect(waiting.selectedId).toBe('b');
    expect(reduceApp(waiting, changed({ kind: 'row', row: rowOf('new') })).selectedId).toBe('new');
  });

  test('is left alone by a run started here once the person has moved on', () => {
    const left = [{ kind: 'run-launched', id: 'new' } as const, moved('down')].reduce(
      reduceApp,
      stateWith(three),
    );
    expect(reduceApp(left, changed({ kind: 'row', row: rowOf('new') })).selectedId).toBe('b');
  });

  test('stays in sight of a list longer than the screen', () => {
    const many = Array.from({ length: 100 }, (_, index) => rowOf(`r${index}`, { age: index }));
    const state = stateWith(many, moved('last'));
    expect(state.listTop).toBe(100 - 20);
    const smaller = reduceApp(state, { kind: 'resized', size: { columns: 120, rows: 10 } });
    expect(smaller.listTop).toBe(100 - 6);
  });
});

describe('the run that is shown', () => {
  const id = 'k3v9x2m7q4tz';
  const detail = {
    kind: 'run',
    id,
    run: pausedRun(),
    derived: 'paused',
    workflow: workflowOf(launch),
  } as const;
  const loaded: AppEvent = { kind: 'detail-loaded', detail };

  test('is forgotten when another one is selected, and one read too late is not taken', () => {
    const state = stateWith([rowOf(id), rowOf('other', { age: 5 })], loaded);
    expect(state.detail?.id).toBe(id);
    const left = reduceApp(state, moved('down'));
    expect(left.detail).toBeNull();
    expect(reduceApp(left, loaded).detail).toBeNull();
  });

  test('has a cursor of its own for its steps, which follows the run until it is moved', () => {
    const state = stateWith([rowOf(id)], loaded, { kind: 'pane-entered', pane: 'steps' });
    expect(state.chosenStep).toBeNull();
    const chosen = reduceApp(state, moved('down'));
    expect(chosen.chosenStep).toBe('analyse');
    expect(reduceApp(chosen, { kind: 'pane-entered', pane: 'runs' }).chosenStep).toBeNull();
  });
});

describe('notices and questions', () => {
  test('an older notice does not take a newer one away', () => {
    const said = { kind: 'notice-shown', text: 'said twice' } as const;
    const older = stateWith([], said).notice;
    const state = stateWith([], said);
    const { notice } = state;
    if (older === null || notice === null) throw new Error('nothing was said');
    expect(reduceApp(state, { kind: 'notice-expired', notice: older }).notice).toEqual({
      text: 'said twice',
    });
    expect(reduceApp(state, { kind: 'notice-expired', notice }).notice).toBeNull();
  });

  test('a question that is closed gives back what it stood before', () => {
    const behind = { kind: 'help', top: 0, filter: null } as const;
    const popup = {
      kind: 'confirm',
      title: '',
      lines: [],
      question: '',
      yes: { kind: 'quit' },
      behind,
    } as const;
    const state = stateWith([], { kind: 'popup-opened', popup });
    expect(reduceApp(state, { kind: 'popup-closed' }).popup).toEqual(behind);
  });
});

describe('the view of the list', () => {
  const rows = [
    rowOf('a', { derived: 'running' }),
    rowOf('b', { derived: 'failed', age: 1 }),
    rowOf('c', { derived: 'completed', age: 2 }),
  ];
  const needy: AppEvent = { kind: 'list-viewed', view: { ...wholeList, onlyNeedy: true } };

  test('keeps the selection on its run, or on the one that has its place', () => {
    const state = stateWith(rows, { kind: 'cursor-moved', by: 'down' }, needy);
    expect(state.selectedId).toBe('b');
    expect(stateWith(rows, needy).selectedId).toBe('b');
  });

  test('takes up changes of files', () => {
    const state = stateWith(rows, needy, changed({ kind: 'row', row: rowOf('d', { derived: 'waiting' }) }));
    expect(state.listed.map(({ id }) => id)).toEqual(['d', 'b']);
    expect(state.selectedId).toBe('b');
  });

  test('shows a run that was started here though the filter would hide it', () => {
    const state = stateWith(
      rows,
      needy,
      { kind: 'run-launched', id: 'n' },
      changed({ kind: 'row', row: rowOf('n', { derived: 'running' }) }),
    );
    expect(state.selectedId).toBe('n');
    expect(state.listed.length).toBe(4);
  });

  test('follows the newest change until somebody moves', () => {
    const following = stateWith(
      rows,
      { kind: 'newest-followed', follows: true },
      changed({ kind: 'row', row: rowOf('z', { age: -1 }) }),
    );
    expect(following.selectedId).toBe('z');
    const moved = reduceApp(following, { kind: 'cursor-moved', by: 'down' });
    expect(reduceApp(moved, changed({ kind: 'row', row: rowOf('y', { age: -2 }) })).selectedId).toBe('a');
  });
});

describe('a file that stops parsing', () => {
  const id = 'k3v9x2m7q4tz';
  const loaded: AppEvent = {
    kind: 'detail-loaded',
    detail: { kind: 'run', id, run: pausedRun(), derived: 'paused', workflow: workflowOf(launch) },
  };
  const broken: AppEvent = {
    kind: 'detail-loaded',
    detail: {
      kind: 'unreadable',
      id,
      problem: { severity: 'error', code: 'bad-json', message: 'a comma is missing' },
    },
  };

  test('keeps the last state that could be read, however often it is saved', () => {
    const state = stateWith([rowOf(id)], loaded, broken, broken);
    expect(state.detail).toMatchObject({ kind: 'unreadable', before: { run: { id } } });
    expect(selectRead(state)?.steps.length).toBeGreaterThan(0);
  });

  test('is read anew when it parses again', () => {
    expect(stateWith([rowOf(id)], loaded, broken, loaded).detail?.kind).toBe('run');
  });
});

describe('the reader', () => {
  const id = 'k3v9x2m7q4tz';
  const output = (stepId: string, live: boolean): AppEvent => ({
    kind: 'output-read',
    runId: id,
    output: { target: { runId: id, stepId, attempt: 1, live }, text: '', omittedBytes: 0 },
  });

  test('shows a reply that is being written at its end, and stays there when it is whole', () => {
    const state = stateWith([rowOf(id)], output('analyse', true));
    expect(state.reader.positions.output.top).toBe('end');
    expect(reduceApp(state, output('analyse', false)).reader.positions.output.top).toBe('end');
    expect(reduceApp(state, output('abridge', false)).reader.positions.output.top).toBe(0);
  });

  test('forgets where it was when another run is selected, but not what was opened', () => {
    const state = stateWith(
      [rowOf(id), rowOf('b', { age: 1 })],
      { kind: 'data-opened', open: new Set(['/transcript']) },
      { kind: 'reader-scrolled', tab: 'data', position: { top: 9, left: 0 } },
      { kind: 'cursor-moved', by: 'down' },
    );
    expect(state.reader.positions.data.top).toBe(0);
    expect(state.reader.dataOpen.has('/transcript')).toBe(true);
  });

  test('takes the place of the steps when one of its tabs is chosen', () => {
    const state = stateWith([rowOf(id)], { kind: 'tab-chosen', tab: 'data' });
    expect([state.aside, state.reader.tab]).toEqual(['reader', 'data']);
    expect(reduceApp(state, { kind: 'pane-entered', pane: 'steps' }).aside).toBe('steps');
  });
});

describe('a view that watches one run', () => {
  test('stays with it also when its file is gone', () => {
    const watching = initialState('~', { columns: 45, rows: 20 }, instant, {
      kind: 'watch',
      pinnedId: 'a',
      armed: false,
    });
    const state = [
      changed({ kind: 'row', row: rowOf('a') }, { kind: 'row', row: rowOf('b') }),
      changed({ kind: 'gone', id: 'a' }),
    ].reduce(reduceApp, watching);
    expect(state.selectedId).toBe('a');
  });
});
