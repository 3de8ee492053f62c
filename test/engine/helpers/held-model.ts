// A model whose replies are given by the test, call by call: so it can be seen what is under way at once.
import type { Model, ModelRequest, ReplyPart } from '../../../source/model/model.ts';
import { finished } from './scripted-model.ts';

export type HeldCall = {
  readonly request: ModelRequest;
  readonly reply: (text: string) => void;
  readonly fail: (error: Error) => void;
};

export type HeldModel = Model & {
  /** Resolves when that many calls are open at once; gives them by step, or step and item. */
  readonly open: (count: number) => Promise<ReadonlyMap<string, HeldCall>>;
  /** Resolves when that step, or step and item, is asked for. */
  readonly call: (name: string) => Promise<HeldCall>;
  readonly names: () => readonly string[];
};

export function createHeldModel(): HeldModel {
  const calls = new Map<string, HeldCall>();
  const asked: string[] = [];
  let changed = Promise.withResolvers<void>();

  async function* reply(request: ModelRequest): AsyncIterable<ReplyPart> {
    const name = request.item === undefined ? request.stepId : `${request.stepId} ${request.item}`;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    // A call that nobody answers any more may be ended before anybody waits for it.
    promise.catch(() => {});
    request.signal.addEventListener('abort', () => reject(request.signal.reason));
    calls.set(name, { request, reply: resolve, fail: reject });
    asked.push(name);
    changed.resolve();
    changed = Promise.withResolvers();
    try {
      const text = await promise;
      calls.delete(name);
      yield { kind: 'text', text };
    } finally {
      calls.delete(name);
    }
    yield finished;
  }

  return {
    reply,
    names: () => asked,
    call: async (name) => {
      for (;;) {
        const call = calls.get(name);
        if (call !== undefined) return call;
        await changed.promise;
      }
    },
    open: async (count) => {
      while (calls.size < count) await changed.promise;
      return new Map(calls);
    },
  };
}
