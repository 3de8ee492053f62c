// Everything that can change what the screen knows.
import type { Problem } from '../problem.ts';
import type { DerivedStatus, Run } from '../run/run.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { AnswerDraft } from './answer-draft.ts';
import type { Entry, Notice, Output, UnusableWorkflow } from './app-state.ts';
import type { PaneName, Size } from './layout.ts';
import type { ListView } from './list-view.ts';
import type { Popup } from './popup.ts';
import type { ReadPrompt } from './prompt-view.ts';
import type { Position, Search, Tab } from './reader-state.ts';
import type { RowChange } from './run-list.ts';
import type { ReadStanding } from './standing.ts';
import type { StartForm } from './start-form.ts';
import type { StopKind } from './stop-reason.ts';

export type Movement =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'half-page-up'
  | 'half-page-down'
  | 'first'
  | 'last';

export type LoadedDetail =
  | {
      readonly kind: 'run';
      readonly id: string;
      readonly run: Run;
      readonly derived: DerivedStatus;
      readonly workflow?: Workflow;
      readonly unusable?: UnusableWorkflow;
    }
  | { readonly kind: 'unreadable'; readonly id: string; readonly problem: Problem };

/** Times are milliseconds since 1970. */
export type AppEvent =
  /** Files were read; `complete` once all of them have been. */
  | {
      readonly kind: 'runs-changed';
      readonly changes: readonly RowChange[];
      readonly complete: boolean;
      readonly problem: Problem | null;
      readonly now: number;
    }
  | { readonly kind: 'detail-loaded'; readonly detail: LoadedDetail }
  /** Null where the step has no reply. */
  | { readonly kind: 'output-read'; readonly runId: string; readonly output: Output | null }
  | { readonly kind: 'prompt-read'; readonly prompt: ReadPrompt }
  | { readonly kind: 'standing-read'; readonly standing: ReadStanding }
  | { readonly kind: 'time-passed'; readonly now: number }
  | { readonly kind: 'resized'; readonly size: Size }
  /** In the list, the steps or the choices, whichever has the keys. */
  | { readonly kind: 'cursor-moved'; readonly by: Movement }
  | { readonly kind: 'step-chosen'; readonly stepId: string; readonly item?: string }
  /** The items of a step are all shown, or only those that run or failed. */
  | { readonly kind: 'fan-opened'; readonly stepId: string; readonly open: boolean }
  /** The run of the step that is chosen; and back to that step. */
  | { readonly kind: 'child-opened'; readonly id: string }
  | { readonly kind: 'parent-returned' }
  | { readonly kind: 'pane-entered'; readonly pane: PaneName }
  | { readonly kind: 'pane-zoomed'; readonly zoomed: boolean }
  | { readonly kind: 'tab-chosen'; readonly tab: Tab }
  | { readonly kind: 'reader-scrolled'; readonly tab: Tab; readonly position: Position }
  | { readonly kind: 'data-cursor-moved'; readonly path: string }
  | { readonly kind: 'data-opened'; readonly open: ReadonlySet<string> }
  | { readonly kind: 'lines-wrapped'; readonly wrap: boolean }
  | { readonly kind: 'search-changed'; readonly search: Search | null }
  | { readonly kind: 'list-viewed'; readonly view: ListView }
  | { readonly kind: 'newest-followed'; readonly follows: boolean }
  /** The keys of the narrow view act, or only look. */
  | { readonly kind: 'keys-armed'; readonly armed: boolean }
  /** Something is typed into the footer; null ends it. */
  | { readonly kind: 'entry-changed'; readonly entry: Entry | null }
  | { readonly kind: 'popup-opened'; readonly popup: Popup }
  | { readonly kind: 'popup-closed' }
  | { readonly kind: 'popup-scrolled'; readonly top: number }
  /** The open form was edited, is being started, or was refused. */
  | { readonly kind: 'form-changed'; readonly form: StartForm }
  /** An answer was edited, is being stored, or was refused; it may have been closed since. */
  | { readonly kind: 'answer-changed'; readonly draft: AnswerDraft }
  /** What was said to a question before this screen was opened. */
  | { readonly kind: 'draft-found'; readonly draft: AnswerDraft }
  /** That answer is stored. */
  | { readonly kind: 'answered'; readonly draft: AnswerDraft }
  | { readonly kind: 'notice-shown'; readonly text: string }
  /** Only that notice goes: a newer one stays its time. */
  | { readonly kind: 'notice-expired'; readonly notice: Notice }
  | { readonly kind: 'stop-asked'; readonly id: string; readonly request: StopKind }
  | { readonly kind: 'stop-settled'; readonly id: string }
  | { readonly kind: 'launch-begun'; readonly id: string }
  | { readonly kind: 'launch-ended'; readonly id: string }
  | { readonly kind: 'run-launched'; readonly id: string };
