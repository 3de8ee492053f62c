// One attempt of one step: what it is given, and how it may end.
import type { Item } from '../run/fan-items.ts';
import type { CallingStep, FindWorks } from '../run/find-works.ts';
import type { CachedFrom, FailureCause, InFlight, Usage } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { Payment } from '../run/spent.ts';
import type { ModelNames } from '../workflow/model-settings.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { AskedModel } from './fall-back.ts';
import type { EnginePorts } from './ports.ts';
import type { Turns } from './turns.ts';

/** What an attempt is made at: a step, or one item of it. */
export type AttemptWork = {
  readonly step: CallingStep;
  readonly item: Item | null;
  /** Null where no model is called. */
  readonly asked: AskedModel | null;
};

/** How an attempt ended, as the events to apply; `unbegun`: the data changed underneath, look again. */
export type AttemptOutcome =
  | { readonly kind: 'done'; readonly event: RunEvent }
  | {
      readonly kind: 'failed';
      readonly attempt: number;
      readonly cause: FailureCause;
      readonly durationMs: number;
      /** What it cost all the same. */
      readonly paid?: Payment;
      /** The reply is there, and whoever gave it may put right what is wrong with it. */
      readonly unfit?: Unfit;
    }
  | { readonly kind: 'aborted'; readonly attempt: number; readonly paid?: Payment }
  /** An earlier owner's attempt was cut off, and a person is to say whether it may be made again. */
  | { readonly kind: 'interrupted'; readonly attempt: number }
  | { readonly kind: 'unbegun'; readonly attempt: number }
  /** It has waited until its model may be asked, and is decided on anew. Nothing was begun. */
  | { readonly kind: 'queued' }
  /** The run of the step has stopped and is not over: it waits for a person, or somebody has paused it. */
  | { readonly kind: 'child-waits' | 'child-paused'; readonly message: string };

/** Why a reply does not fit, and the hash of the step's own prompt. */
export type Unfit = { readonly faults: readonly string[]; readonly promptHash: string };

export type AttemptContext = {
  readonly workflow: Workflow;
  readonly ports: EnginePorts;
  readonly findWorks: FindWorks;
  /** Aborted when the attempts under way must end. */
  readonly endAttempts: AbortSignal;
  /** Aborted where waiting must end: there is a wish, or the run is ending. */
  readonly endWaiting: AbortSignal;
  /** Aborted when the run has taken all of its time. */
  readonly runLimit: AbortSignal;
  /** Whether a person has said that attempts which were cut off may be made again. */
  readonly rerunInterrupted: boolean;
  /** The models of prompt steps, as product.md orders the choices. */
  readonly modelsOf: (step: CallingStep) => ModelNames;
  /** At the providers of models. */
  readonly turns: Turns;
  /** Commits what has become of the run of a step. */
  readonly noteChild: (
    event: RunEvent & { readonly event: 'child-missing' | 'child-spent' },
  ) => Promise<unknown>;
  /** Commits that an attempt begins, of one of so many items; tells whether a person's edit of data or records came in with that. */
  readonly begin: (attempt: InFlight, of?: number) => Promise<{ readonly edited: boolean }>;
};

/** What is known of a reply besides its text. */
export type Ending = {
  readonly model: string | undefined;
  readonly usage: Usage | undefined;
  /** USD; undefined where it is not known. */
  readonly cost: number | undefined;
  /** Where it was taken from, and nobody was asked. */
  readonly cached?: CachedFrom;
  readonly warnings: readonly string[];
};
