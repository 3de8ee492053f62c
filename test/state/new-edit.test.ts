import { describe, expect, test } from 'vitest';
import { findNewEdit } from '../../source/state/new-edit.ts';
import { runningRun } from './helpers/state.ts';

const started = { at: '2026-11-22T10:00:00.000Z', event: 'run-started' };
const merged = { at: '2026-11-22T10:01:00.000Z', event: 'edit-merged', changes: ['data.title'] };
const aside = { at: '2026-11-22T10:02:00.000Z', event: 'edit-kept-aside', file: 'a/conflict-1.json' };
const run = (...history: { at: string; event: string }[]) => runningRun({ history });

describe('an edit that met a running step', () => {
  test('is told when it was taken up, with what it changed', () => {
    expect(findNewEdit(run(started), run(started, merged))).toBe('your edit was taken up: data.title');
  });

  test('is told when it was kept aside, with where', () => {
    expect(findNewEdit(run(started, merged), run(started, merged, aside))).toContain('a/conflict-1.json');
  });

  test('is told once', () => {
    expect(findNewEdit(run(started, merged), run(started, merged))).toBeUndefined();
  });

  test('is not guessed from a trail that was shortened meanwhile', () => {
    expect(findNewEdit(run(started), run(merged, aside))).toBeUndefined();
  });
});
