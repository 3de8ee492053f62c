// Each protocol against a real server: what is sent, what streams back, every way it can go wrong, and how it is stopped.
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createModels } from '../../source/model/choose-model.ts';
import type { ModelRequest } from '../../source/model/model.ts';
import { createProviderModel } from '../../source/model/provider-model.ts';
import type { ProviderSettings } from '../../source/model/provider-settings.ts';
import { type Answer, beginStream, sendJson, startModelServer } from './model-server.ts';
import { providersIn, readAll, readFailure, requestTo, settingsFor } from './read-reply-parts.ts';
import { type Wire, wireOf, wires } from './wire-formats.ts';

const key = 'sk-secret-1234567890';

async function serve(wire: Wire, answer: Answer) {
  const server = await startModelServer(answer);
  const root = server.baseURL.replace(/\/v1$/, '');
  const settings = (changes: Partial<ProviderSettings> = {}) =>
    settingsFor(`${root}${wire.base}`, { api: wire.api, modelName: 'large-2', ...changes });
  const model = (changes: Partial<ProviderSettings> = {}, silenceMs?: number) =>
    createProviderModel(settings(changes), silenceMs);
  return { ...server, root, model };
}

function stream(...pieces: readonly string[]): (response: ServerResponse) => void {
  return (response) => {
    beginStream(response);
    for (const piece of pieces) response.write(piece);
    response.end();
  };
}

const asked = (changes: Partial<ModelRequest> = {}) => requestTo('acme/large-2', changes);
const usage = { input: 120, cached: 40, output: 30 };

