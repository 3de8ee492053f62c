// A server, in a thread of its own, that streams one long reply as fast as it is read.
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { isMainThread, parentPort } from 'node:worker_threads';

export const replyWords = 4000;

export type Ready = { readonly baseURL: string };

function* events(): Generator<string> {
  for (let word = 0; word < replyWords; word++) yield event({ content: `word${word % 100} ` }, null);
  yield event({}, 'stop');
  yield 'data: [DONE]\n\n';
}

function event(delta: object, reason: string | null): string {
  const choices = [{ index: 0, delta, finish_reason: reason }];
  return `data: ${JSON.stringify({ id: 'r', object: 'chat.completion.chunk', model: 'words', choices })}\n\n`;
}

if (!isMainThread) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      Readable.from(events()).pipe(response);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    const ready: Ready = { baseURL: `http://127.0.0.1:${address.port}/v1` };
    parentPort?.postMessage(ready);
  });
}
