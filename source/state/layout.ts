// Where everything stands for a size of the terminal, in columns and rows.

export type Size = { readonly columns: number; readonly rows: number };

export type PaneName = 'runs' | 'steps';

/** A pane's place; its content is smaller where it has a frame. */
export type PaneBox = {
  readonly columns: number;
  readonly rows: number;
  readonly framed: boolean;
  readonly content: Size;
};

export type Layout = {
  readonly size: Size;
  readonly header: boolean;
  readonly footer: boolean;
  /** The rows between header and footer. */
  readonly bodyRows: number;
  readonly panes:
    | { readonly kind: 'one'; readonly pane: PaneName; readonly box: PaneBox }
    | { readonly kind: 'two'; readonly runs: PaneBox; readonly steps: PaneBox };
};

/** Below this width one pane is shown at a time. */
const twoPanesFrom = 80;
/** Below this height the frames give their rows to the content. */
const framesFrom = 10;

/** @param pane the one that is shown where there is room for only one */
export function layOut(size: Size, pane: PaneName): Layout {
  const columns = Math.max(1, size.columns);
  const rows = Math.max(1, size.rows);
  const header = rows >= 4;
  const footer = rows >= 3;
  const bodyRows = rows - (header ? 1 : 0) - (footer ? 1 : 0);
  const base = { size: { columns, rows }, header, footer, bodyRows };
  if (columns < twoPanesFrom) {
    return { ...base, panes: { kind: 'one', pane, box: placePane(columns, bodyRows, false) } };
  }
  const framed = rows >= framesFrom;
  const left = columns < 100 ? 38 : columns < 140 ? 46 : 54;
  return {
    ...base,
    panes: {
      kind: 'two',
      runs: placePane(left, bodyRows, framed),
      steps: placePane(columns - left, bodyRows, framed),
    },
  };
}

function placePane(columns: number, rows: number, framed: boolean): PaneBox {
  const content = framed ? { columns: columns - 2, rows: rows - 2 } : { columns, rows };
  return { columns, rows, framed, content };
}

/** How many rows of the list of runs are seen. */
export function listRows(layout: Layout): number {
  switch (layout.panes.kind) {
    case 'one':
      return layout.panes.box.content.rows;
    case 'two':
      return layout.panes.runs.content.rows;
  }
}

/** The box of the steps, also while the list hides it. */
export function stepsBox(layout: Layout): PaneBox {
  switch (layout.panes.kind) {
    case 'one':
      return layout.panes.box;
    case 'two':
      return layout.panes.steps;
  }
}

/** The rows of a run's pane: its steps, then why it has stopped, then the end of an output under a rule. */
export type StepsDivision = { readonly steps: number; readonly reason: number; readonly output: number };

/**
 * Steps come first, but what a run waits for is seen at any height.
 * @param output whether there is any
 */
export function divideSteps(
  rows: number,
  wanted: { readonly steps: number; readonly reason: number; readonly output: boolean },
): StepsDivision {
  const reasonAtLeast = Math.min(wanted.reason, Math.floor(rows / 2));
  const outputAtLeast = wanted.output && rows >= 8 ? 4 : 0;
  const stepsAtLeast = Math.min(3, rows - reasonAtLeast);
  const steps = Math.min(wanted.steps, Math.max(rows - reasonAtLeast - outputAtLeast, stepsAtLeast));
  const reason = Math.min(wanted.reason, rows - steps);
  const rest = rows - steps - reason;
  // The rule alone would say nothing.
  return { steps, reason, output: wanted.output && rest >= 2 ? rest : 0 };
}

/** The first row to show, so that `cursor` is seen and the view moves no more than it must. */
export function keepVisible(top: number, cursor: number, height: number, count: number): number {
  const lowest = Math.max(0, count - height);
  const clamped = Math.min(Math.max(0, top), lowest);
  if (cursor < clamped) return Math.max(0, cursor);
  if (cursor >= clamped + height) return Math.min(lowest, cursor - height + 1);
  return clamped;
}
