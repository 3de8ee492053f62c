// What a key asks for that reaches beyond the screen's own state.
import type { StopKind } from './stop-reason.ts';

export type Command =
  | { readonly kind: 'quit' }
  /** Draws the whole screen anew. */
  | { readonly kind: 'repaint' }
  /** Stops the program as a job of its shell. */
  | { readonly kind: 'suspend' }
  | { readonly kind: 'stop'; readonly id: string; readonly request: StopKind }
  /** Goes on with a run, or tries its failed step again. `trusted`: the person has agreed to its commands. */
  | { readonly kind: 'resume'; readonly id: string; readonly trusted: boolean; readonly redo?: Redo }
  /** Makes a new run with what this one has, but for that step and what depends on it. */
  | { readonly kind: 'fork'; readonly id: string; readonly from: string | null }
  | { readonly kind: 'delete'; readonly id: string }
  | { readonly kind: 'list-workflows' }
  /** Opens the form of a workflow's inputs. */
  | { readonly kind: 'fill-inputs'; readonly path: string }
  /** Starts what the open form says. */
  | { readonly kind: 'start'; readonly trusted: boolean }
  /** Answers what the open answer is to. `trusted`: the person has agreed to the commands of its workflow. */
  | { readonly kind: 'answer'; readonly trusted: boolean }
  /** The field of the open form that is edited, in the editor. */
  | { readonly kind: 'edit-field' }
  | { readonly kind: 'edit'; readonly what: Editable }
  | { readonly kind: 'page'; readonly what: Pageable }
  | { readonly kind: 'copy'; readonly text: string; readonly name: string }
  /** Where the run's file is. */
  | { readonly kind: 'copy-path'; readonly runId: string };

/** What is done again first: what is stale, or a step or its failed items, and all that depends on it. */
export type Redo =
  | { readonly kind: 'stale' }
  | { readonly kind: 'from' | 'failed-items'; readonly stepId: string };

/** What is opened in the editor. */
export type Editable =
  | { readonly kind: 'run-file'; readonly runId: string }
  | { readonly kind: 'template'; readonly runId: string; readonly stepId: string }
  | { readonly kind: 'workflow'; readonly runId: string; readonly stepId: string | null }
  /** A field of a run's data, by its name; with `index` an entry of the list in it. */
  | { readonly kind: 'field'; readonly runId: string; readonly field: string; readonly index?: number };

/** What is opened in the pager. */
export type Pageable =
  | { readonly kind: 'run-file'; readonly runId: string }
  | { readonly kind: 'text'; readonly name: string; readonly text: string };
