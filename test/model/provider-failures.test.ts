// Against a server that fails in every way: each failure has its kind, says what to do, and holds no secret.

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { classifyError } from '../../source/model/classify-failure.ts';
import { createProviderModel } from '../../source/model/provider-model.ts';
import { createRedactor } from '../../source/secrets/redact-text.ts';
import { beginStream, delta, done, event, sendJson, sendReply, startModelServer } from './model-server.ts';
import { readAll, readFailure, requestTo, settingsFor } from './read-reply-parts.ts';

const request = requestTo('acme/large');

async function failureOf(answer: (response: ServerResponse) => void, changes = {}) {
  await using server = await startModelServer(answer);
  const failure = await readFailure(createProviderModel(settingsFor(server.baseURL, changes)), request);
  expect(server.requests).toHaveLength(1);
  return { ...failure, message: failure.message.replaceAll(server.baseURL, 'BASE') };
}

const body = (message: string, code?: string) => ({ error: { message, type: 'api_error', code } });

describe('a status', () => {
  const statuses = [
    [400, 'bad-request', false],
    [402, 'refused', false],
    [403, 'refused', false],
    [404, 'bad-request', false],
    [408, 'timeout', true],
    [409, 'server-error', true],
    [413, 'bad-request', false],
    [422, 'bad-request', false],
    [425, 'server-error', true],
    [429, 'rate-limited', true],
    [500, 'server-error', true],
    [502, 'server-error', true],
    [503, 'server-error', true],
    [504, 'server-error', true],
    [529, 'server-error', true],
  ] as const;
  test.each(statuses)('%i is %s, a retry can help: %s', async (status, kind, canRetry) => {
    const failure = await failureOf((response) =>
      sendJson(response, status, body('the server explains itself')),
    );
    expect(failure).toMatchObject({ kind, canRetry });
    expect(failure.message).toContain('acme/large');
    expect(failure.message).toContain(`(${status}): the server explains itself. `);
  });

  test('401 names the variable of the key, in one line', async () => {
    const failure = await failureOf((response) => sendJson(response, 401, body('no such key')));
    expect(failure).toEqual({
      kind: 'unauthorized',
      message: 'acme/large did not accept the key (401): no such key. Check ACME_KEY.',
      canRetry: false,
      ofModel: true,
    });
  });

  test('a used-up quota is not tried again, although it is a 429', async () => {
    const failure = await failureOf((response) =>
      sendJson(response, 429, body('You have no credit left', 'insufficient_quota'), { 'retry-after': '5' }),
    );
    expect(failure).toMatchObject({ kind: 'rate-limited', canRetry: false });
    expect(failure.retryAfterMs).toBeUndefined();
    expect(failure.message).toContain('billing');
  });

  test('a content filter is a refusal', async () => {
    const failure = await failureOf((response) =>
      sendJson(response, 400, body('filtered', 'content_filter')),
    );
    expect(failure).toMatchObject({ kind: 'refused', canRetry: false });
  });

  test("Gemini's error in an array is read, and its bad key is told from a bad request", async () => {
    const failure = await failureOf((response) =>
      sendJson(response, 400, [
        {
          error: {
            code: 400,
            message: 'API key not valid',
            status: 'INVALID_ARGUMENT',
            details: [{ reason: 'API_KEY_INVALID' }],
          },
        },
      ]),
    );
    expect(failure).toMatchObject({ kind: 'unauthorized', canRetry: false });
    expect(failure.message).toContain('API key not valid');
  });

  test.each([
    [{ error: 'model "large" not found' }, 'model "large" not found'],
    [{ message: 'just a message' }, 'just a message'],
    [{ detail: 'a detail' }, 'a detail'],
    [{ message: { detail: [{ msg: 'deep' }] } }, '{"detail":[{"msg":"deep"}]}'],
    ['only text', 'only text'],
  ])('the message is found in %j', async (value, message) => {
    const failure = await failureOf((response) => sendJson(response, 400, value));
    expect(failure.message).toContain(`(400): ${message}. `);
  });

  test('an empty body and a web page say nothing', async () => {
    const message = "acme/large did not accept the request (400). Check the model's name and the prompt.";
    expect((await failureOf((response) => void response.writeHead(400).end())).message).toBe(message);
    const page = (response: ServerResponse) =>
      void response.writeHead(400, { 'content-type': 'text/html' }).end('<html><body>Bad</body></html>');
    expect((await failureOf(page)).message).toBe(message);
  });

  test('a long message is shortened, and becomes one line without control characters', async () => {
    const hostile = `\u001b[2Jfirst\nsecond\u202e ${'long '.repeat(500)}`;
    const { message } = await failureOf((response) => sendJson(response, 500, body(hostile)));
    expect(message).toContain(': [2Jfirst second long');
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(message).toContain('…');
    expect(message.length).toBeLessThan(400);
  });

  test('a redirect is not followed: keys do not travel', async () => {
    await using other = await startModelServer((response) => sendReply(response, ['stolen']));
    const failure = await failureOf(
      (response) => void response.writeHead(307, { location: other.baseURL }).end(),
    );
    expect(failure).toMatchObject({ kind: 'bad-request', canRetry: false });
    expect(failure.message).toContain('another address (307)');
    expect(other.requests).toHaveLength(0);
  });
});

