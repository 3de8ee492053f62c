// A server that speaks a protocol of models, answers as a test says, and counts what it is asked.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { afterAll } from 'vitest';
import type { ModelApi } from '../../../source/model/model-api.ts';
import { type Wire, type WireUsage, wireOf } from '../../model/wire-formats.ts';
import { waitFor } from './wait-for.ts';

/** One request that waits for its answer. */
export type Call = {
  readonly prompt: string;
  /** What the model was told before the prompt. */
  readonly system: string | undefined;
  readonly model: string;
  /** All that was sent. */
  readonly body: unknown;
  /** Streams a piece of the reply. */
  readonly send: (text: string) => void;
  /** Ends the reply properly. */
  readonly finish: (text?: string) => void;
  /** The header that bears the key. */
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
  /** The server's address, without the beginning of the protocol's paths. */
  readonly root: string;
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
  api: ModelApi = 'openai-compatible',
): Promise<ModelServer> {
  const wire = wireOf(api);
  const calls: Call[] = [];
  const holds: { readonly text: string; readonly take: (call: Call) => void }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const sent: unknown = JSON.parse(body);
    const { prompt, system, model } = wire.read(sent, request.url ?? '');
    const authorization = request.headers[wire.keyHeader[0]];
    const call: Call = {
      ...makeAnswers(response, wire, toWire(usageOf(prompt))),
      prompt,
      system,
      model,
      body: sent,
      authorization: typeof authorization === 'string' ? authorization : undefined,
    };
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
  const said = api === 'openai-compatible' ? '' : `    api: ${api}\n`;
  const root = `http://127.0.0.1:${address.port}`;
  return {
    model,
    root,
    config: `model: ${model}\nproviders:\n  local:\n${said}    baseURL: ${root}${wire.base}\n`,
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

function toWire(usage: Usage): WireUsage | undefined {
  if (usage === null) return undefined;
  const cached = usage.prompt_tokens_details?.cached_tokens;
  return {
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    ...(cached === undefined ? {} : { cached }),
  };
}

function makeAnswers(
  response: ServerResponse,
  wire: Wire,
  usage: WireUsage | undefined,
): Pick<Call, 'send' | 'finish' | 'refuse' | 'gone'> {
  const begin = (): void => {
    if (response.headersSent) return;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(wire.begin(usage));
  };
  let gone = false;
  response.on('close', () => {
    gone = true;
  });
  return {
    send: (text) => {
      begin();
      response.write(wire.text(text));
    },
    finish: (text = '') => {
      begin();
      if (text !== '') response.write(wire.text(text));
      response.end(wire.end(undefined, usage));
    },
    refuse: (status, headers = {}, message = `status ${status}`) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(wire.refusal(message)));
    },
    gone: () => gone,
  };
}
