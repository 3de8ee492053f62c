// Stale steps that are done again: in which order, how far that goes, and what it leaves alone.
import { describe, expect, test } from 'vitest';
import { createControl } from '../../source/engine/control.ts';
import type { EnginePorts } from '../../source/engine/ports.ts';
import type { Json } from '../../source/json.ts';
import type { ModelRequest } from '../../source/model/model.ts';
import { DiskRefused } from '../../source/problem.ts';
import { makeScene, type Scene, setData } from './helpers/scene.ts';
import { createScriptedModel, replyOf } from './helpers/scripted-model.ts';

/** Replies with what it is asked, in the words of the step. */
const echo = (request: ModelRequest) => replyOf(`${request.stepId}(${request.prompt})`);

function makeEchoing(
  workflow: string,
  files: { readonly [path: string]: string },
  data: { readonly [field: string]: Json },
) {
  const ids = [...workflow.matchAll(/id: (\w+)/g)].map(([, id = '']) => id);
  const model = createScriptedModel(Object.fromEntries(ids.map((id) => [id, [echo]])));
  return makeScene({ workflow, files, data, model });
}

/** What was asked since. */
function askedFrom(scene: Scene): () => readonly string[] {
  const before = scene.model.requests.length;
  return () => scene.model.requests.slice(before).map(({ stepId, prompt }) => `${stepId}: ${prompt}`);
}

describe('in a workflow whose steps run side by side', () => {
  const workflow = `name: w
concurrency: 4
steps:
  - { id: a, prompt: a.hbs, inputs: [topic], outputs: [x] }
  - { id: b, prompt: b.hbs, inputs: [x], outputs: [y] }
  - { id: c, prompt: c.hbs, inputs: [topic], outputs: [z] }
  - { id: d, prompt: d.hbs, inputs: [y, z], outputs: [end] }
`;
  const files = {
    'prompts/a.hbs': '{{topic}}',
    'prompts/b.hbs': '{{x}}',
    'prompts/c.hbs': '{{topic}}',
    'prompts/d.hbs': '{{y}} {{z}}',
  };

  test('a step that is still to be done waits for what may be done again before it', async () => {
    const scene = makeEchoing(workflow, files, { topic: 't' });
    await scene.drive({ pauseAfter: 'b' });
    scene.write('prompts/a.hbs', 'new {{topic}}');
    const asked = askedFrom(scene);
    const run = await scene.drive({ redoesStale: true });
    expect(run.status).toBe('completed');
    expect(run.data.end).toBe('d(b(a(new t)) c(t))');
    expect(asked().filter((text) => text.startsWith('d'))).toEqual(['d: b(a(new t)) c(t)']);
  });

  test('what is stale and depends on nothing stale is done again at once', async () => {
    const scene = makeEchoing(workflow, files, { topic: 't' });
    await scene.drive();
    scene.edit(setData('topic', 'u'));
    const run = await scene.drive({ redoesStale: true });
    expect(run.data).toMatchObject({ end: 'd(b(a(u)) c(u))' });
    expect(run.history.filter(({ event }) => event === 'steps-reopened').map(({ why }) => why)).toEqual([
      ['a: its prompt would be another one now', 'c: its prompt would be another one now'],
      ['b: its prompt would be another one now'],
      ['d: its prompt would be another one now'],
    ]);
  });
});

describe('of a step with foreach', () => {
  const workflow = `name: w
steps:
  - { id: each, prompt: each.hbs, foreach: names, outputs: [texts] }
  - { id: join, prompt: join.hbs, inputs: [texts], outputs: [end] }
`;
  const files = { 'prompts/each.hbs': '{{item}}', 'prompts/join.hbs': '{{texts.length}}' };

  test('only the items are done again that would be asked something else', async () => {
    const scene = makeEchoing(workflow, files, { names: ['a', 'b', 'c'] });
    expect((await scene.drive()).data.texts).toEqual(['each(a)', 'each(b)', 'each(c)']);
    scene.edit(setData('names', ['a', 'x', 'c']));
    const asked = askedFrom(scene);
    const run = await scene.drive({ redoesStale: true });
    expect(run.data.texts).toEqual(['each(a)', 'each(x)', 'each(c)']);
    expect(asked()).toEqual(['each: x']);
    expect(run.executedTemplates.filter(({ stepId }) => stepId === 'each')).toHaveLength(4);
  });

  test('a list that has other items is gone through anew for those', async () => {
    const scene = makeEchoing(workflow, files, { names: ['a', 'b', 'c'] });
    await scene.drive();
    scene.edit(setData('names', ['a', 'b']));
    const asked = askedFrom(scene);
    expect((await scene.drive({ redoesStale: true })).data).toMatchObject({
      texts: ['each(a)', 'each(b)'],
      end: 'join(2)',
    });
    scene.edit(setData('names', ['a', 'b', 'd']));
    expect((await scene.drive({ redoesStale: true })).data).toMatchObject({
      texts: ['each(a)', 'each(b)', 'each(d)'],
    });
    expect(asked()).toEqual(['join: 2', 'each: d', 'join: 3']);
  });
});

