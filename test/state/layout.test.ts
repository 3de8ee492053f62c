import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { divideSteps, keepVisible, layOut } from '../../source/state/layout.ts';

describe('the layout', () => {
  test('shows two panes from 80 columns on, and one below', () => {
    expect(layOut({ columns: 80, rows: 24 }, 'runs').panes.kind).toBe('two');
    expect(layOut({ columns: 79, rows: 24 }, 'steps').panes).toMatchObject({ kind: 'one', pane: 'steps' });
  });

  test('fills the terminal exactly, at any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 100 }), (columns, rows) => {
        const { header, footer, bodyRows, panes } = layOut({ columns, rows }, 'runs');
        expect(bodyRows + (header ? 1 : 0) + (footer ? 1 : 0)).toBe(rows);
        expect(bodyRows).toBeGreaterThan(0);
        const boxes = panes.kind === 'one' ? [panes.box] : [panes.runs, panes.steps];
        expect(boxes.reduce((sum, box) => sum + box.columns, 0)).toBe(columns);
        for (const { content } of boxes) expect(Math.min(content.columns, content.rows)).toBeGreaterThan(0);
      }),
    );
  });

  test('gives the rows of the frames to the content where there are few', () => {
    expect(layOut({ columns: 120, rows: 6 }, 'runs').panes).toMatchObject({ runs: { framed: false } });
    expect(layOut({ columns: 120, rows: 24 }, 'runs').panes).toMatchObject({ runs: { framed: true } });
  });
});

describe('the rows of the steps pane', () => {
  test('never are more than there are, and always show why a run has stopped', () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 2, max: 60 }),
      steps: fc.nat(40),
      reason: fc.nat(30),
      output: fc.boolean(),
    });
    fc.assert(
      fc.property(sizes, ({ rows, ...wanted }) => {
        const division = divideSteps(rows, wanted);
        expect(division.steps + division.reason + division.output).toBeLessThanOrEqual(rows);
        if (wanted.reason > 0) expect(division.reason).toBeGreaterThan(0);
        if (wanted.steps > 0) expect(division.steps).toBeGreaterThan(0);
      }),
    );
  });

  test('leave a few lines to the output of a run with many steps', () => {
    expect(divideSteps(20, { steps: 50, reason: 0, output: true })).toEqual({
      steps: 16,
      reason: 0,
      output: 4,
    });
  });
});

describe('scrolling', () => {
  test('keeps the cursor in sight and moves no more than it must', () => {
    expect(keepVisible(0, 5, 10, 100)).toBe(0);
    expect(keepVisible(0, 10, 10, 100)).toBe(1);
    expect(keepVisible(50, 40, 10, 100)).toBe(40);
    expect(keepVisible(95, 99, 10, 100)).toBe(90);
    expect(keepVisible(5, 2, 10, 3)).toBe(0);
  });
});
