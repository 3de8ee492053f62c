// One model for all names, and the question asked before a run begins.
import { describe, expect, test } from 'vitest';
import { checkModel, createModels } from '../../source/model/choose-model.ts';
import { sendReply, startModelServer } from './model-server.ts';
import { providersIn, readAll, readFailure, requestTo } from './read-reply-parts.ts';

function models(changes: Partial<Parameters<typeof createModels>[0]> = {}) {
  return createModels({
    providers: providersIn({}),
    readRecording: () => ({ text: 'as recorded', path: 'recordings/greeting/greet.md' }),
    pace: 0,
    delay: async () => {},
    ...changes,
  });
}

describe('a request goes', () => {
  test('to the recordings', async () => {
    const { text, finished } = await readAll(models(), requestTo('recorded'));
    expect(text).toBe('as recorded');
    expect(finished).toMatchObject({ model: 'recorded' });
  });

  test('to the recordings of the very prompt', async () => {
    const text = '---\nprompt: Say hello.\n---\nas recorded';
    const strict = models({ readRecording: () => ({ text, path: 'greet.md' }) });
    const { finished } = await readAll(strict, requestTo('recorded/strict'));
    expect(finished).toMatchObject({ model: 'recorded', cost: 0 });
    const other = requestTo('recorded/strict', { prompt: 'Say goodbye.' });
    expect(await readFailure(strict, other)).toMatchObject({ kind: 'changed-prompt' });
  });

  test('nowhere: the prompt is the reply, as it is', async () => {
    const prompt = ' Dear reader,\n\n';
    const { texts, finished } = await readAll(models(), requestTo('none', { prompt }));
    expect(texts).toEqual([prompt]);
    expect(finished).toEqual({ kind: 'finished', model: 'none', warnings: [], cost: 0 });
    expect((await readAll(models(), requestTo('none', { prompt: '' }))).text).toBe('');
  });

  test('to a provider of caesura.yaml, or to one in the environment', async () => {
    await using server = await startModelServer((response) => sendReply(response, ['served']));
    const both = models({
      providers: providersIn(
        {
          MY_KEY: 'key-of-mine',
          OPENAI_API_KEY: 'key-of-openai',
          OPENAI_BASE_URL: server.baseURL,
        },
        { mine: { baseURL: server.baseURL, apiKeyEnv: 'MY_KEY' } },
      ),
    });
    for (const name of ['mine/a', 'openai/b/c', 'mine/a']) {
      const { text, finished } = await readAll(both, requestTo(name));
      expect(text).toBe('served');
      expect(finished).toMatchObject({ model: name });
    }
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer key-of-mine',
      'Bearer key-of-openai',
      'Bearer key-of-mine',
    ]);
    expect(server.requests.map(({ body }) => body)).toMatchObject([
      { model: 'a' },
      { model: 'b/c' },
      { model: 'a' },
    ]);
  });

  test('where it cannot: a failure with what is missing', async () => {
    expect(await readFailure(models(), requestTo('openai/gpt'))).toEqual({
      kind: 'model-unavailable',
      message:
        "no key for the provider 'openai': OPENAI_API_KEY is not set in the environment. Set it and start again, or use --model recorded",
      canRetry: false,
      ofModel: true,
    });
    expect(await readFailure(models(), requestTo('gpt'))).toMatchObject({
      kind: 'model-unavailable',
      canRetry: false,
      ofModel: true,
    });
  });

  test.each(['recorded', 'none', 'openai/gpt', 'gpt'])('no further once it is aborted: %s', async (name) => {
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(readAll(models(), requestTo(name, { signal }))).rejects.toBe(signal.reason);
  });
});

describe('beforehand', () => {
  const check = (model: string) =>
    checkModel(model, providersIn({ GROQ_API_KEY: 'k-123' }, { mine: { baseURL: 'http://127.0.0.1:9/v1' } }));

  test.each(['recorded', 'none', 'mine/x', 'groq/llama', 'ollama/llama3.2'])('%s is fine', (model) => {
    expect(check(model)).toBeUndefined();
  });

  test('an unknown provider and a missing key are told', () => {
    expect(check('nobody/x')).toMatchObject({ severity: 'error', code: 'unknown-provider' });
    expect(check('openai/x')).toMatchObject({ severity: 'error', code: 'missing-key' });
  });

  test.each([
    ['recoded', "Did you mean 'recorded'?"],
    ['Recorded', "Did you mean 'recorded'?"],
    ['recorded:strict', "Did you mean 'recorded/strict'?"],
    ['openai', 'Add the name of one of its models: openai/MODEL'],
    ['mine', 'mine/MODEL'],
    ['gpt-5', 'Write provider/model'],
  ])("a name without a slash is a problem with a hint: '%s'", (model, hint) => {
    const problem = check(model);
    expect(problem).toMatchObject({
      severity: 'error',
      code: 'bad-model',
      message: `no model is called '${model}'`,
    });
    expect(problem?.hint).toContain(hint);
  });
});
