// What the screen knows: everything it shows can be derived from this.
import type { Problem } from '../problem.ts';
import type { DerivedStatus, Run } from '../run/run.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { AnswerDraft } from './answer-draft.ts';
import { type AsideName, type Layout, layOut, type PaneName, type Size } from './layout.ts';
import type { LineEdit } from './line-edit.ts';
import { type ListView, wholeList } from './list-view.ts';
import type { OutputTarget } from './output-target.ts';
import type { Popup } from './popup.ts';
import type { ReadPrompt } from './prompt-view.ts';
import { firstReader, type ReaderState } from './reader-state.ts';
import { countRuns, type RunCounts, type RunRow } from './run-list.ts';
import type { ReadStanding } from './standing.ts';
import type { StepsLine } from './step-lines.ts';
import type { StopKind } from './stop-reason.ts';

export type AppState = {
  readonly mode: Mode;
  /** The workspace as it is shown. */
  readonly workspace: string;
  readonly size: Size;
  /** Milliseconds since 1970; moves only while something runs, and once a minute. */
  readonly now: number;
  /** Turns the spinner. */
  readonly ticks: number;
  /** Every run, the newest change first. */
  readonly rows: readonly RunRow[];
  readonly counts: RunCounts;
  readonly listView: ListView;
  /** The rows as they are listed. */
  readonly listed: readonly RunRow[];
  /** Whether the selection goes to whichever run has changed last. */
  readonly followsNewest: boolean;
  /** Whether the folder of runs has been read to its end once. */
  readonly complete: boolean;
  /** Why the folder of runs cannot be read. */
  readonly folderProblem: Problem | null;
  readonly selectedId: string | null;
  /** A run that was started here and is selected as soon as its file is seen. */
  readonly wantedId: string | null;
  /** The first row of the list that is seen. */
  readonly listTop: number;
  /** The pane that the keys move in, and the one that is shown where there is room for one. */
  readonly pane: PaneName;
  readonly aside: AsideName;
  readonly zoomed: boolean;
  readonly detail: Detail | null;
  /** The step chosen in the steps; null follows the run. */
  readonly chosenStep: string | null;
  /** The steps from which the selected run was opened, within each other. */
  readonly openedFrom: readonly OpenedFrom[];
  /** The item of that step that is chosen. */
  readonly chosenItem: string | null;
  /** The steps of the run whose items are all shown. */
  readonly openFans: ReadonlySet<string>;
  readonly reader: ReaderState;
  readonly output: Output | null;
  readonly prompt: ReadPrompt | null;
  /** What of the selected run is stale or edited, as it was looked at last. */
  readonly standing: ReadStanding | null;
  /** What running runs have been asked from here and have not done yet. */
  readonly asked: ReadonlyMap<string, StopKind>;
  /** Runs whose new owner is being started. */
  readonly launching: ReadonlySet<string>;
  readonly popup: Popup | null;
  /** Answers that were begun and closed, by the key of their question. */
  readonly drafts: ReadonlyMap<string, AnswerDraft>;
  /** What is being typed into the footer. */
  readonly entry: Entry | null;
  /** Said in the footer for a moment. */
  readonly notice: Notice | null;
};

/** A step that has a run of its own. */
export type OpenedFrom = {
  readonly id: string;
  readonly stepId: string;
  readonly item: string | null;
  readonly openFans: ReadonlySet<string>;
};

/** `watch` is the narrow view beside an editor; its keys change nothing until they are armed. */
export type Mode =
  | { readonly kind: 'workspace' }
  | { readonly kind: 'watch'; readonly pinnedId: string | null; readonly armed: boolean };

/** One object for each time that something is said: the same words said again stay their whole time. */
export type Notice = { readonly text: string };

export type Entry =
  /** Which runs the list shows; `before` comes back when the typing is given up. */
  | { readonly kind: 'filter'; readonly edit: LineEdit; readonly before: string }
  /** What to find in the steps or in the reader. */
  | { readonly kind: 'search'; readonly edit: LineEdit };

/** The selected run, read whole. */
export type Detail =
  | ReadRun
  | {
      readonly kind: 'unreadable';
      readonly id: string;
      readonly problem: Problem;
      /** The run as it was before its file stopped parsing. */
      readonly before: ReadRun | null;
    };

export type ReadRun = {
  readonly kind: 'run';
  readonly id: string;
  readonly run: Run;
  readonly derived: DerivedStatus;
  readonly workflow?: Workflow;
  readonly unusable?: UnusableWorkflow;
  readonly steps: readonly StepsLine[];
};

/** Why no workflow of the run can be used as it is now, and the one that its steps are listed by all the same. */
export type UnusableWorkflow = { readonly problems: readonly Problem[]; readonly outline?: Workflow };

/** A reply. */
export type Output = {
  readonly target: OutputTarget;
  readonly text: string;
  /** Bytes before the text that are not shown. */
  readonly omittedBytes: number;
};

export function initialState(
  workspace: string,
  size: Size,
  now: number,
  mode: Mode = { kind: 'workspace' },
): AppState {
  return {
    mode,
    workspace,
    size,
    now,
    ticks: 0,
    rows: [],
    counts: countRuns([]),
    listView: wholeList,
    listed: [],
    followsNewest: mode.kind === 'watch' && mode.pinnedId === null,
    complete: false,
    folderProblem: null,
    selectedId: mode.kind === 'watch' ? mode.pinnedId : null,
    wantedId: null,
    listTop: 0,
    pane: 'runs',
    aside: 'steps',
    zoomed: false,
    detail: null,
    chosenStep: null,
    openedFrom: [],
    chosenItem: null,
    openFans: new Set(),
    reader: firstReader,
    output: null,
    prompt: null,
    standing: null,
    asked: new Map(),
    launching: new Set(),
    popup: null,
    drafts: new Map(),
    entry: null,
    notice: null,
  };
}

export function selectLayout(state: AppState): Layout {
  const { mode, pane, aside, zoomed } = state;
  // What only watches is narrow: one pane at a time, and its own head instead of the header.
  return mode.kind === 'watch'
    ? layOut(state.size, { pane, aside, zoomed: true, header: false })
    : layOut(state.size, { pane, aside, zoomed, header: true });
}

/** Whether the narrow view beside an editor is seen, and not a pane that was opened from it. */
export function isNarrowView({ mode, pane }: AppState): boolean {
  return mode.kind === 'watch' && pane === 'runs';
}

/** The selected run as it was read last, also while its file does not parse. */
export function selectRead({ detail }: AppState): ReadRun | null {
  return detail?.kind === 'unreadable' ? detail.before : detail;
}
