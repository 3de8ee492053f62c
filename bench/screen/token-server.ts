// A server that speaks the streaming protocol of OpenAI's chat completions and writes tokens when it is told to.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

export type TokenServer = {
  /** `model` and `providers` of a caesura.yaml. */
  readonly config: string;
  /** Waits until somebody has asked. */
  readonly asked: () => Promise<void>;
  /** Streams so many tokens a second from now on; returns what ends the reply, and how many tokens it had. */
  readonly stream: (perSecond: number) => { readonly finish: () => number };
  readonly close: () => void;
};

const words =
  'the quarterly numbers show that margins held while shipments fell, so what changed is **not** the price '.split(
    /(?<= )/,
  );

export async function startTokenServer(): Promise<TokenServer> {
  const waiting = Promise.withResolvers<ServerResponse>();
  const server = createServer((request, response) => {
    request.resume().on('end', () => waiting.resolve(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  let response: ServerResponse | undefined;

  const send = (content: string, reason: string | null) => {
    const choices = [{ index: 0, delta: { content }, finish_reason: reason }];
    response?.write(
      `data: ${JSON.stringify({ id: 'r', object: 'chat.completion.chunk', model: 'small', choices })}\n\n`,
    );
  };
  return {
    config: `model: local/small\nproviders:\n  local:\n    baseURL: http://127.0.0.1:${address.port}/v1\n`,
    asked: async () => {
      response = await waiting.promise;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
    },
    stream: (perSecond) => {
      const begun = performance.now();
      let sent = 0;
      // A timer comes late; the tokens that are due by then come together.
      const timer = setInterval(() => {
        for (const due = ((performance.now() - begun) / 1000) * perSecond; sent < due; sent++) {
          send(sent % 150 === 149 ? '\n\n' : (words[sent % words.length] ?? ''), null);
        }
      }, 1000 / perSecond);
      return {
        finish: () => {
          clearInterval(timer);
          send('', 'stop');
          response?.end('data: [DONE]\n\n');
          return sent;
        },
      };
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
