import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyChanges, countRuns, type RowChange, type RunRow } from '../../source/state/run-list.ts';
import { brokenRow, rowOf } from './helpers/state.ts';

const ids = (rows: readonly RunRow[]) => rows.map(({ id }) => id);
const change = (row: RunRow): RowChange => ({ kind: 'row', row });

describe('the list of runs', () => {
  test('has files that do not parse first, then the newest change', () => {
    const rows = applyChanges([], [rowOf('old', { age: 9 }), brokenRow('bad'), rowOf('new')].map(change));
    expect(ids(rows)).toEqual(['bad', 'new', 'old']);
  });

  test('moves a run that has changed to its new place and drops one that is gone', () => {
    const before = applyChanges(
      [],
      [rowOf('a', { age: 1 }), rowOf('b', { age: 2 }), rowOf('c', { age: 3 })].map(change),
    );
    const rows = applyChanges(before, [change(rowOf('c')), { kind: 'gone', id: 'a' }]);
    expect(ids(rows)).toEqual(['c', 'b']);
  });

  test('counts every run once, by its state', () => {
    const counts = countRuns([
      rowOf('a', { derived: 'running' }),
      rowOf('b', { derived: 'interrupted' }),
      brokenRow('c'),
    ]);
    expect(counts).toMatchObject({ running: 1, interrupted: 1, unreadable: 1, paused: 0 });
  });

  test('is the same whether changes come one by one or together', () => {
    const row = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      age: fc.nat(5),
      isGone: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(row), (given) => {
        const changes = given.map(
          ({ id, age, isGone }): RowChange => (isGone ? { kind: 'gone', id } : change(rowOf(id, { age }))),
        );
        const together = applyChanges([], changes);
        const oneByOne = changes.reduce<readonly RunRow[]>((rows, next) => applyChanges(rows, [next]), []);
        expect(oneByOne).toEqual(together);
        expect(new Set(ids(together)).size).toBe(together.length);
      }),
    );
  });
});
