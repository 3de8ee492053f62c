// The two judgements on a failed call: trying again can help, or it cannot.
import type { Redactor } from '../secrets/redact-text.ts';
import type { FailureKind } from '../workflow/failure-kind.ts';

export type CallContext = {
  /** `provider/model`, as in the workflow. */
  readonly model: string;
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
  /** What happened; the server's own words follow it. */
  readonly what: string;
  /** What a person can do, as a sentence. */
  readonly advice: string;
};

export function again(kind: FailureKind, what: string, advice = 'Retry.'): Verdict {
  return { kind, canRetry: true, what, advice };
}

export function final(kind: FailureKind, what: string, advice: string): Verdict {
  return { kind, canRetry: false, what, advice };
}
