// Against a mock of the wire formats of OpenAI, Anthropic and Google, made by others.
import { LLMock } from '@copilotkit/aimock';
import { describe, expect, test } from 'vitest';
import { createModels } from '../../source/model/choose-model.ts';
import { providersIn, readAll, readFailure, requestTo } from './read-reply-parts.ts';

const key = 'sk-mock-123456';

async function startMock() {
  const mock = new LLMock({ port: 0, host: '127.0.0.1' });
  await mock.start();
  const models = createModels({
    providers: providersIn({
      OPENAI_API_KEY: key,
      OPENAI_BASE_URL: `${mock.url}/v1`,
      ANTHROPIC_API_KEY: key,
      ANTHROPIC_BASE_URL: mock.url,
      GEMINI_API_KEY: key,
      GOOGLE_GEMINI_BASE_URL: mock.url,
    }),
    readRecording: () => ({ missing: '' }),
    delay: async () => {},
  });
  return { mock, models, [Symbol.asyncDispose]: () => mock.stop() };
}

const request = requestTo('openai/gpt-5-mini', { prompt: 'Give me three titles.' });
/** Without a profile the mock ends the connection before the first piece. */
const streamingProfile = { ttft: 5, tps: 400, jitter: 0 };

test('a reply streams in, with the usage', async () => {
  await using started = await startMock();
  const content = 'One, two, and a third title that is longer than the others.';
  const usage = { prompt_tokens: 21, completion_tokens: 14, total_tokens: 35 };
  started.mock.onMessage('three titles', { content, usage }, { chunkSize: 8, streamingProfile });

  const reply = await readAll(started.models, request);
  expect(reply.text).toBe(content);
  expect(reply.texts.length).toBeGreaterThan(3);
  expect(reply.finished).toEqual({
    kind: 'finished',
    model: 'openai/gpt-5-mini',
    usage: { inputTokens: 21, outputTokens: 14 },
    cost: 0.000_033_25,
    warnings: [],
  });
  const [received] = started.mock.getRequests();
  expect(received?.path).toBe('/v1/chat/completions');
  expect(received?.body).toMatchObject({
    model: 'gpt-5-mini',
    messages: [{ role: 'user', content: 'Give me three titles.' }],
    stream: true,
  });
});

test('an error, then a reply', async () => {
  await using started = await startMock();
  started.mock.onMessage('three titles', { content: 'One' }, { streamingProfile });
  started.mock.nextRequestError(429, { message: 'Rate limit reached', type: 'rate_limit_error' });
  expect(await readFailure(started.models, request)).toMatchObject({ kind: 'rate-limited', canRetry: true });
  expect((await readAll(started.models, request)).text).toBe('One');
});

test('a stream that is cut', async () => {
  await using started = await startMock();
  const content = 'A reply that is never seen to its end, since its connection is cut.';
  started.mock.onMessage(
    'three titles',
    { content },
    { chunkSize: 4, streamingProfile, truncateAfterChunks: 4 },
  );
  const texts: string[] = [];
  const reading = async () => {
    for await (const part of started.models.reply(request)) if (part.kind === 'text') texts.push(part.text);
  };
  await expect(reading()).rejects.toMatchObject({ failure: { kind: 'network', canRetry: true } });
  expect(content.startsWith(texts.join(''))).toBe(true);
});

describe.each([
  ['openai/gpt-5-mini', '/v1/chat/completions'],
  ['anthropic/claude-sonnet-4-5', '/v1/messages'],
  ['google/gemini-2.5-flash', '/v1beta/models/gemini-2.5-flash:streamGenerateContent'],
])('%s', (model, path) => {
  const asked = requestTo(model, { prompt: 'Give me three titles.', system: 'Be brief.' });

  test('streams a reply, with what it used', async () => {
    await using started = await startMock();
    const content = 'One, two, and a third title that is longer than the others.';
    const usage = { prompt_tokens: 21, completion_tokens: 14, total_tokens: 35 };
    const settings = { chunkSize: 8, streamingProfile };
    started.mock.onMessage('three titles', { content, usage }, settings);
    const reply = await readAll(started.models, asked);
    expect(reply.text).toBe(content);
    expect(reply.texts.length).toBeGreaterThan(3);
    expect(reply.finished).toMatchObject({ usage: { inputTokens: 21, outputTokens: 14 }, warnings: [] });
    expect(started.mock.getRequests()[0]?.path.split('?')[0]).toBe(path);
  });

  test('is busy, then answers', async () => {
    await using started = await startMock();
    started.mock.onMessage('three titles', { content: 'One' }, { streamingProfile });
    started.mock.nextRequestError(429, { message: 'Rate limit reached', type: 'rate_limit_error' });
    const failure = await readFailure(started.models, asked);
    expect(failure).toMatchObject({ kind: 'rate-limited', canRetry: true, ofModel: true });
    expect(failure.message).toContain('Rate limit reached');
    expect((await readAll(started.models, asked)).text).toBe('One');
  });

  test('is cut off', async () => {
    await using started = await startMock();
    const content = 'A reply that is never seen to its end, since its connection is cut.';
    const settings = { chunkSize: 4, streamingProfile, truncateAfterChunks: 6 };
    started.mock.onMessage('three titles', { content }, settings);
    expect(await readFailure(started.models, asked)).toMatchObject({ canRetry: true, ofModel: true });
  });
});
