// What a run is: the content of its file, typed.
import type { Json, JsonObject } from '../json.ts';
import type { Budget } from '../workflow/budget.ts';
import type { FailureKind } from '../workflow/failure-kind.ts';
import type { Answered, Checkpoint, Remark } from './checkpoint.ts';
import type { Queued } from './queue.ts';
import type { Repair } from './repair.ts';
import type { Spent } from './spent.ts';

/**
 * One execution of a workflow, as its file holds it (`formatVersion` 1).
 * Times are ISO 8601 UTC with milliseconds, durations milliseconds. Keys that are not named here are
 * kept where they stand: a run is only ever changed by spreading it.
 */
export type Run = RunBase &
  (
    | { readonly status: 'running'; readonly checkpoint: null; readonly failure: null }
    | { readonly status: 'paused'; readonly checkpoint: null; readonly failure: null }
    | { readonly status: 'waiting'; readonly checkpoint: Checkpoint; readonly failure: null }
    | { readonly status: 'completed'; readonly checkpoint: null; readonly failure: null }
    | { readonly status: 'failed'; readonly checkpoint: null; readonly failure: Failure }
    | { readonly status: 'cancelled'; readonly checkpoint: null; readonly failure: null }
  );

type RunBase = {
  readonly formatVersion: 1;
  readonly id: string;
  readonly workflowName: string;
  readonly progress: Progress;
  readonly startedAt: string;
  readonly updatedAt: string;
  /** Of a run that a step of another one has begun; see parent.ts. */
  readonly parent?: Json;
  /** What the command line chose for the whole run. */
  readonly options: RunOptions;
  /** Attempts that have begun and whose outcome is not recorded. */
  readonly inFlight: readonly InFlight[];
  /** What waits until its provider takes another request; see queue.ts. */
  readonly queued?: readonly Queued[];
  /** The cursor: a step is done when a record without `item` bears its id. */
  readonly executedTemplates: readonly StepRecord[];
  /** What people said of replies when they asked for them again, the oldest first; see `remark` in templates. */
  readonly remarks?: readonly Remark[];
  /** The replies that were sent back since they did not fit, while their steps are not done; see repair.ts. */
  readonly repairs?: readonly Repair[];
  /** What was paid, also for steps that were done again since; see `spentOf` for a file without it. */
  readonly spent?: Spent;
  /** The limits that a person has allowed beyond the budget. */
  readonly allowed?: Budget;
  /** The initial inputs and every output so far. */
  readonly data: JsonObject;
  /** The audit trail; no decision depends on it. */
  readonly history: readonly HistoryEntry[];
  /** The definition that last moved the run; null for a file of an existing workspace that had none. */
  readonly workflow: RunWorkflow | null;
};

export type Status = Run['status'];

/** `interrupted`: recorded as running, but nobody owns the run. Derived, never stored. */
export type DerivedStatus = Status | 'interrupted';

/** Written for people and lists, never read to decide. `step` is the step that is next or under way. */
export type Progress = {
  readonly done: number;
  readonly total: number;
  readonly step?: string;
  /** What is known of the cost so far, in USD, and how many attempts have a cost that is not known; see `spent`. */
  readonly cost?: number;
  readonly unknown?: number;
  /** The limit of a provider that all of the run waits for; foreign text. */
  readonly limit?: string;
};

export type RunOptions = {
  readonly model?: string;
  readonly pace?: number;
  readonly budget?: Budget;
  /** False where steps with `cache: true` ask their models all the same. */
  readonly cache?: boolean;
  /** Replies that were paid for are kept as recordings. */
  readonly record?: boolean;
  /** Of a run that a step of another one has begun: what that one has left for it. */
  readonly within?: Budget;
};

export type RunWorkflow = { readonly path: string; readonly hash: string; readonly definition: JsonObject };

export type InFlight = {
  readonly stepId: string;
  readonly item?: string;
  readonly attempt: number;
  readonly startedAt: string;
  readonly promptHash: string;
  /** The model that is called. */
  readonly model?: string;
  /** The models that could not answer before it. */
  readonly fallbacks?: readonly Fallback[];
  /** Its reply is taken from there, and nobody is asked. */
  readonly cached?: CachedFrom;
  /** Its reply was there once, and is counted in what the run has spent. */
  readonly counted?: true;
  /** Which repair it is: an earlier reply was sent back, and `promptHash` is of the whole conversation. */
  readonly repair?: number;
  /** The process of a command step. */
  readonly process?: ProcessIdentity;
  /** The run of a step with `workflow`. It goes on whenever the step does, until its outputs are taken. */
  readonly run?: string;
  /** Of the value of the item that the run was begun for. */
  readonly itemHash?: string;
};

