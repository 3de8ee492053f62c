// What a key asks for that reaches beyond the screen's own state.
import type { StopKind } from './stop-reason.ts';

export type Command =
  | { readonly kind: 'quit' }
  /** Draws the whole screen anew. */
  | { readonly kind: 'repaint' }
  | { readonly kind: 'stop'; readonly id: string; readonly request: StopKind }
  /** Goes on with a run, or tries its failed step again. `trusted`: the person has agreed to its commands. */
  | { readonly kind: 'resume'; readonly id: string; readonly trusted: boolean }
  | { readonly kind: 'list-workflows' }
  /** Opens the form of a workflow's inputs. */
  | { readonly kind: 'fill-inputs'; readonly path: string }
  /** Starts what the open form says. */
  | { readonly kind: 'start'; readonly trusted: boolean };
