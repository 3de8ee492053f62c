// A model that replies what a test tells it to, and remembers what it was asked.
import { type Model, ModelFailure, type ModelRequest, type ReplyPart } from '../../../source/model/model.ts';
import type { FailureCause } from '../../../source/run/run.ts';

/** A whole reply, a failure, or anything else that a model may do. */
export type Behaviour = string | FailureCause | ((request: ModelRequest) => AsyncIterable<ReplyPart>);

export type ScriptedModel = Model & {
  readonly requests: ModelRequest[];
  /** What each step gets, one call after the other; the last one again and again. */
  readonly script: Map<string, readonly Behaviour[]>;
  /** The steps that were asked for, in their order. */
  readonly asked: () => readonly string[];
};

export function createScriptedModel(
  script: { readonly [stepId: string]: readonly Behaviour[] } = {},
): ScriptedModel {
  const requests: ModelRequest[] = [];
  const left = new Map(Object.entries(script));
  return {
    requests,
    script: left,
    asked: () => requests.map((request) => request.stepId),
    reply: (request) => {
      requests.push(request);
      const [first, ...rest] = left.get(request.stepId) ?? [];
      if (first === undefined) throw new Error(`no reply is scripted for ${request.stepId}`);
      if (rest.length > 0) left.set(request.stepId, rest);
      if (typeof first === 'function') return first(request);
      return typeof first === 'string' ? replyOf(first) : failWith(first);
    },
  };
}

export const finished: ReplyPart = {
  kind: 'finished',
  model: 'scripted',
  usage: { outputTokens: 7 },
  warnings: [],
};

/** In two parts, so that there is a moment between them. */
export async function* replyOf(text: string, between: () => unknown = () => {}): AsyncIterable<ReplyPart> {
  const middle = Math.ceil(text.length / 2);
  yield { kind: 'text', text: text.slice(0, middle) };
  await between();
  yield { kind: 'text', text: text.slice(middle) };
  yield finished;
}

async function* failWith(cause: FailureCause): AsyncIterable<ReplyPart> {
  yield { kind: 'text', text: 'half a re' };
  throw new ModelFailure(cause);
}

/** Says something, then nothing more until it is aborted. */
export async function* hang(
  { signal }: ModelRequest,
  started: () => void = () => {},
): AsyncIterable<ReplyPart> {
  yield { kind: 'text', text: 'half a re' };
  started();
  await new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

export function failure(changes: Partial<FailureCause> = {}): FailureCause {
  return { kind: 'server-error', message: 'the server is down', canRetry: true, ...changes };
}
