import { describe, expect, test } from 'vitest';
import type { DerivedStatus } from '../../source/run/run.ts';
import { initialState } from '../../source/state/app-state.ts';
import { describeTitle } from '../../source/state/describe-title.ts';
import { reduceApp } from '../../source/state/reduce-app.ts';
import type { RunRow } from '../../source/state/run-list.ts';
import { brokenRow, instant, rowOf, stateWith } from './helpers/state.ts';

const mark = (derived: DerivedStatus) => (derived === 'running' ? '' : derived.slice(0, 1).toUpperCase());
const titleOf = (...rows: readonly RunRow[]) => describeTitle(stateWith(rows), mark);
const old = rowOf('old', { derived: 'failed', age: 900 });

describe('the title of the terminal', () => {
  test('is that of the only run that moves or needs a person', () => {
    expect(titleOf(old, rowOf('a', { derived: 'running', workflowName: 'youtube-launch' }))).toBe(
      'youtube-launch 1/3 - caesura',
    );
    expect(titleOf(old, rowOf('a', { derived: 'waiting', age: 1000 }))).toBe('W launch 1/3 - caesura');
  });

  test('counts several, the most urgent first', () => {
    const runs = ['a', 'b', 'c'].map((id) => rowOf(id, { derived: 'running' }));
    expect(titleOf(old, ...runs, rowOf('d', { derived: 'waiting', age: 9 }))).toBe(
      '1 waiting, 3 running - caesura',
    );
    expect(titleOf(rowOf('a', { derived: 'interrupted' }), rowOf('b', { derived: 'running' }))).toBe(
      '1 interrupted, 1 running - caesura',
    );
  });

  test('tells how the last run ended where none moves', () => {
    expect(titleOf(old, rowOf('a', { derived: 'completed', done: 3 }))).toBe('C launch 3/3 - caesura');
    expect(titleOf(brokenRow('bad'), old)).toBe('F launch 1/3 - caesura');
    expect(titleOf()).toBe('caesura');
  });

  test('keeps a long name short', () => {
    expect(titleOf(rowOf('a', { workflowName: 'x'.repeat(5000) })).length).toBeLessThan(60);
  });

  test('is that of the run that is watched, whatever others do', () => {
    const size = { columns: 45, rows: 20 };
    const watching = initialState('~', size, instant, { kind: 'watch', pinnedId: 'a', armed: false });
    const rows = [rowOf('a', { derived: 'running' }), rowOf('b', { derived: 'waiting' })];
    const changes = rows.map((row) => ({ kind: 'row', row }) as const);
    const state = reduceApp(watching, {
      kind: 'runs-changed',
      changes,
      complete: true,
      problem: null,
      now: instant,
    });
    expect(describeTitle(state, mark)).toBe('launch 1/3 - caesura');
  });
});
