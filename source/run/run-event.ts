// What can happen to a run: the facts of which its history is made.
import type { JsonObject } from '../json.ts';
import type { Budget } from '../workflow/budget.ts';
import type { Checkpoint, Remark } from './checkpoint.ts';
import type { Queued } from './queue.ts';
import type { SentBack } from './repair.ts';
import type {
  Actor,
  Failure,
  FailureCause,
  InFlight,
  KeptItems,
  RunOptions,
  RunWorkflow,
  StepRecord,
} from './run.ts';
import type { Payment, Spending } from './spent.ts';

/**
 * Everything that can happen to a run. `at` is when. The names are those of `history` and of `--json`;
 * see apply-event.ts for what each does to the run.
 */
export type RunEvent = { readonly at: string } & (
  | {
      readonly event: 'run-started';
      readonly resumed?: true;
      readonly workflow: RunWorkflow;
      readonly options: RunOptions;
      readonly changes?: readonly string[];
      readonly by?: Actor;
    }
  /** The beginning of a run that has what another had. */
  | {
      readonly event: 'run-forked';
      readonly source: string;
      readonly fromStep?: string;
      readonly changes: readonly string[];
      readonly by: Actor;
    }
  /** `of` here and below: where it is an item, how many there are. */
  | { readonly event: 'step-queued'; readonly work: Queued; readonly of?: number }
  | { readonly event: 'step-started'; readonly attempt: InFlight; readonly of?: number }
  | {
      readonly event: 'step-completed';
      readonly record: StepRecord;
      readonly data: JsonObject;
      readonly adopted?: true;
      /** Of an item: how many there are. `data` then holds its entries of the lists. */
      readonly of?: number;
    }
  | {
      readonly event: 'step-failed';
      readonly stepId: string;
      readonly item?: string;
      readonly of?: number;
      readonly attempt: number;
      readonly cause: FailureCause;
      readonly retryInMs: number | null;
      /** The model that is asked next, since this one cannot answer. */
      readonly nextModel?: string;
      readonly durationMs?: number;
      /** A reply that does not count, or that was cut off, is paid for all the same. */
      readonly paid?: Payment;
      /** The reply did not fit and is sent back with the next attempt. */
      readonly sentBack?: SentBack;
      /** Of an item without which its step goes on. */
      readonly record?: StepRecord;
    }
  /** `record` says why. `data` are the step's defaults, `absent` fields that an earlier time of it has left. */
  | {
      readonly event: 'step-skipped';
      readonly record: StepRecord;
      readonly data: JsonObject;
      readonly absent: readonly string[];
    }
  | {
      readonly event: 'attempt-aborted';
      readonly stepId: string;
      readonly item?: string;
      readonly of?: number;
      readonly attempt: number;
      readonly paid?: Payment;
    }
  /** The run of a step with `workflow` is not there, and is made; after a deletion it may bear another id. */
  | {
      readonly event: 'child-missing';
      readonly stepId: string;
      readonly item?: string;
      readonly run: string;
    }
  /** The run of a step has stopped; `spent` is all that it and the runs within it have spent. */
  | {
      readonly event: 'child-spent';
      readonly stepId: string;
      readonly item?: string;
      readonly run: string;
      readonly spent: Spending;
    }
  | { readonly event: 'run-paused'; readonly by: Actor; readonly message?: string }
  | { readonly event: 'run-waiting'; readonly checkpoint: Checkpoint }
  | {
      readonly event: 'checkpoint-answered';
      readonly record: StepRecord;
      readonly data: JsonObject;
      readonly by: Actor;
    }
  /** A no that goes back: the steps of `stepIds` are to be done again, with what was said in the data. */
  | {
      readonly event: 'checkpoint-rejected';
      readonly stepId: string;
      readonly goto: string;
      readonly stepIds: readonly string[];
      readonly data: JsonObject;
      readonly comment: string;
      readonly by: Actor;
    }
  /** `allowed`: the limits that count from now on; null where the person does not want to spend more. */
  | {
      readonly event: 'budget-answered';
      readonly stepId: string;
      readonly allowed: Budget | null;
      readonly comment?: string;
      readonly by: Actor;
    }
  /** A reply that waited to be accepted is asked for again. */
  | { readonly event: 'reply-sent-back'; readonly remark: Remark }
  | { readonly event: 'run-completed' }
  | { readonly event: 'run-failed'; readonly failure: Failure }
  | { readonly event: 'run-cancelled'; readonly by: Actor }
  /** `why`: a sentence for each of the steps that are stale. `keptItems`: by step, the items of it that stay done. */
  | {
      readonly event: 'steps-reopened';
      readonly fromStep: string;
      readonly stepIds: readonly string[];
      readonly why?: readonly string[];
      readonly keptItems?: KeptItems;
      /** Of the first step only the items that failed: those are not kept. */
      readonly onlyFailed?: true;
      readonly by: Actor;
    }
  | { readonly event: 'id-corrected'; readonly was: string }
  /** Values of secrets were taken out of what a person gave or saved: whose, and which parts of the run held them. */
  | {
      readonly event: 'secrets-redacted';
      readonly names: readonly string[];
      readonly fields: readonly string[];
    }
  | { readonly event: 'edit-merged'; readonly changes: readonly string[] }
  | { readonly event: 'edit-kept-aside'; readonly file: string; readonly message: string }
);
