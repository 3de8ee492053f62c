// Everything the engine needs from outside, as it is passed in.
import type { Json } from '../json.ts';
import type { AttachedImage, Model } from '../model/model.ts';
import type { ProgramsPort } from '../programs/program.ts';
import type { HistoryEntry, Run } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Transcripts } from '../storage/transcripts.ts';
import type { Bounds } from '../workflow/expression/bounded-pattern.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { ChildrenPort } from './children.ts';
import type { EarlierRepliesPort } from './earlier-replies.ts';
import type { TurnsPort } from './turns.ts';

export type EnginePorts = {
  readonly store: StorePort;
  readonly transcripts: Transcripts;
  readonly model: Model;
  /** For steps with `cache: true`. */
  readonly earlier: EarlierRepliesPort;
  /** Waits until a model may be asked. */
  readonly turns: TurnsPort;
  readonly programs: ProgramsPort;
  readonly children: ChildrenPort;
  readonly files: FilesPort;
  /** None of their values is sent, committed or told. */
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** Ends what an expression does where it takes too long. */
  readonly bounds: Bounds;
  /** Told of every event once its commit is durable. */
  readonly told: (event: RunEvent, run: Run) => void;
  /** Told of an edit of the run's file by somebody else, as the history has it. */
  readonly noticed: (entry: HistoryEntry, run: Run) => void;
  /** Looks for requests that the watcher may have missed. */
  readonly lookForRequests: () => void;
};

/** The part of a run's store that the engine uses; see storage/run-store.ts. */
export type StorePort = {
  readonly current: () => Run;
  readonly commit: (run: Run) => Run;
  readonly refresh: () => Promise<Run>;
  /** Keeps the run as it is now beside it, durably; returns the name of the copy. */
  readonly keepCopy: () => string;
};

export type Clock = {
  readonly now: () => Date;
  /** Milliseconds that only ever grow. */
  readonly elapsed: () => number;
  /** Waits; throws the signal's reason when it is aborted. */
  readonly delay: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Resolves when what is ready by now has had its turn. */
  readonly nextTurn: () => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
};

export type FoundFile =
  | { readonly kind: 'found'; readonly file: string; readonly text: string }
  | { readonly kind: 'missing'; readonly looked: readonly string[] }
  | { readonly kind: 'refused'; readonly message: string };

export type FoundImage =
  | { readonly kind: 'found'; readonly image: AttachedImage }
  | { readonly kind: 'refused'; readonly message: string };

export type FilesPort = {
  readonly template: (path: string, workflow: Workflow) => FoundFile;
  readonly schema: (path: string, workflow: Workflow) => FoundFile;
  /** @param path relative to the workspace */
  readonly image: (path: string) => FoundImage;
  /** What is made of them, without the values of secrets. */
  readonly redact: (text: string) => string;
};

/** The values a step's template sees, by their names there. */
export type StepInputs = ReadonlyMap<string, Json>;
