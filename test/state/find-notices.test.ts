import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DerivedStatus } from '../../source/run/run.ts';
import { initialState } from '../../source/state/app-state.ts';
import { findNotices, noticeText } from '../../source/state/find-notices.ts';
import { reduceApp } from '../../source/state/reduce-app.ts';
import type { RowChange, RunRow } from '../../source/state/run-list.ts';
import { brokenRow, instant, rowOf, stateWith } from './helpers/state.ts';

/** The state after files have changed. */
function changed(before: ReturnType<typeof stateWith>, rows: readonly RunRow[], now = instant) {
  const changes = rows.map((row): RowChange => ({ kind: 'row', row }));
  return reduceApp(before, { kind: 'runs-changed', changes, complete: true, problem: null, now });
}

/** What is told when one row takes the place of another, an hour after both. */
function toldOf(former: RunRow, latter: RunRow): readonly string[] {
  const before = stateWith([former]);
  return findNotices(before, changed(before, [latter], instant + 3_600_000)).map(({ kind }) => kind);
}

const running = rowOf('a', { derived: 'running' });

describe('a run that was running', () => {
  test('is told of when it is completed, has failed, waits or has lost its process', () => {
    for (const derived of ['completed', 'failed', 'waiting', 'interrupted'] as const) {
      expect(toldOf(running, rowOf('a', { derived }))).toEqual([derived]);
    }
  });

  test('is not told of when a person has paused or cancelled it, or when it goes on', () => {
    for (const derived of ['paused', 'cancelled', 'running'] as const) {
      expect(toldOf(running, rowOf('a', { derived, done: 2 }))).toEqual([]);
    }
  });

  test('is not told of when its file does not parse or is gone', () => {
    expect(toldOf(running, brokenRow('a'))).toEqual([]);
    const before = stateWith([running]);
    const gone = { kind: 'gone', id: 'a' } as const;
    const news = {
      kind: 'runs-changed',
      changes: [gone],
      complete: true,
      problem: null,
      now: instant,
    } as const;
    expect(findNotices(before, reduceApp(before, news))).toEqual([]);
  });
});

describe('a run that was not seen running', () => {
  test('is told of when it has just stopped', () => {
    const before = stateWith([]);
    const after = changed(before, [rowOf('a', { derived: 'failed' })], instant + 2000);
    expect(findNotices(before, after)).toEqual([{ kind: 'failed', id: 'a', workflowName: 'launch' }]);
  });

  test('is not told of when its last change was long ago: its file was copied', () => {
    const before = stateWith([]);
    expect(findNotices(before, changed(before, [rowOf('a', { derived: 'failed', age: 5 })]))).toEqual([]);
  });

  test('is told of when it has stopped once more', () => {
    const before = stateWith([rowOf('a', { derived: 'waiting', age: 30 })]);
    const again = changed(before, [rowOf('a', { derived: 'waiting', done: 2 })]);
    expect(findNotices(before, again).map(({ kind }) => kind)).toEqual(['waiting']);
    expect(findNotices(again, changed(again, [rowOf('a', { derived: 'waiting', done: 2 })]))).toEqual([]);
  });

  test('is not told of as interrupted: nobody knows since when', () => {
    const before = stateWith([]);
    expect(findNotices(before, changed(before, [rowOf('a', { derived: 'interrupted' })]))).toEqual([]);
  });
});

test('the run of a step is told of where it waits; how it ended is told of the run that it belongs to', () => {
  const before = stateWith([{ ...running, nested: true }]);
  const stopped = (derived: DerivedStatus) =>
    findNotices(before, changed(before, [{ ...rowOf(running.id, { derived }), nested: true }]));
  expect(stopped('waiting').map(({ kind }) => kind)).toEqual(['waiting']);
  for (const derived of ['completed', 'failed', 'interrupted'] as const) expect(stopped(derived)).toEqual([]);
});

test('nothing is told while the folder is read for the first time', () => {
  const empty = initialState('~/launch', { columns: 80, rows: 24 }, instant);
  const change: RowChange = { kind: 'row', row: running };
  const part = reduceApp(empty, {
    kind: 'runs-changed',
    changes: [change],
    complete: false,
    problem: null,
    now: instant,
  });
  expect(findNotices(part, changed(part, [rowOf('a', { derived: 'failed' })]))).toEqual([]);
});

test('whatever happens to the screen itself tells nothing', () => {
  const before = stateWith([running, rowOf('b', { derived: 'failed' })]);
  const after = reduceApp(before, { kind: 'time-passed', now: instant + 250 });
  expect(findNotices(before, after)).toEqual([]);
});

test('each run that stopped is told of once, and no other, whatever changes at a time', () => {
  const status = fc.constantFrom<DerivedStatus>(
    'running',
    'interrupted',
    'paused',
    'waiting',
    'completed',
    'failed',
    'cancelled',
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(status, fc.option(status)), { maxLength: 12 }), (pairs) => {
      const id = (index: number) => `run-${index}`;
      const before = stateWith(pairs.map(([derived], index) => rowOf(id(index), { derived, age: 60 })));
      const moved = pairs.flatMap(([, derived], index) =>
        derived === null ? [] : [rowOf(id(index), { derived, age: 60 })],
      );
      const told = findNotices(before, changed(before, moved)).map((notice) => notice.id);
      const expected = pairs.flatMap(([from, to], index) =>
        from === 'running' && to !== null && !['running', 'paused', 'cancelled'].includes(to)
          ? [id(index)]
          : [],
      );
      expect([...told].sort()).toEqual(expected.sort());
    }),
  );
});

describe('a notice in words', () => {
  const notice = { id: 'k3v9x2m7q4tz', workflowName: 'launch', step: 'pick' };

  test('names the run and where it stopped', () => {
    expect(noticeText([{ ...notice, kind: 'waiting' }])).toBe('launch k3v9 waits for you at pick');
    expect(noticeText([{ ...notice, kind: 'failed' }])).toBe('launch k3v9 failed at pick');
    expect(noticeText([{ ...notice, kind: 'interrupted' }])).toBe('launch k3v9 lost its process at pick');
    expect(noticeText([{ kind: 'completed', id: 'b1', workflowName: 'launch' }])).toBe(
      'launch b1 is completed',
    );
  });

  test('counts where there are several, what needs a person first', () => {
    const kinds = ['completed', 'failed', 'completed'] as const;
    expect(noticeText(kinds.map((kind) => ({ ...notice, kind })))).toBe('3 runs: 1 failed, 2 completed');
  });
});
