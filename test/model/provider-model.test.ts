// Against a server that speaks the protocol: what is sent, what is streamed, how a call is stopped.
import { describe, expect, test } from 'vitest';
import { createProviderModel } from '../../source/model/provider-model.ts';
import { beginStream, delta, done, event, sendJson, sendReply, startModelServer } from './model-server.ts';
import { readAll, readFailure, requestTo, settingsFor } from './read-reply-parts.ts';

const request = requestTo('acme/large');

describe('a call', () => {
  test('sends the model, the prompt and the key', async () => {
    await using server = await startModelServer((response) => sendReply(response, ['Hello']));
    const headers = { 'x-team': 'writers' };
    await readAll(createProviderModel(settingsFor(server.baseURL, { headers })), request);

    const [received] = server.requests;
    expect(received?.path).toBe('/v1/chat/completions');
    expect(received?.headers.authorization).toBe('Bearer sk-secret-1234567890');
    expect(received?.headers['x-team']).toBe('writers');
    expect(received?.body).toMatchObject({
      model: 'large',
      messages: [{ role: 'user', content: 'Say hello.' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test('sends no Authorization where there is no key', async () => {
    await using server = await startModelServer((response) => sendReply(response, ['Hello']));
    const { apiKey: _, ...settings } = settingsFor(server.baseURL, { secrets: [] });
    await readAll(createProviderModel(settings), request);
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  test('gives the text in the pieces that came, then the model and its usage', async () => {
    await using server = await startModelServer((response) => {
      beginStream(response);
      for (const word of ['Hello', ', ', 'wörld ', '🙂']) response.write(delta(word));
      response.write(delta('', 'stop'));
      response.write(
        event({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 4, total_tokens: 16 } }),
      );
      response.end(done);
    });
    const reply = await readAll(createProviderModel(settingsFor(server.baseURL)), request);
    expect(reply.texts).toEqual(['Hello', ', ', 'wörld ', '🙂']);
    expect(reply.parts.at(-1)).toEqual({
      kind: 'finished',
      model: 'acme/large',
      usage: { inputTokens: 12, outputTokens: 4 },
      warnings: [],
    });
  });

  test('passes a piece on before the next one is sent', async () => {
    let sendRest = () => {};
    await using server = await startModelServer((response) => {
      beginStream(response);
      response.write(delta('first'));
      sendRest = () => {
        response.write(delta(' second', 'stop'));
        response.end(done);
      };
    });
    const texts: string[] = [];
    for await (const part of createProviderModel(settingsFor(server.baseURL)).reply(request)) {
      if (part.kind !== 'text') continue;
      texts.push(part.text);
      if (texts.length === 1) sendRest();
    }
    expect(texts).toEqual(['first', ' second']);
  });

  test('is whole without usage and without [DONE]', async () => {
    await using server = await startModelServer((response) => {
      beginStream(response);
      response.end(delta('Hello', 'stop'));
    });
    const { text, finished } = await readAll(createProviderModel(settingsFor(server.baseURL)), request);
    expect(text).toBe('Hello');
    expect(finished).toEqual({ kind: 'finished', model: 'acme/large', warnings: [] });
  });

  test('warns when the reply was cut at the limit', async () => {
    await using server = await startModelServer((response) => sendReply(response, ['Hel'], 'length'));
    const { text, finished } = await readAll(createProviderModel(settingsFor(server.baseURL)), request);
    expect(text).toBe('Hel');
    expect(finished).toMatchObject({ warnings: ["the reply was cut at the model's limit"] });
  });

  test('asks a server that refuses to tell the usage once, then no more', async () => {
    await using server = await startModelServer((response, { body }) => {
      if (JSON.stringify(body).includes('stream_options')) {
        sendJson(response, 422, {
          object: 'error',
          message: {
            detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options', 'include_usage'] }],
          },
        });
      } else sendReply(response, ['Bonjour']);
    });
    const model = createProviderModel(settingsFor(server.baseURL));
    expect((await readAll(model, request)).text).toBe('Bonjour');
    expect((await readAll(model, request)).text).toBe('Bonjour');
    expect(server.requests.map(({ body }) => JSON.stringify(body).includes('stream_options'))).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('is made once: the engine does the retrying', async () => {
    await using server = await startModelServer((response) =>
      sendJson(response, 503, { error: { message: 'busy' } }),
    );
    await readFailure(createProviderModel(settingsFor(server.baseURL)), request);
    expect(server.requests).toHaveLength(1);
  });

  test('succeeds after a failed one', async () => {
    await using server = await startModelServer((response, _, index) => {
      if (index === 0) sendJson(response, 429, { error: { message: 'slow down' } }, { 'retry-after': '3' });
      else sendReply(response, ['Hello']);
    });
    const model = createProviderModel(settingsFor(server.baseURL));
    expect(await readFailure(model, request)).toMatchObject({ kind: 'rate-limited', retryAfterMs: 3000 });
    expect((await readAll(model, request)).text).toBe('Hello');
  });
});

describe('stopping', () => {
  test('an abort in mid-stream throws its reason and closes the connection', async () => {
    await using server = await startModelServer((response) => {
      beginStream(response);
      response.write(delta('Hello'));
    });
    const abort = new AbortController();
    const reason = new Error('paused by a key');
    const reading = async () => {
      for await (const part of createProviderModel(settingsFor(server.baseURL)).reply(
        requestTo('acme/large', { signal: abort.signal }),
      )) {
        if (part.kind === 'text') abort.abort(reason);
      }
    };
    await expect(reading()).rejects.toBe(reason);
    await server.requests[0]?.closed;
  });

  test('an abort before the server has answered throws its reason and closes the connection', async () => {
    await using server = await startModelServer(() => {});
    const abort = new AbortController();
    const reading = readAll(
      createProviderModel(settingsFor(server.baseURL)),
      requestTo('acme/large', { signal: abort.signal }),
    );
    await server.nextRequest();
    abort.abort();
    await expect(reading).rejects.toBe(abort.signal.reason);
    await server.requests[0]?.closed;
  });

  test('an abort beforehand calls nobody', async () => {
    await using server = await startModelServer((response) => sendReply(response, ['Hello']));
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(
      readAll(createProviderModel(settingsFor(server.baseURL)), requestTo('acme/large', { signal })),
    ).rejects.toBe(signal.reason);
    expect(server.requests).toHaveLength(0);
  });

  test('whoever stops reading closes the connection', async () => {
    await using server = await startModelServer((response) => {
      beginStream(response);
      response.write(delta('Hello'));
    });
    for await (const _ of createProviderModel(settingsFor(server.baseURL)).reply(request)) break;
    await server.requests[0]?.closed;
    expect(server.requests).toHaveLength(1);
  });

  test('nothing is left listening on the signal of a long run', async () => {
    await using server = await startModelServer((response) => sendReply(response, ['Hello']));
    const warnings: string[] = [];
    const onWarning = (warning: Error) => warnings.push(warning.name);
    process.on('warning', onWarning);
    const { signal } = new AbortController();
    const model = createProviderModel(settingsFor(server.baseURL));
    for (let step = 0; step < 30; step++) await readAll(model, requestTo('acme/large', { signal }));
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });
});

describe('silence', () => {
  test('a server that accepts and never answers is a timeout, and its connection is closed', async () => {
    await using server = await startModelServer(() => {});
    expect(await readFailure(createProviderModel(settingsFor(server.baseURL), 100), request)).toEqual({
      kind: 'timeout',
      message: 'acme/large sent nothing for 0.1 s. Retry.',
      canRetry: true,
      ofModel: true,
    });
    await server.requests[0]?.closed;
  });

  test('a stream that stalls is a timeout', async () => {
    await using server = await startModelServer((response) => {
      beginStream(response);
      response.write(delta('Hello'));
    });
    const failure = await readFailure(createProviderModel(settingsFor(server.baseURL), 100), request);
    expect(failure).toMatchObject({ kind: 'timeout', canRetry: true });
    await server.requests[0]?.closed;
  });

  test('an error whose body never ends is a timeout', async () => {
    await using server = await startModelServer((response) => {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.write('{"error":');
    });
    const failure = await readFailure(createProviderModel(settingsFor(server.baseURL), 100), request);
    expect(failure).toMatchObject({ kind: 'timeout', canRetry: true });
  });

  test('slow tokens are no silence', async () => {
    const words = Array.from({ length: 12 }, (_, index) => `word${index} `);
    await using server = await startModelServer((response) => {
      beginStream(response);
      let next = 0;
      const timer = setInterval(() => {
        const word = words[next++];
        if (word !== undefined) return void response.write(delta(word));
        clearInterval(timer);
        response.end(delta('', 'stop'));
      }, 100);
    });
    const { text } = await readAll(createProviderModel(settingsFor(server.baseURL), 1000), request);
    expect(text).toBe(words.join(''));
  });
});
