// The runs of steps with `workflow`, as the engine sees them; see commands/move/child-runs.ts.
import type { JsonObject } from '../json.ts';
import type { RunParent } from '../run/parent.ts';
import type { Usage } from '../run/run.ts';
import type { Spending } from '../run/spent.ts';
import type { Budget } from '../workflow/budget.ts';
import type { NestedStep } from '../workflow/workflow.ts';

export type ChildRequest = {
  readonly id: string;
  readonly step: NestedStep;
  readonly parent: RunParent;
  /** Its initial data, where it is begun now. */
  readonly data: JsonObject;
  /** What the run that it belongs to has left for it. */
  readonly within: Budget;
  /** Aborted where it is to pause at once, though nobody has asked for that. */
  readonly signal: AbortSignal;
};

export type ChildEnd = {
  /** What it and the runs within it have spent; undefined where it could not be looked at. */
  readonly spent?: Spending;
} & ChildOutcome;

type ChildOutcome =
  | {
      readonly kind: 'completed';
      readonly data: JsonObject;
      /** What its steps took together, whoever moved it. */
      readonly durationMs: number;
      readonly usage: Usage;
    }
  | { readonly kind: 'failed'; readonly message: string; readonly canRetry: boolean }
  | { readonly kind: 'cancelled'; readonly message: string }
  /** Only a person can let it go on; the message says how. */
  | { readonly kind: 'waits'; readonly message: string }
  /** Somebody has paused it, or moves it. */
  | { readonly kind: 'paused'; readonly message: string };

export type ChildrenPort = {
  readonly newId: () => string;
  /**
   * `absent`: there is no such run, and nothing that one has left. `left`: its file is gone and the rest of it is
   * there: somebody has taken it away.
   */
  readonly look: (id: string) => 'there' | 'completed' | 'absent' | 'left';
  /**
   * Begins the run, or goes on with it, until it stops. A completed one is not moved. What is wished of the run that
   * it belongs to is wished of it, too. Throws what the storage throws where its disk refuses.
   */
  readonly move: (request: ChildRequest) => Promise<ChildEnd>;
};
