import { describe, expect, test } from 'vitest';
import type { AppEvent, Movement } from '../../source/state/app-event.ts';
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
    const state = stateWith([], { kind: 'notice-shown', text: 'new' });
    expect(reduceApp(state, { kind: 'notice-expired', text: 'old' }).notice).toBe('new');
    expect(reduceApp(state, { kind: 'notice-expired', text: 'new' }).notice).toBeNull();
  });

  test('a question that is closed gives back what it stood before', () => {
    const behind = { kind: 'help', top: 0 } as const;
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
