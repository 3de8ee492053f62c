// Where everything stands for a size of the terminal, in columns and rows.

export type Size = { readonly columns: number; readonly rows: number };

export type PaneName = 'runs' | 'steps' | 'reader';

/** What stands beside the list of runs where there is room for one pane only. */
export type AsideName = Exclude<PaneName, 'runs'>;

/** A pane's place; its content is smaller where it has a frame. */
export type PaneBox = {
  readonly columns: number;
  readonly rows: number;
  readonly framed: boolean;
  readonly content: Size;
};

export type PlacedPanes =
  | { readonly kind: 'one'; readonly pane: PaneName; readonly box: PaneBox }
  | { readonly kind: 'two'; readonly runs: PaneBox; readonly aside: AsideName; readonly box: PaneBox }
  | { readonly kind: 'three'; readonly runs: PaneBox; readonly steps: PaneBox; readonly reader: PaneBox };

export type Layout = {
  readonly size: Size;
  readonly header: boolean;
  readonly footer: boolean;
  /** The rows between header and footer. */
  readonly bodyRows: number;
  readonly panes: PlacedPanes;
};

export type Arrangement = {
  /** The pane that has the keys. */
  readonly pane: PaneName;
  readonly aside: AsideName;
  /** Whether that pane has the whole screen, without a frame. */
  readonly zoomed: boolean;
  /** Whether there is a header where there is room for one. */
  readonly header: boolean;
};

/** Below this width one pane is shown at a time (terminal.md). */
const twoPanesFrom = 80;
const threePanesFrom = 120;
/** Below this height the frames give their rows to the content. */
const framesFrom = 10;

export function layOut(size: Size, { pane, aside, zoomed, ...wanted }: Arrangement): Layout {
  const columns = Math.max(1, size.columns);
  const rows = Math.max(1, size.rows);
  const header = wanted.header && rows >= 4;
  const footer = rows >= 3;
  const bodyRows = rows - (header ? 1 : 0) - (footer ? 1 : 0);
  const base = { size: { columns, rows }, header, footer, bodyRows };
  if (columns < twoPanesFrom || zoomed) {
    return { ...base, panes: { kind: 'one', pane, box: placePane(columns, bodyRows, false) } };
  }
  const place = (width: number) => placePane(width, bodyRows, rows >= framesFrom);
  if (columns < threePanesFrom) {
    const left = columns < 100 ? 38 : 42;
    return { ...base, panes: { kind: 'two', runs: place(left), aside, box: place(columns - left) } };
  }
  const runs = Math.min(52, Math.max(38, Math.round(columns * 0.28)));
  const steps = Math.min(56, Math.round(columns * 0.28));
  return {
    ...base,
    panes: { kind: 'three', runs: place(runs), steps: place(steps), reader: place(columns - runs - steps) },
  };
}

function placePane(columns: number, rows: number, framed: boolean): PaneBox {
  const content = framed ? { columns: columns - 2, rows: rows - 2 } : { columns, rows };
  return { columns, rows, framed, content };
}

/** The box of a pane; undefined where it is not shown. */
export function findBox({ panes }: Layout, pane: PaneName): PaneBox | undefined {
  switch (panes.kind) {
    case 'one':
      return panes.pane === pane ? panes.box : undefined;
    case 'two':
      return pane === 'runs' ? panes.runs : panes.aside === pane ? panes.box : undefined;
    case 'three':
      return panes[pane];
  }
}

/** How many rows a pane shows, also while another hides it: there it would have the other's place. */
export function pageRows(layout: Layout, pane: PaneName): number {
  const { panes } = layout;
  const box = findBox(layout, pane) ?? (panes.kind === 'three' ? panes[pane] : panes.box);
  return box.content.rows;
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
