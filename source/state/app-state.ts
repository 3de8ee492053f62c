// What the screen knows: everything it shows can be derived from this.
import type { Problem } from '../problem.ts';
import type { DerivedStatus, Run } from '../run/run.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Command } from './command.ts';
import { type Layout, layOut, type PaneName, type Size } from './layout.ts';
import type { OutputTarget } from './output-target.ts';
import { countRuns, type RunCounts, type RunRow } from './run-list.ts';
import type { StartForm } from './start-form.ts';
import type { StepsLine } from './step-lines.ts';
import type { StopKind } from './stop-reason.ts';

export type AppState = {
  /** The workspace as it is shown. */
  readonly workspace: string;
  readonly size: Size;
  /** Milliseconds since 1970; moves only while something runs, and once a minute. */
  readonly now: number;
  /** Turns the spinner. */
  readonly ticks: number;
  readonly rows: readonly RunRow[];
  readonly counts: RunCounts;
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
  readonly detail: Detail | null;
  /** The step chosen in the steps; null follows the run. */
  readonly chosenStep: string | null;
  readonly output: Output | null;
  /** What running runs have been asked from here and have not done yet. */
  readonly asked: ReadonlyMap<string, StopKind>;
  /** Runs whose new owner is being started. */
  readonly launching: ReadonlySet<string>;
  readonly popup: Popup | null;
  /** Said in the footer for a moment. */
  readonly notice: string | null;
};

/** The selected run, read whole. */
export type Detail =
  | {
      readonly kind: 'run';
      readonly id: string;
      readonly run: Run;
      readonly derived: DerivedStatus;
      readonly workflow?: Workflow;
      readonly steps: readonly StepsLine[];
    }
  | { readonly kind: 'unreadable'; readonly id: string; readonly problem: Problem };

/** The end of a reply. */
export type Output = { readonly target: OutputTarget; readonly text: string };

export type WorkflowChoice = {
  readonly name: string;
  readonly path: string;
  readonly description: string;
  /** Its first error: it cannot be started. */
  readonly error?: string;
};

export type Popup =
  | { readonly kind: 'help'; readonly top: number }
  /** A text that did not fit where it belongs. */
  | { readonly kind: 'text'; readonly title: string; readonly text: string; readonly top: number }
  | {
      readonly kind: 'confirm';
      readonly title: string;
      readonly lines: readonly string[];
      readonly question: string;
      readonly yes: Command;
      /** What is shown again after a no. */
      readonly behind: Popup | null;
    }
  | { readonly kind: 'choose-workflow'; readonly choices: readonly WorkflowChoice[]; readonly index: number }
  | { readonly kind: 'form'; readonly form: StartForm };

export function initialState(workspace: string, size: Size, now: number): AppState {
  return {
    workspace,
    size,
    now,
    ticks: 0,
    rows: [],
    counts: countRuns([]),
    complete: false,
    folderProblem: null,
    selectedId: null,
    wantedId: null,
    listTop: 0,
    pane: 'runs',
    detail: null,
    chosenStep: null,
    output: null,
    asked: new Map(),
    launching: new Set(),
    popup: null,
    notice: null,
  };
}

export function selectLayout(state: AppState): Layout {
  return layOut(state.size, state.pane);
}
