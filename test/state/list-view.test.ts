import { describe, expect, test } from 'vitest';
import { type ListView, listRuns, nextSort, sorts, wholeList } from '../../source/state/list-view.ts';
import { brokenRow, rowOf } from './helpers/state.ts';

const rows = [
  brokenRow('broken'),
  rowOf('a', { derived: 'completed', workflowName: 'Summary' }),
  rowOf('b', { derived: 'waiting', workflowName: 'launch', age: 1 }),
  rowOf('c', { derived: 'running', workflowName: 'summary', age: 2 }),
  rowOf('d', { derived: 'failed', workflowName: 'launch', age: 3 }),
];
const ids = (view: Partial<ListView>) => listRuns(rows, { ...wholeList, ...view }).map(({ id }) => id);

describe('the list of runs', () => {
  test('is the rows themselves where nothing is left out or moved', () => {
    expect(listRuns(rows, wholeList)).toBe(rows);
  });

  test('holds the runs in which every word is found, whatever its case', () => {
    expect(ids({ filter: 'SUMM' })).toEqual(['a', 'c']);
    expect(ids({ filter: ' summ  running ' })).toEqual(['c']);
    expect(ids({ filter: 'comma' })).toEqual(['broken']);
    expect(ids({ filter: 'nothing' })).toEqual([]);
  });

  test('can hold only what needs a person', () => {
    expect(ids({ onlyNeedy: true })).toEqual(['broken', 'b', 'd']);
    expect(ids({ onlyNeedy: true, filter: 'launch' })).toEqual(['b', 'd']);
  });

  test('is sorted by start, workflow or state; files that do not parse stay first', () => {
    expect(ids({ sort: 'state' })).toEqual(['broken', 'b', 'd', 'c', 'a']);
    expect(ids({ sort: 'workflow' })).toEqual(['broken', 'a', 'b', 'd', 'c']);
    expect(ids({ sort: 'started' })).toEqual(['broken', 'a', 'b', 'c', 'd']);
  });

  test('comes back to its first order after every other one', () => {
    let sort = wholeList.sort;
    const seen = sorts.map(() => (sort = nextSort(sort)));
    expect(new Set(seen).size).toBe(sorts.length);
    expect(sort).toBe(wholeList.sort);
  });
});
