// Runs of the pictures are as old as they are to look.
import { expect, test } from 'vitest';
import { datedRun } from '../../../scripts/screenshot/dated-run.ts';

const run = {
  startedAt: '2026-11-23T01:23:27.855Z',
  updatedAt: '2026-11-23T01:23:46.106Z',
  data: { text: 'on 2026-11-23T01:23:27.855Z' },
};

test('all times of a run move alike, and what is text stays', () => {
  const moved: unknown = JSON.parse(
    datedRun(JSON.stringify(run, null, 2), Date.parse('2027-01-01T00:00:00.000Z')),
  );
  expect(moved).toEqual({
    startedAt: '2026-12-31T23:59:41.749Z',
    updatedAt: '2027-01-01T00:00:00.000Z',
    data: { text: 'on 2026-11-23T01:23:27.855Z' },
  });
});

test('a text without a last change is refused', () => {
  expect(() => datedRun('{}', 0)).toThrow('does not say when it changed');
});
