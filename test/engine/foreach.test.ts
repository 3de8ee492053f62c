// A step that is done for each item of a list.
import { describe, expect, test } from 'vitest';
import { createControl } from '../../source/engine/control.ts';
import { isJsonObject, type Json } from '../../source/json.ts';
import type { ModelRequest } from '../../source/model/model.ts';
import { makeScene, type Scene, setData } from './helpers/scene.ts';
import { type Behaviour, createScriptedModel, failure, replyOf } from './helpers/scripted-model.ts';

function makeMap(
  keys: string,
  behave: (request: ModelRequest) => Behaviour,
  names: Json = ['Ada', 'Bob', 'Cy'],
) {
  const model = createScriptedModel({
    greet: [
      (request) => {
        const does = behave(request);
        return typeof does === 'string'
          ? replyOf(does)
          : typeof does === 'function'
            ? does(request)
            : failing(does);
      },
    ],
    end: ['the end'],
  });
  return makeScene({
    workflow: `
name: w
steps:
  - { id: greet, prompt: greet.hbs, foreach: names, as: name, inputs: [tone], outputs: [greetings]${keys} }
  - { id: end, prompt: end.hbs, inputs: [greetings], outputs: [end] }
`,
    files: { 'prompts/greet.hbs': '{{index}} {{tone}} {{name}}', 'prompts/end.hbs': '{{json greetings}}' },
    data: { names, tone: 'dear' },
    model,
  });
}

async function* failing(cause: Exclude<Behaviour, string | ((...args: never[]) => unknown)>) {
  const { ModelFailure } = await import('../../source/model/model.ts');
  yield { kind: 'text' as const, text: 'half' };
  throw new ModelFailure(cause);
}

const hopeless = failure({ canRetry: false, message: 'no' });

function prompts(scene: Scene): readonly string[] {
  return scene.model.requests.flatMap(({ stepId, prompt }) => (stepId === 'greet' ? [prompt] : []));
}

