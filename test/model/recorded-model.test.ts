// Recorded replies: what is streamed, at what pace, and what is said where there is none.
import { setTimeout as timer } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRecordedModel, defaultPace } from '../../source/model/recorded-model.ts';
import { splitReply } from '../../source/model/split-reply.ts';
import { readAll, readFailure, requestTo } from './read-reply-parts.ts';

const request = requestTo('recorded');

function modelFor(text: string, pace?: number) {
  const waits: number[] = [];
  const model = createRecordedModel({
    readRecording: () => ({ text, path: 'recordings/greeting/greet.md' }),
    pace,
    delay: async (milliseconds) => void waits.push(milliseconds),
  });
  return { model, waits };
}

const words = (count: number) => Array.from({ length: count }, (_, index) => `word${index}`).join(' ');
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('the reply', () => {
  test('is the file without the line break at its end', async () => {
    const { text, finished } = await readAll(modelFor('# Hello\n\nyou\n').model, request);
    expect(text).toBe('# Hello\n\nyou');
    expect(finished).toEqual({ kind: 'finished', model: 'recorded', warnings: [] });
  });

  test('does not hold the front matter, which gives the usage', async () => {
    const recording = [
      '---',
      'model: openai/gpt-5',
      'promptHash: sha256:ab12',
      'usage:',
      '  inputTokens: 10',
      '  outputTokens: 3',
      'recordedAt: 2026-11-22T10:00:00.000Z',
      'note: kept by a person',
      '---',
      '',
      'Hello',
      '',
      '---',
      '',
      'after a rule',
      '',
    ];
    for (const lineBreak of ['\n', '\r\n']) {
      const { text, finished } = await readAll(modelFor(recording.join(lineBreak)).model, request);
      expect(text).toBe(['Hello', '', '---', '', 'after a rule'].join(lineBreak));
      expect(finished).toMatchObject({ model: 'recorded', usage: { inputTokens: 10, outputTokens: 3 } });
    }
  });

  test('may follow an empty front matter, or a byte-order mark', async () => {
    expect((await readAll(modelFor('---\n---\n---\nrule above').model, request)).text).toBe(
      '---\nrule above',
    );
    expect(
      (await readAll(modelFor('\uFEFF---\nusage: {outputTokens: 1}\n---\nHello').model, request)).text,
    ).toBe('Hello');
  });

  test('a rule further down is no front matter', async () => {
    expect((await readAll(modelFor('Hello\n---\nmodel: x\n---\n').model, request)).text).toBe(
      'Hello\n---\nmodel: x\n---',
    );
  });

  test.each([
    ['---\nusage: [1\n---\nHello', ':3: the front matter is not YAML: '],
    ['---\nmodel: x\nHello', ':1: the front matter has no closing line of ---'],
    ['---\nusage: {inputTokens: many}\n---\nHello', 'usage.inputTokens is not as it should be'],
    ['---\njust words\n---\nHello', 'the front matter is not as it should be'],
    ['---\nmodel: *nowhere\n---\nHello', 'the front matter is not YAML'],
  ])('broken front matter is a failure that names the file: %j', async (text, said) => {
    const failure = await readFailure(modelFor(text).model, request);
    expect(failure).toMatchObject({ kind: 'unreadable-reply', canRetry: false });
    expect(failure.message).toContain('recordings/greeting/greet.md:');
    expect(failure.message).toContain(said);
    expect(failure.message).not.toContain('\n');
  });

  test.each(['', '\n\n', '---\nmodel: x\n---\n\n'])('an empty recording is a failure: %j', async (text) => {
    expect(await readFailure(modelFor(text).model, request)).toEqual({
      kind: 'incomplete-reply',
      message: 'recordings/greeting/greet.md holds no reply. Write one there and retry.',
      canRetry: false,
    });
  });

  test('a missing recording names the file to write', async () => {
    const asked: string[] = [];
    const model = createRecordedModel({
      readRecording: (workflow, step) => {
        asked.push(workflow, step);
        return { missing: 'recordings/greeting/greet.md' };
      },
      delay: async () => {},
    });
    expect(await readFailure(model, request)).toEqual({
      kind: 'missing-recording',
      message:
        "no recorded reply for the step 'greet' of 'greeting'. Write one to recordings/greeting/greet.md, or choose a model with --model provider/model.",
      canRetry: false,
      ofModel: true,
    });
    expect(asked).toEqual(['greeting', 'greet']);
  });
});

