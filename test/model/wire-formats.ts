// How each protocol writes a streamed reply, as a server sends it.
import type { ModelApi } from '../../source/model/model-api.ts';

export type WireUsage = { readonly input: number; readonly cached?: number; readonly output: number };

export type Wire = {
  readonly api: ModelApi;
  /** What a caesura.yaml has as the address, after the server's own. */
  readonly base: string;
  /** Where prompts are posted. */
  readonly path: RegExp;
  /** The header that bears the key, and its value for a key. */
  readonly keyHeader: readonly [name: string, value: (key: string) => string];
  /** What stands before the first piece. */
  readonly begin: (usage?: WireUsage) => string;
  readonly text: (text: string) => string;
  /** A piece of what the model thinks. */
  readonly thought: (text: string) => string;
  /** The proper end; `reason` as the protocol names it. */
  readonly end: (reason?: string, usage?: WireUsage) => string;
  /** The reasons of a reply that was cut at its limit, and of one that was filtered. */
  readonly reasons: { readonly length: string; readonly filter: string };
  /** An error in the middle of the stream. */
  readonly overloaded: string;
  /** The body of an answer that is an error. */
  readonly refusal: (message: string, type?: string) => object;
  /** The prompt, system text and model of a request. */
  readonly read: (
    body: unknown,
    path: string,
  ) => { prompt: string; system: string | undefined; model: string };
};

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const named = (value: { readonly type: string }): string => `event: ${value.type}\n${data(value)}`;

function chat(api: 'openai' | 'openai-compatible'): Wire {
  const chunk = (delta: object, finish: string | null = null) =>
    data({
      id: 'reply-1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'served-model',
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
  return {
    api,
    base: '/v1',
    path: /^\/v1\/chat\/completions$/,
    keyHeader: ['authorization', (key) => `Bearer ${key}`],
    begin: () => chunk({ role: 'assistant' }),
    text: (content) => chunk({ content }),
    thought: (text) => chunk({ reasoning_content: text }),
    end: (reason = 'stop', usage) =>
      chunk({}, reason) +
      (usage === undefined
        ? ''
        : data({
            id: 'reply-1',
            object: 'chat.completion.chunk',
            created: 1,
            model: 'served-model',
            choices: [],
            usage: {
              prompt_tokens: usage.input,
              completion_tokens: usage.output,
              total_tokens: usage.input + usage.output,
              ...(usage.cached === undefined
                ? {}
                : { prompt_tokens_details: { cached_tokens: usage.cached } }),
            },
          })) +
      'data: [DONE]\n\n',
    reasons: { length: 'length', filter: 'content_filter' },
    overloaded: data({ error: { message: 'The server is overloaded', type: 'server_error', code: null } }),
    refusal: (message, type = 'invalid_request_error') => ({ error: { message, type, code: null } }),
    read: (body) => {
      const { model, messages } = asRecord(body);
      const all = asList(messages).map(asRecord);
      return {
        model: String(model),
        prompt: textOf(all.find(({ role }) => role === 'user')?.content),
        system: optionalText(all.find(({ role }) => role === 'system' || role === 'developer')?.content),
      };
    },
  };
}

const anthropic: Wire = {
  api: 'anthropic',
  base: '/v1',
  path: /^\/v1\/messages$/,
  keyHeader: ['x-api-key', (key) => key],
  begin: (usage) =>
    named({
      type: 'message_start',
      ...{
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: 'served-model',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: {
            input_tokens: (usage?.input ?? 7) - (usage?.cached ?? 0),
            cache_read_input_tokens: usage?.cached ?? 0,
            output_tokens: 1,
          },
        },
      },
    }) + named({ type: 'content_block_start', ...{ index: 0, content_block: { type: 'text', text: '' } } }),
  text: (text) =>
    named({ type: 'content_block_delta', ...{ index: 0, delta: { type: 'text_delta', text } } }),
  thought: (thinking) =>
    named({
      type: 'content_block_start',
      ...{ index: 1, content_block: { type: 'thinking', thinking: '' } },
    }) +
    named({ type: 'content_block_delta', ...{ index: 1, delta: { type: 'thinking_delta', thinking } } }) +
    named({ type: 'content_block_stop', ...{ index: 1 } }),
  end: (reason = 'end_turn', usage) =>
    named({ type: 'content_block_stop', ...{ index: 0 } }) +
    named({
      type: 'message_delta',
      ...{
        delta: { stop_reason: reason, stop_sequence: null },
        usage: { output_tokens: usage?.output ?? 5 },
      },
    }) +
    named({ type: 'message_stop' }),
  reasons: { length: 'max_tokens', filter: 'refusal' },
  overloaded: named({ type: 'error', ...{ error: { type: 'overloaded_error', message: 'Overloaded' } } }),
  refusal: (message, type = 'invalid_request_error') => ({ type: 'error', error: { type, message } }),
  read: (body) => {
    const { model, messages, system } = asRecord(body);
    return {
      model: String(model),
      prompt: textOf(asRecord(asList(messages)[0]).content),
      system: optionalText(system),
    };
  },
};

const google: Wire = {
  api: 'google',
  base: '/v1beta',
  path: /^\/v1beta\/models\/[^/]+:streamGenerateContent\?alt=sse$/,
  keyHeader: ['x-goog-api-key', (key) => key],
  // The protocol has nothing like it; a comment of the stream.
  begin: () => ': begun\n\n',
  text: (text) => data({ candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] } }] }),
  thought: (text) =>
    data({ candidates: [{ index: 0, content: { role: 'model', parts: [{ text, thought: true }] } }] }),
  end: (reason = 'STOP', usage) =>
    data({
      candidates: [{ index: 0, content: { role: 'model', parts: [] }, finishReason: reason }],
      ...(usage === undefined
        ? {}
        : {
            usageMetadata: {
              promptTokenCount: usage.input,
              candidatesTokenCount: usage.output,
              totalTokenCount: usage.input + usage.output,
              ...(usage.cached === undefined ? {} : { cachedContentTokenCount: usage.cached }),
            },
          }),
    }),
  reasons: { length: 'MAX_TOKENS', filter: 'SAFETY' },
  overloaded: data({ error: { code: 503, message: 'The model is overloaded', status: 'UNAVAILABLE' } }),
  refusal: (message, status = 'INVALID_ARGUMENT') => ({ error: { code: 400, message, status } }),
  read: (body, path) => {
    const { contents, systemInstruction } = asRecord(body);
    const parts = asRecord(asList(contents)[0]).parts;
    return {
      model: /models\/([^/:]+):/.exec(path)?.[1] ?? '',
      prompt: textOf(parts),
      system: systemInstruction === undefined ? undefined : textOf(asRecord(systemInstruction).parts),
    };
  },
};

export const wires: readonly Wire[] = [chat('openai-compatible'), chat('openai'), anthropic, google];

export function wireOf(api: ModelApi): Wire {
  const wire = wires.find((one) => one.api === api);
  if (wire === undefined) throw new Error(`no wire format for ${api}`);
  return wire;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Of a text, or of all parts that are text. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return asList(content)
    .map((part) => asRecord(part).text)
    .filter((text) => typeof text === 'string')
    .join('');
}

function optionalText(content: unknown): string | undefined {
  return content === undefined ? undefined : textOf(content);
}
