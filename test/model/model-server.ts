// An HTTP server on 127.0.0.1 that answers each request as a test tells it, and remembers what it received.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

type Received = {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  /** Settles when the connection is gone or the answer is finished. */
  readonly closed: Promise<unknown>;
};

export type Answer = (response: ServerResponse, request: Received, index: number) => void;

export async function startModelServer(answer: Answer) {
  const requests: Received[] = [];
  const arrivals: (() => void)[] = [];
  const server = createServer(async (incoming, response) => {
    let text = '';
    for await (const piece of incoming) text += piece;
    const received: Received = {
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: text === '' ? undefined : JSON.parse(text),
      closed: once(response, 'close'),
    };
    requests.push(received);
    for (const arrived of arrivals.splice(0)) arrived();
    answer(response, received, requests.length - 1);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    baseURL: `http://127.0.0.1:${address.port}/v1`,
    requests,
    nextRequest: () => new Promise<void>((resolve) => arrivals.push(resolve)),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function beginStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}

export function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

export function delta(content: string, finishReason: string | null = null): string {
  return event({
    id: 'reply-1',
    model: 'served-model',
    choices: [{ index: 0, delta: { content }, finish_reason: finishReason }],
  });
}

export const done = 'data: [DONE]\n\n';

/** Streams the words, then ends as a well-behaved server does. */
export function sendReply(response: ServerResponse, words: readonly string[], finishReason = 'stop'): void {
  beginStream(response);
  for (const word of words) response.write(delta(word));
  response.write(delta('', finishReason));
  response.end(done);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}