describe.each(wires)('$api', (wire) => {
  const whole = stream(wire.begin(usage), wire.text('Hel'), wire.text('lo 🙂'), wire.end(undefined, usage));

  test('sends model, key, system text and prompt where they belong', async () => {
    await using server = await serve(wire, whole);
    await readAll(server.model(), asked({ system: 'Be brief.' }));
    const [received] = server.requests;
    expect(received?.path).toMatch(wire.path);
    const [name, value] = wire.keyHeader;
    expect(received?.headers[name]).toBe(value(key));
    expect(wire.read(received?.body, received?.path ?? '')).toEqual({
      model: 'large-2',
      prompt: 'Say hello.',
      system: 'Be brief.',
    });
  });

  test('gives the pieces as they come, then the usage with what was cached', async () => {
    await using server = await serve(wire, whole);
    const { texts, finished } = await readAll(server.model(), asked());
    expect(texts).toEqual(['Hel', 'lo 🙂']);
    expect(finished).toEqual({
      kind: 'finished',
      model: 'acme/large-2',
      usage: { inputTokens: 120, cachedInputTokens: 40, outputTokens: 30 },
      warnings: [],
    });
  });

  test('what the model thinks is no part of the reply', async () => {
    await using server = await serve(
      wire,
      stream(wire.begin(), wire.thought('Let me see.'), wire.text('Hello'), wire.end()),
    );
    expect((await readAll(server.model(), asked())).text).toBe('Hello');
  });

  test('sends the settings and the images', async () => {
    await using server = await serve(wire, whole);
    const data = Buffer.from('an image');
    const images = [{ path: 'images/a.png', mediaType: 'image/png', data, hash: '' }];
    await readAll(server.model(), asked({ images, settings: { temperature: 0.3, maxOutputTokens: 500 } }));
    const body = JSON.stringify(server.requests[0]?.body);
    expect(body).toContain(data.toString('base64'));
    expect(body).toMatch(/"temperature":0\.3\b/);
    expect(body).toMatch(/"(max_tokens|maxOutputTokens)":500\b/);
  });

  test('asks for the schema, and passes on whatever comes', async () => {
    await using server = await serve(wire, whole);
    const schema = {
      type: 'object',
      properties: { subject: { type: 'string' } },
      required: ['subject'],
      additionalProperties: false,
    };
    expect((await readAll(server.model(), asked({ schema }))).text).toBe('Hello 🙂');
    expect(JSON.stringify(server.requests[0]?.body)).toContain('"subject":{"type":"string"}');
  });

  test('sends what has been said since, in its order', async () => {
    await using server = await serve(wire, whole);
    const corrections = [{ reply: 'A first reply', answer: 'It lacks a title' }];
    await readAll(server.model(), asked({ corrections }));
    expect(JSON.stringify(server.requests[0]?.body)).toMatch(
      /Say hello\..*"(assistant|model)".*A first reply.*"user".*It lacks a title/,
    );
  });

  test('sends no key where there is none', async () => {
    await using server = await serve(wire, whole);
    const { apiKey: _, ...without } = settingsFor(`${server.root}${wire.base}`, { api: wire.api });
    await readAll(createProviderModel({ ...without, secrets: [] }), asked());
    for (const name of ['authorization', 'x-api-key', 'x-goog-api-key'])
      expect(server.requests[0]?.headers[name]).toBeUndefined();
  });

  test('a header of its own wins over the key', async () => {
    await using server = await serve(wire, whole);
    const [name] = wire.keyHeader;
    const { apiKey: _, ...without } = settingsFor(`${server.root}${wire.base}`, { api: wire.api });
    await readAll(createProviderModel({ ...without, headers: { [name]: 'by-hand-123' } }), asked());
    expect(server.requests[0]?.headers[name]).toBe('by-hand-123');
  });

  describe('a stream', () => {
    const failureOf = async (...pieces: readonly string[]) => {
      await using server = await serve(wire, stream(...pieces));
      return await readFailure(server.model(), asked());
    };

    test('that was cut at the limit warns', async () => {
      await using server = await serve(
        wire,
        stream(wire.begin(), wire.text('Hel'), wire.end(wire.reasons.length)),
      );
      const { text, finished } = await readAll(server.model(), asked({ settings: { maxOutputTokens: 500 } }));
      expect(text).toBe('Hel');
      expect(finished).toMatchObject({ warnings: ["the reply was cut at the model's limit"] });
    });

    test('that a filter stopped is a refusal', async () => {
      expect(await failureOf(wire.begin(), wire.text('Hel'), wire.end(wire.reasons.filter))).toMatchObject({
        kind: 'refused',
        canRetry: false,
      });
    });

    test('that ends for an unknown reason may not be whole', async () => {
      const failure = await failureOf(wire.begin(), wire.text('Hel'), wire.end('because'));
      expect(failure).toMatchObject({ kind: 'incomplete-reply', canRetry: true });
      expect(failure.message).toContain("'because'");
    });

    test.each([
      ['in the middle', [wire.begin(), wire.text('Hel')]],
      ['before the first piece', []],
    ])('that ends %s is no reply', async (_, pieces) => {
      expect(await failureOf(...pieces)).toMatchObject({ kind: 'incomplete-reply', canRetry: true });
    });

    test('without a word is no reply', async () => {
      expect(await failureOf(wire.begin(), wire.end())).toMatchObject({ kind: 'incomplete-reply' });
    });

    test('that is malformed cannot be read', async () => {
      expect(await failureOf(wire.begin(), wire.text('Hel'), 'data: {oops\n\n', wire.end())).toMatchObject({
        kind: 'unreadable-reply',
        canRetry: false,
      });
    });

    test.each([
      ['first', [wire.overloaded]],
      ['in the middle', [wire.begin(), wire.text('Hel'), wire.overloaded]],
    ])('with an error %s is a failure of the server', async (_, pieces) => {
      const failure = await failureOf(...pieces);
      expect(failure).toMatchObject({ kind: 'server-error', canRetry: true });
      expect(failure.message).toMatch(/overloaded/i);
    });

    test('whose connection is cut can be tried again', async () => {
      let cut = () => {};
      await using server = await serve(wire, (response) => {
        beginStream(response);
        response.write(wire.begin() + wire.text('Hel'));
        cut = () => void response.socket?.resetAndDestroy();
      });
      const reading = async () => {
        for await (const _ of server.model().reply(asked())) cut();
      };
      await expect(reading()).rejects.toMatchObject({ failure: { kind: 'network', canRetry: true } });
    });

    test('that falls silent is a timeout, and its connection is closed', async () => {
      await using server = await serve(wire, (response) => {
        beginStream(response);
        response.write(wire.begin() + wire.text('Hel'));
      });
      expect(await readFailure(server.model({}, 100), asked())).toMatchObject({
        kind: 'timeout',
        canRetry: true,
      });
      await server.requests[0]?.closed;
    });

    test('has no secret in it', async () => {
      await using server = await serve(
        wire,
        stream(
          wire.begin(),
          wire.text(`The key is ${key.slice(0, 8)}`),
          wire.text(`${key.slice(8)}!`),
          wire.end(),
        ),
      );
      const { text, finished } = await readAll(server.model(), asked());
      expect(text).toBe('The key is [secret ACME_KEY]!');
      expect(JSON.stringify(finished)).toContain('the reply repeated a secret, which was removed');
    });
  });

  describe('an answer', () => {
    const answered = async (status: number, message = 'what the server says', type?: string) => {
      await using server = await serve(wire, (response) =>
        sendJson(response, status, wire.refusal(message, type), { 'retry-after': '7' }),
      );
      const failure = await readFailure(server.model(), asked());
      expect(server.requests).toHaveLength(1);
      return failure;
    };

    test.each([
      [400, 'bad-request', false],
      [401, 'unauthorized', false],
      [403, 'refused', false],
      [404, 'bad-request', false],
      [413, 'bad-request', false],
      [429, 'rate-limited', true],
      [500, 'server-error', true],
      [503, 'server-error', true],
      [529, 'server-error', true],
    ])('%i is %s', async (status, kind, canRetry) => {
      const failure = await answered(status);
      expect(failure).toMatchObject({ kind, canRetry });
      expect(failure.message).toContain('what the server says');
      expect(failure.retryAfterMs).toBe(canRetry ? 7000 : undefined);
    });

    test('that repeats the key shows none of it', async () => {
      const failure = await answered(401, `Incorrect key ${key}`);
      expect(failure.message).not.toContain(key);
      expect(failure.message).toContain('Incorrect key [secret ACME_KEY]');
    });

    test('that points elsewhere is not followed', async () => {
      await using elsewhere = await serve(wire, whole);
      await using server = await serve(wire, (response) => {
        response.writeHead(307, { location: elsewhere.root });
        response.end();
      });
      expect(await readFailure(server.model(), asked())).toMatchObject({ kind: 'bad-request' });
      expect(elsewhere.requests).toHaveLength(0);
    });

    test('that is a web page is no reply', async () => {
      await using server = await serve(wire, (response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<html>Sign in</html>');
      });
      const failure = await readFailure(server.model(), asked());
      expect(failure).toMatchObject({ kind: 'unreadable-reply', canRetry: false });
      expect(failure.message).toContain(`most end in ${wire.base}`);
    });

    test('that does not take reasoning or a schema is asked for less, and it is said', async () => {
      await using server = await serve(wire, (response, _, index) => {
        if (index === 0) sendJson(response, 400, wire.refusal('Unsupported parameter: reasoning_effort'));
        else if (index === 1) sendJson(response, 400, wire.refusal('Invalid response_format: json_schema'));
        else whole(response);
      });
      const schema = { type: 'object', properties: { x: { type: 'string' } }, additionalProperties: false };
      const { text, finished } = await readAll(
        server.model(),
        asked({ schema, settings: { reasoning: 'high', maxOutputTokens: 5000 } }),
      );
      expect(text).toBe('Hello 🙂');
      expect(finished).toMatchObject({
        warnings: [
          'the server does not take reasoning: the reply was asked for without',
          'the server does not take a schema: the reply was asked for without',
        ],
      });
      const [first, , last] = server.requests.map(({ body }) => JSON.stringify(body));
      expect(first).toMatch(/reasoning|thinking/i);
      expect(last).not.toMatch(/reasoning|thinking|"x":/i);
    });
  });

  describe('stopping', () => {
    test('in mid-stream throws the reason and closes the connection', async () => {
      await using server = await serve(wire, (response) => {
        beginStream(response);
        response.write(wire.begin() + wire.text('Hel'));
      });
      const abort = new AbortController();
      const reason = new Error('paused by a key');
      const reading = async () => {
        for await (const _ of server.model().reply(asked({ signal: abort.signal }))) abort.abort(reason);
      };
      await expect(reading()).rejects.toBe(reason);
      await server.requests[0]?.closed;
    });

    test('before the answer closes the connection', async () => {
      await using server = await serve(wire, () => {});
      const abort = new AbortController();
      const reading = readAll(server.model(), asked({ signal: abort.signal }));
      await server.nextRequest();
      abort.abort();
      await expect(reading).rejects.toBe(abort.signal.reason);
      await server.requests[0]?.closed;
    });
  });
});

