// The interface of every model: a rendered prompt goes in, parts of a reply stream out.
import type { JsonObject } from '../json.ts';
import type { FailureCause, Usage } from '../run/run.ts';
import type { ModelSettings } from '../workflow/model-settings.ts';

/** An image that goes with a prompt. */
export type AttachedImage = {
  /** Relative to the workspace, with forward slashes. */
  readonly path: string;
  readonly mediaType: string;
  readonly data: Uint8Array;
  /** The SHA-256 of the data, in hex. */
  readonly hash: string;
};

/** An earlier reply to the prompt, and what is said to be wrong with it. */
export type Correction = { readonly reply: string; readonly answer: string };

export type ModelRequest = {
  /** `provider/model`, `recorded` or `none`. */
  readonly model: string;
  readonly prompt: string;
  /** What has been said after the prompt, the oldest first. The next reply is to the last answer. */
  readonly corrections?: readonly Correction[];
  /** What the model is told before the prompt. */
  readonly system?: string;
  readonly images?: readonly AttachedImage[];
  readonly settings?: ModelSettings;
  /** A JSON Schema that the reply shall fit. Providers that can are asked for it; it is for the caller to check. */
  readonly schema?: JsonObject;
  readonly workflowName: string;
  readonly stepId: string;
  /** Of a step that is done for each item of a list: which one, from 1. */
  readonly item?: string;
  readonly signal: AbortSignal;
};

export type ReplyPart =
  | { readonly kind: 'text'; readonly text: string }
  /** Comes last, once; without it the reply is not whole. `warnings` go into the step's record. */
  | {
      readonly kind: 'finished';
      readonly model: string;
      readonly usage?: Usage;
      /** USD, at the prices of this moment; absent where it is not known. */
      readonly cost?: number;
      readonly warnings: readonly string[];
    };

export type Model = {
  /**
   * Streams a reply. Throws {@link ModelFailure} for every failure it can name, and the signal's reason
   * when it was aborted.
   */
  readonly reply: (request: ModelRequest) => AsyncIterable<ReplyPart>;
};

export class ModelFailure extends Error {
  override readonly name = 'ModelFailure';
  readonly failure: FailureCause;

  constructor(failure: FailureCause) {
    super(failure.message);
    this.failure = failure;
  }
}
