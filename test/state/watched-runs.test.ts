import { describe, expect, test } from 'vitest';
import type { AppEvent, Movement } from '../../source/state/app-event.ts';
import { reduceApp } from '../../source/state/reduce-app.ts';
import { listWatched, selectWatched } from '../../source/state/watched-runs.ts';
import { brokenRow, rowOf } from './helpers/state.ts';
import { following, rowsRead, runGone, watching } from './helpers/watching.ts';

const moved = (by: Movement): AppEvent => ({ kind: 'cursor-moved', by });
const done = rowOf('done', { derived: 'completed' });
const moving = rowOf('moving', { derived: 'running', age: 1 });
const failed = rowOf('failed', { derived: 'failed', age: 2 });
const paused = rowOf('paused', { age: 3 });
const waits = rowOf('waits', { derived: 'waiting', age: 4 });
const lost = rowOf('lost', { derived: 'interrupted', age: 5 });
const all = [done, moving, failed, paused, waits, lost, brokenRow('broken')];

describe('the runs of the narrow view', () => {
  test('are those that run or need a person, and the selected one', () => {
    const { urgent, quiet } = selectWatched(watching(following, all));
    expect(urgent.map(({ id }) => id)).toEqual(['broken', 'moving', 'failed', 'waits', 'lost']);
    expect(quiet.map(({ id }) => id)).toEqual(['done']);
  });

  test('are all where nothing runs', () => {
    const still = watching(following, [done, paused, failed]);
    expect(listWatched(still).map(({ id }) => id)).toEqual(['failed', 'done', 'paused']);
  });

  test('are what the keys go through, which ends following', () => {
    const state = watching(following, all);
    expect(state.selectedId).toBe('done');
    const first = reduceApp(state, moved('first'));
    expect(first.selectedId).toBe('broken');
    const next = [moved('down'), moved('down')].reduce(reduceApp, first);
    expect(next).toMatchObject({ selectedId: 'failed', followsNewest: false });
    expect(reduceApp(next, rowsRead(rowOf('newer'))).selectedId).toBe('failed');
    // It is passed over: it neither runs nor needs anybody.
    expect(reduceApp(next, moved('down')).selectedId).toBe('waits');
    const again = reduceApp(next, { kind: 'newest-followed', follows: true });
    expect(again.selectedId).toBe('done');
  });

  test('are followed to the newest change; one that is pinned stays, also when it is gone', () => {
    const newer = rowOf('newer', { derived: 'running', age: -1 });
    expect(reduceApp(watching(following, all), rowsRead(newer)).selectedId).toBe('newer');
    const pinned = watching({ kind: 'watch', pinnedId: 'paused', armed: false }, all, rowsRead(newer));
    expect(pinned.selectedId).toBe('paused');
    expect(reduceApp(pinned, runGone('paused')).selectedId).toBe('paused');
  });
});