describe('Retry-After', () => {
  const waitAskedBy = (headers: Record<string, string>) =>
    failureOf((response) => sendJson(response, 429, body('slow'), headers)).then(
      ({ retryAfterMs }) => retryAfterMs,
    );

  test('in seconds, in milliseconds, as a date', async () => {
    expect(await waitAskedBy({ 'retry-after': '7' })).toBe(7000);
    expect(await waitAskedBy({ 'retry-after': '7', 'retry-after-ms': '1250' })).toBe(1250);
    expect(await waitAskedBy({ 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' })).toBe(0);
    const date = await waitAskedBy({ 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() });
    expect(date).toBeGreaterThan(3_500_000);
    expect(date).toBeLessThanOrEqual(3_600_000);
  });

  test('nonsense is left out', async () => {
    expect(await waitAskedBy({ 'retry-after': 'soon' })).toBeUndefined();
    expect(await waitAskedBy({ 'retry-after': '-3' })).toBeUndefined();
    expect(await waitAskedBy({})).toBeUndefined();
  });
});

describe('the connection', () => {
  test('refused', async () => {
    const placeholder = createServer().listen(0, '127.0.0.1');
    await once(placeholder, 'listening');
    const address = placeholder.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    placeholder.close();
    await once(placeholder, 'close');

    const failure = await readFailure(
      createProviderModel(settingsFor(`http://127.0.0.1:${port}/v1`)),
      request,
    );
    expect(failure).toEqual({
      kind: 'network',
      message: `nothing answers at http://127.0.0.1:${port}/v1 for acme/large (ECONNREFUSED). Is the server running?`,
      canRetry: true,
      ofModel: true,
    });
  });

  test('closed before the head of the answer', async () => {
    const failure = await failureOf((response) => void response.socket?.destroy());
    expect(failure).toMatchObject({ kind: 'network', canRetry: true });
  });

  test('reset before the head of the answer', async () => {
    const failure = await failureOf((response) => void response.socket?.resetAndDestroy());
    expect(failure).toMatchObject({ kind: 'network', canRetry: true });
    expect(failure.message).toContain('ECONNRESET');
  });

  test.each(['destroy', 'resetAndDestroy'] as const)('cut in mid-stream by %s', async (how) => {
    let cut = () => {};
    await using server = await startModelServer((response) => {
      beginStream(response);
      response.write(delta('Hello'));
      cut = () => void response.socket?.[how]();
    });
    const texts: string[] = [];
    const reading = async () => {
      for await (const part of createProviderModel(settingsFor(server.baseURL)).reply(request)) {
        if (part.kind === 'text') texts.push(part.text);
        cut();
      }
    };
    await expect(reading()).rejects.toMatchObject({
      failure: { kind: 'network', canRetry: true, message: expect.stringContaining('cut in mid-reply') },
    });
    expect(texts).toEqual(['Hello']);
  });

  test('what is not HTTP at all', async () => {
    const server = createServer((socket) => void socket.end('hello, I am not a web server\r\n\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const failure = await readFailure(
      createProviderModel(settingsFor(`http://127.0.0.1:${port}/v1`)),
      request,
    );
    server.close();
    expect(failure).toMatchObject({ kind: 'network' });
  });
});

describe('the stream', () => {
  const stream = (...pieces: readonly string[]) =>
    failureOf((response) => {
      beginStream(response);
      for (const piece of pieces) response.write(piece);
      response.end();
    });

  test('malformed JSON', async () => {
    const failure = await stream(delta('Hello'), 'data: {oops\n\n', delta('', 'stop'), done);
    expect(failure).toMatchObject({ kind: 'unreadable-reply', canRetry: false });
    expect(failure.message).toBe(
      'the stream of acme/large could not be read. Check that BASE speaks the protocol of OpenAI.',
    );
  });

  test('JSON of another shape', async () => {
    expect(await stream(event({ answer: 'Hello' }), done)).toMatchObject({
      kind: 'unreadable-reply',
      canRetry: false,
    });
  });

  test('no events at all', async () => {
    expect(await stream('hello there\n')).toMatchObject({ kind: 'incomplete-reply', canRetry: true });
    expect(await stream()).toMatchObject({ kind: 'incomplete-reply', canRetry: true });
  });

  test('no finish reason', async () => {
    expect(await stream(delta('Hello'), done)).toMatchObject({ kind: 'incomplete-reply', canRetry: true });
  });

  test('cut in the middle of an event', async () => {
    expect(await stream(delta('Hello'), 'data: {"choices":[{"del')).toMatchObject({
      kind: 'incomplete-reply',
      canRetry: true,
    });
  });

  test('an unknown finish reason', async () => {
    const failure = await stream(delta('Hello', 'tired'), done);
    expect(failure).toMatchObject({ kind: 'incomplete-reply', canRetry: true });
    expect(failure.message).toContain("'tired'");
  });

  test('a content filter, and a refusal', async () => {
    expect(await stream(delta('Hel', 'content_filter'), done)).toMatchObject({
      kind: 'refused',
      canRetry: false,
    });
    const refusal = event({
      choices: [{ index: 0, delta: { refusal: 'I will not' }, finish_reason: 'stop' }],
    });
    expect(await stream(refusal, done)).toMatchObject({ kind: 'refused', canRetry: false });
  });

  test('an empty reply, also one of white space or of thoughts alone', async () => {
    const empty = { kind: 'incomplete-reply', canRetry: true };
    expect(await stream(delta('', 'stop'), done)).toMatchObject(empty);
    expect(await stream(delta(' \n', 'stop'), done)).toMatchObject(empty);
    const thought = event({
      choices: [{ index: 0, delta: { reasoning_content: 'hmm' }, finish_reason: null }],
    });
    const failure = await stream(thought, delta('', 'length'), done);
    expect(failure).toMatchObject(empty);
    expect(failure.message).toContain('limit');
  });

  test('an error inside the stream counts as its status', async () => {
    const inside = (error: object) => stream(delta('Hel'), event({ error }));
    expect(await inside({ message: 'overloaded', code: 503 })).toMatchObject({
      kind: 'server-error',
      canRetry: true,
    });
    expect(await inside({ message: 'slow', code: 429 })).toMatchObject({
      kind: 'rate-limited',
      canRetry: true,
    });
    const unnamed = await inside({ message: 'something broke', type: 'server_error' });
    expect(unnamed).toMatchObject({ kind: 'server-error', canRetry: true });
    expect(unnamed.message).toContain('something broke');
    expect(await inside({ message: 'no credit', type: 'insufficient_quota' })).toMatchObject({
      canRetry: false,
    });
  });

  test('a web page or JSON instead of a stream', async () => {
    const page = await failureOf(
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    );
    expect(page).toMatchObject({ kind: 'unreadable-reply', canRetry: false });
    expect(page.message).toBe(
      'the server of acme/large answered with text/html instead of a stream of events. Check the address BASE; most end in /v1.',
    );
    const json = await failureOf((response) =>
      sendJson(response, 200, { error: { message: 'no such route' } }),
    );
    expect(json).toMatchObject({ kind: 'unreadable-reply', canRetry: false });
    expect(json.message).toContain('no such route');
  });
});

describe('secrets', () => {
  const key = 'sk-"quoted\\key"-1234567890';
  const secret = {
    apiKey: key,
    headers: { 'x-token': 'Basic dG9rZW4tdmFsdWU=' },
    secrets: [
      { name: 'ACME_KEY', value: key },
      { name: 'ACME_TOKEN', value: 'dG9rZW4tdmFsdWU=' },
    ],
  };

  test.each([400, 401, 429, 500])(
    'a server that repeats them in its error (%i) finds them removed',
    async (status) => {
      await using server = await startModelServer((response, { headers }) => {
        const said = `got ${headers.authorization} and ${headers['x-token']}`;
        sendJson(response, status, {
          error: { message: `${said} / ${encodeURIComponent(key)} / ${JSON.stringify(key)}` },
        });
      });
      const { message } = await readFailure(
        createProviderModel(settingsFor(server.baseURL, secret)),
        request,
      );
      expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
      expect(message).toContain('[secret ACME_KEY]');
      expect(message).toContain('[secret ACME_TOKEN]');
      expect(message).not.toContain('1234567890');
      expect(message).not.toContain('dG9rZW4tdmFsdWU=');
    },
  );

  test('also as plain text, inside the stream, in a finish reason, and half masked', async () => {
    const plain = (response: ServerResponse) => void response.writeHead(500).end(`bad key ${key}`);
    const inside = (response: ServerResponse) => {
      beginStream(response);
      response.end(event({ error: { message: `bad key ${key}`, code: 500 } }));
    };
    const reason = (response: ServerResponse) => sendReply(response, ['Hello'], key);
    const masked = (response: ServerResponse) =>
      sendJson(response, 401, body('bad key: sk-abc***********7890.'));
    for (const answer of [plain, inside, reason, masked]) {
      const { message } = await failureOf(answer, secret);
      expect(message).toMatch(/\[secret ACME_KEY\]|\[removed\]/);
      expect(message).not.toContain('7890');
    }
  });

  test('a server that repeats the key in its reply finds it removed, however it is cut into pieces', async () => {
    const pieces = ['the key is s', 'k-"quoted\\', 'key"-123456', '7890, sk-', 'fine'];
    await using server = await startModelServer((response) => sendReply(response, pieces));
    const { text, finished } = await readAll(
      createProviderModel(settingsFor(server.baseURL, secret)),
      request,
    );
    expect(text).toBe('the key is [secret ACME_KEY], sk-fine');
    expect(finished).toMatchObject({ warnings: ['the reply repeated a secret, which was removed'] });
  });
});

test('a package that is there and cannot be loaded is told as that', () => {
  const error = Object.assign(new Error("Cannot find package 'zod'"), { code: 'ERR_MODULE_NOT_FOUND' });
  const context = {
    baseURL: 'https://api.anthropic.com/v1',
    apiKeyEnv: undefined,
    secrets: createRedactor([]),
    now: 0,
  };
  expect(classifyError(error, { ...context, model: 'anthropic/x', api: 'anthropic' })).toEqual({
    kind: 'model-unavailable',
    message:
      'the package by which anthropic/x is called could not be loaded (ERR_MODULE_NOT_FOUND). Install @ai-sdk/anthropic anew.',
    canRetry: false,
    ofModel: true,
  });
});