describe('the pace', () => {
  test('a few hundred words take a few seconds, in small pieces', async () => {
    const { model, waits } = modelFor(words(300));
    const { texts, text } = await readAll(model, request);
    expect(text).toBe(words(300));
    expect(sum(waits)).toBeCloseTo((300 / defaultPace) * 1000);
    expect(Math.max(...texts.map((piece) => piece.trim().split(' ').length))).toBeLessThanOrEqual(3);
    expect(Math.max(...waits)).toBeLessThan(100);
  });

  test('a long reply takes no longer than 8 seconds', async () => {
    const { model, waits } = modelFor(words(20_000));
    await readAll(model, request);
    expect(sum(waits)).toBeCloseTo(8000);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(40);
  });

  test('is words a second', async () => {
    const { model, waits } = modelFor(words(10), 5);
    expect((await readAll(model, request)).texts).toHaveLength(10);
    expect(waits).toEqual(Array(10).fill(200));
  });

  test('0 gives everything at once, in one part', async () => {
    const { model, waits } = modelFor(words(300), 0);
    const { parts, texts } = await readAll(model, request);
    expect(texts).toEqual([words(300)]);
    expect(parts.map(({ kind }) => kind)).toEqual(['text', 'finished']);
    expect(waits).toEqual([]);
  });

  test('the pieces are the text, whatever it is', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.lorem({ maxCount: 200 }));
    fc.assert(
      fc.property(text, fc.oneof(fc.double(), fc.integer({ min: 1, max: 500 })), (whole, pace) => {
        const pieces = splitReply(whole, pace);
        expect(pieces.map((piece) => piece.text).join('')).toBe(whole);
        expect(sum(pieces.map(({ waitMs }) => waitMs))).toBeLessThanOrEqual(8000.001);
      }),
    );
  });

  test('no piece ends within a character', () => {
    for (const { text } of splitReply('🙂'.repeat(500), 60)) expect(text).toMatch(/^🙂+$/u);
  });
});

describe('an abort', () => {
  test('during a wait throws its reason at once, whatever the delay rejects with', async () => {
    const abort = new AbortController();
    const reason = new Error('paused');
    const model = createRecordedModel({
      readRecording: () => ({ text: words(100), path: 'x' }),
      pace: 0.001,
      delay: (milliseconds, signal) => timer(milliseconds, undefined, { signal }),
    });
    const reading = readAll(model, requestTo('recorded', { signal: abort.signal }));
    setImmediate(() => abort.abort(reason));
    await expect(reading).rejects.toBe(reason);
  });

  test('between two pieces, and beforehand, throws its reason', async () => {
    const abort = new AbortController();
    const reason = new Error('paused');
    const { model } = modelFor(words(100));
    const texts: string[] = [];
    const reading = async () => {
      for await (const part of model.reply(requestTo('recorded', { signal: abort.signal }))) {
        if (part.kind === 'text') texts.push(part.text);
        abort.abort(reason);
      }
    };
    await expect(reading()).rejects.toBe(reason);
    expect(texts).toHaveLength(1);
    await expect(reading()).rejects.toBe(reason);
  });
});

describe('strict', () => {
  const strict = (frontMatter: string, shown: string[] = []) =>
    createRecordedModel({
      readRecording: () => ({
        text: `---\n${frontMatter}\n---\nHello`,
        path: 'recordings/greeting/greet.md',
      }),
      delay: async () => {},
      strict: true,
      hash: (text) => `hash of ${text}`,
      show: (line) => void shown.push(line),
    });

  test('takes the reply for the very same prompt, known by its text or else by its hash', async () => {
    for (const known of ['prompt: Say hello.', 'promptHash: hash of Say hello.'])
      expect((await readAll(strict(known), request)).text).toBe('Hello');
  });

  test('fails for another prompt with the first line that differs, and shows the difference', async () => {
    const shown: string[] = [];
    const failure = await readFailure(strict('prompt: Say goodbye.', shown), { ...request, item: '2' });
    expect(failure).toMatchObject({ kind: 'changed-prompt', canRetry: false });
    expect(failure.message).toContain('the prompt of greet, item 2 is not the one');
    expect(failure.message).toContain('line 1 was "Say goodbye." and is "Say hello."');
    expect(shown).toEqual([
      'the prompt of greet, item 2, against that of recordings/greeting/greet.md:',
      '  @@ line 1 @@',
      '  -Say goodbye.',
      '  +Say hello.',
    ]);
  });

  test.each([
    ['promptHash: other', 'which it does not hold'],
    ['model: x', 'does not say which prompt it is the reply to'],
  ])('says so where it cannot show it: %s', async (frontMatter, said) => {
    const failure = await readFailure(strict(frontMatter), request);
    expect(failure).toMatchObject({ kind: 'changed-prompt', message: expect.stringContaining(said) });
  });
});