test('a Claude that takes no schema is asked by a tool, whose input is the reply', async () => {
  const wire = wireOf('anthropic');
  const block = { type: 'tool_use', id: 't1', name: 'json', input: {} };
  const piece = (json: string) => ({
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'input_json_delta', partial_json: json },
  });
  const events = [
    { type: 'content_block_start', index: 0, content_block: block },
    piece('{"subject":'),
    piece('"tea"}'),
  ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  const begun = wire.begin().split('event: content_block_start')[0] ?? '';
  await using server = await serve(wire, stream(begun, ...events, wire.end('tool_use')));
  const schema = { type: 'object', properties: { subject: { type: 'string' } } };
  const model = server.model({ modelName: 'claude-3-haiku-20240307' });
  const { text, finished } = await readAll(model, asked({ schema }));
  expect(server.requests[0]?.body).toMatchObject({ tools: [{ name: 'json', input_schema: schema }] });
  expect(text).toBe('{"subject":"tea"}');
  expect(finished).toMatchObject({ model: 'acme/claude-3-haiku-20240307' });
});

test('several models of several protocols answer at once, each its own prompt', async () => {
  const servers = await Promise.all(
    wires.map((wire) =>
      serve(wire, (response, { body, path }) => {
        const { prompt, model } = wire.read(body, path);
        stream(wire.begin(), wire.text(`${model}: `), wire.text(prompt), wire.end())(response);
      }),
    ),
  );
  const configured = Object.fromEntries(
    servers.map(({ root }, index) => {
      const wire = wires[index];
      return [`p${index}`, { api: wire?.api, baseURL: `${root}${wire?.base}`, apiKeyEnv: '' }];
    }),
  );
  const models = createModels({
    providers: providersIn({}, configured),
    readRecording: () => ({ missing: '' }),
    delay: async () => {},
  });
  const replies = await Promise.all(
    Array.from({ length: 24 }, async (_, index) => {
      const model = `p${index % wires.length}/m${index}`;
      return (await readAll(models, requestTo(model, { prompt: `prompt ${index}` }))).text;
    }),
  );
  expect(replies).toEqual(Array.from({ length: 24 }, (_, index) => `m${index}: prompt ${index}`));
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
});