describe('a field that is refined', () => {
  const workflow = `name: w
steps:
  - { id: draft, prompt: draft.hbs, inputs: [topic], outputs: [text] }
  - { id: note, prompt: note.hbs, inputs: [text], outputs: [note] }
  - { id: refine, prompt: refine.hbs, inputs: [text], outputs: [text] }
`;
  const files = {
    'prompts/draft.hbs': '{{topic}}',
    'prompts/note.hbs': '{{text}}',
    'prompts/refine.hbs': '{{text}}',
  };

  test('is refined again where its draft is written anew', async () => {
    const scene = makeEchoing(workflow, files, { topic: 't' });
    expect((await scene.drive()).data.text).toBe('refine(draft(t))');
    scene.write('prompts/draft.hbs', 'new {{topic}}');
    const asked = askedFrom(scene);
    const run = await scene.drive({ redoesStale: true });
    expect(run.data).toMatchObject({ text: 'refine(draft(new t))', note: 'note(draft(new t))' });
    expect(asked()).toEqual(['draft: new t', 'note: draft(new t)', 'refine: draft(new t)']);
    const again = askedFrom(scene);
    await scene.drive({ redoesStale: true });
    expect(again()).toEqual([]);
  });
});

test('a pause in the middle leaves the rest stale, and a resume without it goes on with what has no record', async () => {
  const workflow = `name: w
steps:
  - { id: a, prompt: a.hbs, inputs: [topic], outputs: [x] }
  - { id: b, prompt: b.hbs, inputs: [x], outputs: [y] }
`;
  const files = { 'prompts/a.hbs': '{{topic}}', 'prompts/b.hbs': '{{x}}' };
  const scene = makeEchoing(workflow, files, { topic: 't' });
  await scene.drive();
  scene.edit(setData('topic', 'u'));
  const control = createControl();
  scene.model.script.set('a', [
    (request) => {
      control.ask({ kind: 'pause', by: 'key' });
      return echo(request);
    },
  ]);
  const paused = await scene.drive({ redoesStale: true, control });
  expect(paused).toMatchObject({ status: 'paused', data: { x: 'a(u)', y: 'b(a(t))' } });
  const asked = askedFrom(scene);
  await scene.drive();
  expect(asked()).toEqual([]);
  await scene.drive({ redoesStale: true });
  expect(asked()).toEqual(['b: a(u)']);
});

describe('what a person has edited', () => {
  const workflow = `name: w
steps:
  - { id: a, prompt: a.hbs, inputs: [topic], outputs: [x] }
  - { id: b, prompt: b.hbs, inputs: [x], outputs: [y] }
`;
  const files = { 'prompts/a.hbs': '{{topic}}', 'prompts/b.hbs': '{{x}}' };
  const copies = (scene: Scene) => scene.names().filter((name) => name.startsWith('conflict-'));

  test('is kept beside the run before its step is done again, once', async () => {
    const scene = makeEchoing(workflow, files, { topic: 't' });
    await scene.drive();
    scene.edit(setData('x', 'my own words'));
    scene.edit(setData('topic', 'u'));
    const run = await scene.drive({ redoesStale: true });
    expect(run.data).toMatchObject({ x: 'a(u)', y: 'b(a(u))' });
    const [copy = '', ...others] = copies(scene);
    expect(others).toEqual([]);
    expect(JSON.parse(scene.evidence(copy)).data).toMatchObject({ topic: 'u', x: 'my own words' });
    expect(run.history.find(({ event }) => event === 'edit-kept-aside')).toMatchObject({
      file: copy,
      message: 'x will be given anew',
    });
    expect(scene.noticed.filter(({ event }) => event === 'edit-kept-aside')).toHaveLength(1);
    scene.edit(setData('topic', 'v'));
    await scene.drive({ redoesStale: true });
    expect(copies(scene)).toEqual([copy]);
  });

  test('is left where it is while its step stays done', async () => {
    const scene = makeEchoing(workflow, files, { topic: 't' });
    await scene.drive();
    scene.edit(setData('x', 'my own words'));
    const run = await scene.drive({ redoesStale: true });
    expect(run.data).toMatchObject({ x: 'my own words', y: 'b(my own words)' });
    expect(copies(scene)).toEqual([]);
  });

  test('and cannot be kept stays as it is: nothing is done again', async () => {
    const scene = makeEchoing(workflow, files, { topic: 't' });
    await scene.drive();
    scene.edit(setData('x', 'my own words'));
    scene.edit(setData('topic', 'u'));
    const asked = askedFrom(scene);
    const keepCopy = () => {
      throw new DiskRefused('copy', new Error('no'));
    };
    const ports = ({ store }: EnginePorts) => ({ store: { ...store, keepCopy } });
    await expect(scene.drive({ redoesStale: true, ports })).rejects.toThrow(DiskRefused);
    expect(scene.read().data).toMatchObject({ x: 'my own words' });
    expect(asked()).toEqual([]);
  });
});
