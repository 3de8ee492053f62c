// A server that refuses a request for something it can do without -> the same request without that.
import type { ModelRequest } from './model.ts';
import { readError } from './read-error.ts';

/** A request, and what is to be said of it in the record of its step. `usage`: whether the server is asked for it. */
export type Asked = {
  readonly request: ModelRequest;
  readonly usage: boolean;
  readonly notes: readonly string[];
};

/** Undefined where the error says nothing of the kind: then it stands. */
export function askForLess(error: unknown, { request, usage, notes }: Asked): Asked | undefined {
  const { status, serverMessage = '' } = readError(error);
  if (status !== 400 && status !== 422) return undefined;
  // Mistral and others of its kind.
  if (usage && serverMessage.includes('stream_options')) return { request, usage: false, notes };
  const { schema, settings: { reasoning, ...settings } = {}, ...rest } = request;
  const note = (what: string) => [
    ...notes,
    `the server does not take ${what}: the reply was asked for without`,
  ];
  if (
    schema !== undefined &&
    /response_?(format|schema|json_?schema)|json_?schema|output_(format|config)/i.test(serverMessage)
  ) {
    const without = request.settings === undefined ? rest : { ...rest, settings: request.settings };
    return { request: without, usage, notes: note('a schema') };
  }
  if (reasoning !== undefined && /reasoning|thinking/i.test(serverMessage)) {
    const without = { ...rest, settings, ...(schema === undefined ? {} : { schema }) };
    return { request: without, usage, notes: note('reasoning') };
  }
  return undefined;
}