/** A process id is reused; together with its start time it is not. */
export type ProcessIdentity = { readonly pid: number; readonly startTime: string };

/** `cachedInputTokens`: those of the input that the server had in its cache. */
export type Usage = {
  readonly inputTokens?: number;
  readonly cachedInputTokens?: number;
  readonly outputTokens?: number;
};

/** A completed step (or, with `item`, one item of it). The first five fields are those of existing workspaces. */
export type StepRecord = {
  readonly stepId: string;
  readonly templatePath: string;
  readonly executedAt: string;
  readonly outputFields: readonly string[];
  readonly renderTimeMs: number;
  readonly item?: string;
  /** Of the value of the item: another value in its place is another item. */
  readonly itemHash?: string;
  /** Why an item is missing from the lists of its step, which goes on without it. */
  readonly failed?: string;
  /** Of a step with `foreach`: how many items it was done for, and how many of them failed. */
  readonly items?: { readonly total: number; readonly failed?: number };
  readonly attempt?: number;
  readonly durationMs?: number;
  readonly model?: string;
  /** The models that were asked before it and could not answer. */
  readonly fallbacks?: readonly Fallback[];
  readonly usage?: Usage;
  /** USD, at the prices when it was done; absent where they were not known. */
  readonly cost?: number;
  /** The reply is that of an earlier attempt, and cost nothing here. */
  readonly cached?: CachedFrom;
  readonly promptHash?: string;
  /** The attempts before it whose replies did not fit and were sent back. */
  readonly repairs?: readonly number[];
  /** Of a step that sends nothing: what it read, see input-hash.ts. */
  readonly inputHash?: string;
  /** What it stored, by data field; see find-edits.ts. */
  readonly outputHashes?: { readonly [field: string]: string };
  /** The beginning of the names of its prompt and reply files. */
  readonly transcript?: string;
  readonly warnings?: readonly string[];
  /** The run that gave the outputs of a step with `workflow`. */
  readonly run?: string;
  /** Of a step that a person decided, or its default for them. */
  readonly answered?: Answered;
  /** Why the step was not done; its outputs are then the defaults that it declares, where it does. */
  readonly skipped?: string;
};

/** The attempt whose reply was taken. `cost`: what it cost there, in USD, where that is known. */
export type CachedFrom = { readonly run: string; readonly transcript: string; readonly cost?: number };

/** A model that could not answer, and why: the next one of its list was asked. */
export type Fallback = { readonly model: string; readonly kind: string; readonly message: string };

export type KeptItems = { readonly [stepId: string]: readonly string[] };

/** Why an attempt failed, before it is known which attempt it was. */
export type FailureCause = {
  readonly kind: FailureKind;
  /** What, why and what to do; one line, free of secrets. */
  readonly message: string;
  /** Whether the same attempt may succeed when it is simply tried again. */
  readonly canRetry: boolean;
  /** It lies with the model, and not with what that was asked: another one may answer. */
  readonly ofModel?: true;
  /** What a server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
};

export type Failure = {
  readonly stepId: string;
  readonly item?: string;
  readonly attempt: number;
  readonly kind: string;
  readonly message: string;
  readonly at: string;
  readonly canRetry: boolean;
};

/** An entry of the audit trail: an event's name, its time, and whatever belongs to it. */
export type HistoryEntry = { readonly at: string; readonly event: string; readonly [detail: string]: Json };

/**
 * Who caused an event: a key of the screen, a command, a signal, a limit; `default`: nobody was asked, `timeout`:
 * nobody answered in time; `interruption`: an attempt was cut off, and only a person may let it be made again;
 * `child`: the run of a step has stopped, or goes on; `parent`: the run that it belongs to cannot go on.
 */
export type Actor =
  | 'key'
  | 'command'
  | 'pause-after'
  | 'default'
  | 'timeout'
  | 'interruption'
  | 'child'
  | 'parent'
  | 'SIGINT'
  | 'SIGTERM'
  | 'SIGHUP';
