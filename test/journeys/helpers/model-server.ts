// A server that speaks the protocol of OpenAI's chat completions, answers as a test says, and counts what it is asked.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { afterAll } from 'vitest';
import { waitFor } from './wait-for.ts';

/** One request that waits for its answer. */
export type Call = {
  readonly prompt: string;
  readonly model: string;
  /** Streams a piece of the reply. */
  readonly send: (text: string) => void;
  /** Ends the reply properly. */
  readonly finish: (text?: string) => void;
  readonly authorization: string | undefined;
  /** Answers with a failure. */
  readonly refuse: (status: number, headers?: Readonly<Record<string, string>>, message?: string) => void;
  /** Whether whoever asked has gone. */
  readonly gone: () => boolean;
};

export type ModelServer = {
  /** `providers` and `model` of a caesura.yaml. */
  readonly config: string;
  readonly model: string;
  /** Every request, in its order. */
  readonly calls: readonly Call[];
  /** How many prompts began with that text. */
  readonly count: (text: string) => number;
  /** The next request whose prompt begins with that text waits for what the test says; resolves when it is there. */
  readonly hold: (text: string) => Promise<Call>;
};

/** As the server tells it; null: it does not. */
export type Usage = {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly prompt_tokens_details?: { readonly cached_tokens: number };
} | null;

const usual: Usage = { prompt_tokens: 7, completion_tokens: 5 };

/**
 * Started before the tests of a file and stopped after them. `reply` answers what no test holds.
 */
export async function startModel(
  reply: (prompt: string) => string,
  usageOf: (prompt: string) => Usage = () => usual,
): Promise<ModelServer> {
  const calls: Call[] = [];
  const holds: { readonly text: string; readonly take: (call: Call) => void }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const { model, messages }: { model: string; messages: { content: unknown }[] } = JSON.parse(body);
    const content = messages.at(-1)?.content;
    const prompt = typeof content === 'string' ? content : JSON.stringify(content);
    const call = makeCall(response, prompt, model, request.headers.authorization, usageOf(prompt));
    calls.push(call);
    const index = holds.findIndex(({ text }) => prompt.startsWith(text));
    const [held] = index < 0 ? [] : holds.splice(index, 1);
    if (held === undefined) call.finish(reply(prompt));
    else held.take(call);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const model = 'local/small';
  return {
    model,
    config: `model: ${model}\nproviders:\n  local:\n    baseURL: http://127.0.0.1:${address.port}/v1\n`,
    calls,
    count: (text) => calls.filter(({ prompt }) => prompt.startsWith(text)).length,
    hold: async (text) => {
      let call: Call | undefined;
      holds.push({
        text,
        take: (taken) => {
          call = taken;
        },
      });
      await waitFor(
        () => call !== undefined,
        () => `a request that begins with ${text}`,
      );
      if (call === undefined) throw new Error('no request');
      return call;
    },
  };
}

function makeCall(
  response: ServerResponse,
  prompt: string,
  model: string,
  authorization: string | undefined,
  usage: Usage,
): Call {
  const begin = (): void => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
  };
  const chunk = (content: string, finish: string | null): void => {
    const choices = [{ index: 0, delta: { content }, finish_reason: finish }];
    response.write(
      `data: ${JSON.stringify({ id: 'r', object: 'chat.completion.chunk', model, choices })}\n\n`,
    );
  };
  let gone = false;
  response.on('close', () => {
    gone = true;
  });
  return {
    prompt,
    model,
    authorization,
    send: (text) => {
      begin();
      chunk(text, null);
    },
    finish: (text = '') => {
      begin();
      chunk(text, null);
      chunk('', 'stop');
      response.write(
        `data: ${JSON.stringify({ id: 'r', object: 'chat.completion.chunk', model, choices: [], usage })}\n\n`,
      );
      response.end('data: [DONE]\n\n');
    },
    refuse: (status, headers = {}, message = `status ${status}`) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify({ error: { message } }));
    },
    gone: () => gone,
  };
}
