// The model `none`: the rendered prompt is the reply, so that a workflow's wiring can be tried without a model.
import type { Model, ReplyPart } from './model.ts';

export function createEchoModel(): Model {
  return {
    reply: async function* ({ prompt, signal }): AsyncGenerator<ReplyPart, void, undefined> {
      signal.throwIfAborted();
      if (prompt !== '') yield { kind: 'text', text: prompt };
      yield { kind: 'finished', model: 'none', warnings: [] };
    },
  };
}
