// Everything that can change what the screen knows.
import type { Problem } from '../problem.ts';
import type { DerivedStatus, Run } from '../run/run.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Output, Popup } from './app-state.ts';
import type { PaneName, Size } from './layout.ts';
import type { RowChange } from './run-list.ts';
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
  | { readonly kind: 'output-read'; readonly output: Output }
  | { readonly kind: 'time-passed'; readonly now: number }
  | { readonly kind: 'resized'; readonly size: Size }
  /** In the list, the steps or the choices, whichever has the keys. */
  | { readonly kind: 'cursor-moved'; readonly by: Movement }
  | { readonly kind: 'pane-entered'; readonly pane: PaneName }
  | { readonly kind: 'popup-opened'; readonly popup: Popup }
  | { readonly kind: 'popup-closed' }
  | { readonly kind: 'popup-scrolled'; readonly top: number }
  /** The open form was edited, is being started, or was refused. */
  | { readonly kind: 'form-changed'; readonly form: StartForm }
  | { readonly kind: 'notice-shown'; readonly text: string }
  /** Only the notice of that text goes: a newer one stays its time. */
  | { readonly kind: 'notice-expired'; readonly text: string }
  | { readonly kind: 'stop-asked'; readonly id: string; readonly request: StopKind }
  | { readonly kind: 'stop-settled'; readonly id: string }
  | { readonly kind: 'launch-begun'; readonly id: string }
  | { readonly kind: 'launch-ended'; readonly id: string }
  | { readonly kind: 'run-launched'; readonly id: string };