describe('a step with foreach', () => {
  test('gives lists in the order of the items, with a record of each and its own record last', async () => {
    const scene = makeMap(', concurrency: 3', ({ prompt }) => `to ${prompt}`);
    const run = await scene.drive();
    expect(run.data.greetings).toEqual(['to 1 dear Ada', 'to 2 dear Bob', 'to 3 dear Cy']);
    expect(run.executedTemplates).toMatchObject([
      { stepId: 'greet', item: '1', transcript: 'greet.1.1', outputFields: ['greetings'], attempt: 1 },
      { stepId: 'greet', item: '2' },
      { stepId: 'greet', item: '3' },
      { stepId: 'greet', outputFields: ['greetings'], items: { total: 3 } },
      { stepId: 'end' },
    ]);
    expect(run.executedTemplates[3]).not.toHaveProperty('item');
    expect(scene.evidence('greet.2.1.prompt.md')).toBe('2 dear Bob');
    expect(scene.evidence('greet.2.1.reply.md')).toBe('to 2 dear Bob');
    expect(scene.model.requests.at(-1)?.prompt).toBe(
      JSON.stringify(['to 1 dear Ada', 'to 2 dear Bob', 'to 3 dear Cy'], null, 2),
    );
  });

  test('of an empty list gives empty lists and asks nobody', async () => {
    const scene = makeMap('', () => 'x', []);
    expect((await scene.drive()).data).toMatchObject({ greetings: [], end: 'the end' });
    expect(prompts(scene)).toEqual([]);
  });

  test.each([
    ['Ada', 'names is text, not a list'],
    [{ a: 1 }, 'names is an object, not a list'],
    [null, 'names is empty, not a list'],
  ])('of %j fails and says what it is', async (names, why) => {
    const scene = makeMap('', () => 'x', names);
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'failed', failure: { stepId: 'greet', kind: 'missing-input' } });
    expect(run.failure?.message).toContain(why);
    scene.edit(setData('names', ['Ada']));
    expect(await scene.drive()).toMatchObject({ status: 'completed', data: { greetings: ['x'] } });
  });

  test('stops at an item that fails, when those under way are done; a resume does only what is missing', async () => {
    let broken = true;
    const scene = makeMap(', concurrency: 2', ({ item, prompt }) =>
      item === '2' && broken ? hopeless : prompt,
    );
    const run = await scene.drive();
    expect(run).toMatchObject({
      status: 'failed',
      failure: { stepId: 'greet', item: '2', message: 'no' },
      data: { greetings: ['1 dear Ada', null, null] },
    });
    broken = false;
    const before = prompts(scene).length;
    expect(await scene.drive()).toMatchObject({
      status: 'completed',
      data: { greetings: ['1 dear Ada', '2 dear Bob', '3 dear Cy'] },
    });
    expect(prompts(scene).slice(before)).toEqual(['2 dear Bob', '3 dear Cy']);
    expect(scene.names()).toContain('greet.2.2.prompt.md');
  });

  test('goes on without an item that fails where it says so', async () => {
    const scene = makeMap(', onError: continue', ({ item, prompt }) => (item === '2' ? hopeless : prompt));
    const run = await scene.drive();
    expect(run).toMatchObject({
      status: 'completed',
      data: { greetings: ['1 dear Ada', null, '3 dear Cy'], end: 'the end' },
    });
    expect(run.executedTemplates.find(({ item }) => item === '2')).toMatchObject({
      failed: 'no',
      outputFields: [],
    });
    const own = run.executedTemplates.find(({ stepId, item }) => stepId === 'greet' && item === undefined);
    expect(own).toMatchObject({ items: { total: 3, failed: 1 }, warnings: ['item 2 failed: no'] });
  });

  test('tries an item again where that can help, as its step says', async () => {
    let left = 2;
    const scene = makeMap('', ({ item, prompt }) => (item === '2' && left-- > 0 ? failure() : prompt));
    expect(await scene.drive()).toMatchObject({ status: 'completed' });
    expect(prompts(scene)).toEqual(['1 dear Ada', '2 dear Bob', '2 dear Bob', '2 dear Bob', '3 dear Cy']);
  });

  test('does an item again whose value was changed in the file, and no other', async () => {
    const control = createControl();
    const scene = makeMap('', ({ prompt }) => prompt);
    await scene.drive({
      control,
      ports: () => ({
        told: (event) => {
          if (event.event === 'step-completed' && event.record.item === '2')
            control.ask({ kind: 'pause', by: 'key' });
        },
      }),
    });
    expect(scene.read()).toMatchObject({
      status: 'paused',
      data: { greetings: ['1 dear Ada', '2 dear Bob', null] },
    });
    scene.edit(setData('names', ['Ann', 'Bob', 'Cy', 'Di']));
    expect(await scene.drive()).toMatchObject({
      status: 'completed',
      data: { greetings: ['1 dear Ann', '2 dear Bob', '3 dear Cy', '4 dear Di'] },
    });
    expect(prompts(scene)).toEqual(['1 dear Ada', '2 dear Bob', '1 dear Ann', '3 dear Cy', '4 dear Di']);
  });

  test('does an item again whose record was taken out of the file', async () => {
    const scene = makeMap('', ({ prompt }) => prompt);
    await scene.drive({ pauseAfter: 'greet' });
    scene.edit((content) => {
      const records = Array.isArray(content.executedTemplates) ? content.executedTemplates : [];
      content.executedTemplates = records.filter(
        (record: Json) => isJsonObject(record) && record.item !== '2' && record.item !== undefined,
      );
    });
    expect(await scene.drive()).toMatchObject({ status: 'completed' });
    expect(prompts(scene).slice(3)).toEqual(['2 dear Bob']);
  });

  test('is skipped as a whole, with one record', async () => {
    const scene = makeMap(', when: tone = "rude", concurrency: 3', () => 'x');
    const run = await scene.drive();
    expect(run.executedTemplates).toMatchObject([
      { stepId: 'greet', skipped: 'tone = "rude" is false' },
      { stepId: 'end', skipped: 'greetings is not there: greet was skipped' },
    ]);
  });
});
