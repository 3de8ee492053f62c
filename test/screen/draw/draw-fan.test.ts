import { describe, expect, test } from 'vitest';
import type { Run } from '../../../source/run/run.ts';
import { drawSteps } from '../../../source/screen/draw/draw-steps.ts';
import { drawWatch } from '../../../source/screen/draw/draw-watch.ts';
import { createReader } from '../../../source/screen/reader/reader.ts';
import { describeScreen } from '../../../source/screen/spoken/describe-screen.ts';
import { createSpokenReader } from '../../../source/screen/spoken/spoken-reader.ts';
import { spokenTheme } from '../../../source/screen/spoken/spoken-theme.ts';
import { type AppState, selectLayout } from '../../../source/state/app-state.ts';
import { findBox } from '../../../source/state/layout.ts';
import { reduceApp } from '../../../source/state/reduce-app.ts';
import { fanRun, fanState } from '../../state/helpers/fan.ts';
import { unicode } from '../helpers/app.tsx';
import { textsOf, widthsOf } from '../helpers/draw.ts';

const talks = ['Tea', 'Pots', 'Cups', 'Leaves', 'Water'];
const moving = fanRun({ talks, done: [1], failed: [2], running: [3, 4] });

function stepsOf(run: Run, columns: number, ...events: Parameters<typeof fanState>[1][]) {
  const state = fanState(run, { kind: 'resized', size: { columns, rows: 24 } }, ...events);
  const box = findBox(selectLayout(state), 'steps');
  if (box === undefined) throw new Error('the steps are not shown');
  const rows = drawSteps(state, unicode, box);
  return { rows, lines: textsOf(rows).map((line) => line.replace(/^│|│$/g, '').trimEnd()), box };
}

describe('a list in the steps', () => {
  test('stands as one row with its counts, and rows for the items that run or failed', () => {
    expect(stepsOf(moving, 120).lines.slice(2, 7)).toEqual([
      ' ⠋ note  1/5  1 failed    2 run',
      ' ✗   2  Pots             failed',
      '›⠋   3  Cups                 3s',
      ' ⠋   4  Leaves               4s',
      ' · summary',
    ]);
  });

  test.each([30, 45, 60, 80, 100, 120, 160])('fits %i columns', (columns) => {
    const { rows, box } = stepsOf(moving, columns);
    expect([...widthsOf(rows)].every((width) => width <= box.columns)).toBe(true);
    expect(rows.length).toBeLessThanOrEqual(box.rows);
  });

  test('of a thousand items is drawn as far as it is seen', () => {
    const many = Array.from({ length: 1000 }, (_, index) => `talk ${index + 1}`);
    const run = fanRun({ talks: many, done: many.map((_, index) => index + 1) });
    const open = { kind: 'fan-opened', stepId: 'note', open: true } as const;
    const { lines, box } = stepsOf(
      run,
      120,
      open,
      { kind: 'cursor-moved', by: 'last' },
      { kind: 'cursor-moved', by: 'up' },
    );
    expect(lines.length).toBeLessThanOrEqual(box.rows);
    expect(lines.find((line) => line.startsWith('›'))).toContain('1000  talk 1000');
  });
});

describe('a list in the narrow view', () => {
  const watch = (run: Run, rows: number): AppState => ({
    ...[
      { kind: 'resized', size: { columns: 40, rows } } as const,
      { kind: 'pane-entered', pane: 'runs' } as const,
    ].reduce(reduceApp, fanState(run)),
    mode: { kind: 'watch', pinnedId: null, armed: false },
  });

  test('shows what runs below its counts, in as many rows as there are', () => {
    const box = { columns: 40, rows: 10, framed: false, content: { columns: 40, rows: 10 } };
    const lines = textsOf(drawWatch(watch(moving, 10), unicode, box)).map((line) => line.trimEnd());
    expect(lines).toContain('  ⠋ note  1/5  2 run  1 failed');
    expect(lines).toContain('    ⠋ 3  3s  Cups');
    const low = { columns: 40, rows: 2, framed: false, content: { columns: 40, rows: 2 } };
    const two = drawWatch(watch(moving, 2), unicode, low);
    expect(two.length).toBeLessThanOrEqual(2);
    expect([...widthsOf(two)].every((width) => width <= 40)).toBe(true);
  });
});

describe('a list for a screen reader', () => {
  const reader = createSpokenReader(
    createReader(() => ({ markdown: undefined, comparison: undefined }), spokenTheme.glyphs),
  );

  test('is said with its counts, and an item with its place in it', () => {
    const first = (state: AppState) => describeScreen(state, reader)[0];
    expect(first(fanState(moving, { kind: 'step-chosen', stepId: 'note' }))).toBe(
      'Step 1 of 2: note, running, 1 of 5 done, 2 running, 1 failed, closed, model recorded.',
    );
    expect(first(fanState(moving, { kind: 'step-chosen', stepId: 'note', item: '2' }))).toBe(
      'Item 2 of 5 of note: Pots, failed.',
    );
  });
});
