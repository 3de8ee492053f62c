import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { divideSteps, findBox, keepVisible, layOut, type PaneName } from '../../source/state/layout.ts';

const place = (columns: number, rows: number, pane: PaneName = 'runs', zoomed = false) =>
  layOut({ columns, rows }, { pane, aside: 'steps', zoomed, header: true });

describe('the layout', () => {
  test('shows three panes from 120 columns on, two from 80, and one below', () => {
    expect(place(120, 24).panes.kind).toBe('three');
    expect(place(119, 24).panes).toMatchObject({ kind: 'two', aside: 'steps' });
    expect(place(80, 24).panes.kind).toBe('two');
    expect(place(79, 24, 'steps').panes).toMatchObject({ kind: 'one', pane: 'steps' });
  });

  test('gives a zoomed pane the whole screen, without a frame', () => {
    const { panes, bodyRows } = place(160, 40, 'reader', true);
    expect(panes).toMatchObject({ kind: 'one', pane: 'reader', box: { columns: 160, framed: false } });
    expect(panes.kind === 'one' && panes.box.content.rows).toBe(bodyRows);
  });

  test('fills the terminal exactly, at any size', () => {
    const size = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 100 }), fc.boolean());
    fc.assert(
      fc.property(size, ([columns, rows, zoomed]) => {
        const layout = place(columns, rows, 'runs', zoomed);
        const { header, footer, bodyRows } = layout;
        expect(bodyRows + (header ? 1 : 0) + (footer ? 1 : 0)).toBe(rows);
        expect(bodyRows).toBeGreaterThan(0);
        const boxes = (['runs', 'steps', 'reader'] as const).flatMap((pane) => findBox(layout, pane) ?? []);
        expect(boxes.reduce((sum, box) => sum + box.columns, 0)).toBe(columns);
        for (const { content } of boxes) expect(Math.min(content.columns, content.rows)).toBeGreaterThan(0);
      }),
    );
  });

  test('gives the rows of the frames to the content where there are few', () => {
    expect(place(120, 6).panes).toMatchObject({ runs: { framed: false } });
    expect(place(120, 24).panes).toMatchObject({ runs: { framed: true } });
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
