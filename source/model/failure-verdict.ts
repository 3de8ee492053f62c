// The judgements on a failed call: trying again can help, another model can, or neither.
import type { Redactor } from '../secrets/redact-text.ts';
import type { FailureKind } from '../workflow/failure-kind.ts';
import type { ModelApi } from './model-api.ts';

export type CallContext = {
  /** `provider/model`, as in the workflow. */
  readonly model: string;
  readonly api: ModelApi;
  readonly baseURL: string;
  /** The environment variable that held the key. */
  readonly apiKeyEnv: string | undefined;
  /** See `formsOfSecrets`: none of them is left in a message. */
  readonly secrets: Redactor;
  /** Milliseconds since 1970, for a Retry-After that is a date. */
  readonly now: number;
};

export type Verdict = {
  readonly kind: FailureKind;
  readonly canRetry: boolean;
  /** Whether it lies with the model and its server, and not with the prompt. */
  readonly ofModel: boolean;
  /** What happened; the server's own words follow it. */
  readonly what: string;
  /** What a person can do, as a sentence. */
  readonly advice: string;
};

/** Trying again can help. What passes lies with the server. */
export function again(kind: FailureKind, what: string, advice = 'Retry.'): Verdict {
  return { kind, canRetry: true, ofModel: true, what, advice };
}

/** The model cannot answer, whatever it is asked. */
export function unable(kind: FailureKind, what: string, advice: string): Verdict {
  return { kind, canRetry: false, ofModel: true, what, advice };
}

/** What was asked cannot be answered. */
export function final(kind: FailureKind, what: string, advice: string): Verdict {
  return { kind, canRetry: false, ofModel: false, what, advice };
}
