// What goes to a model with the prompt, what of it is hashed, and how it stands in the prompt's file.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../source/json.ts';
import type { Run } from '../../source/run/run.ts';
import { makeScene } from './helpers/scene.ts';
import { createScriptedModel } from './helpers/scripted-model.ts';

const png = Buffer.from('89504e470d0a1a0a00000001', 'hex');
const jpeg = Buffer.from('ffd8ffe000104a46', 'hex');

async function send(
  step: string,
  options: {
    readonly data?: JsonObject;
    readonly head?: string;
    readonly images?: { readonly [path: string]: Buffer };
    readonly files?: { readonly [path: string]: string };
  } = {},
) {
  const model = createScriptedModel({ s: ['done'] });
  const scene = makeScene({
    workflow: `name: m\n${options.head ?? ''}steps:\n  - { id: s, prompt: s.hbs, inputs: [x, list], outputs: [y]${step} }\n`,
    files: { 'prompts/s.hbs': 'Say {{x}}', ...options.files },
    data: options.data ?? { x: 'hello' },
    model,
  });
  mkdirSync(join(scene.workspace.root, 'images'));
  for (const [path, content] of Object.entries(options.images ?? {}))
    writeFileSync(join(scene.workspace.root, path), content);
  const run = await scene.drive();
  return { run, scene, request: model.requests[0], asked: model.requests.length };
}

const hashOf = (run: Run) => run.executedTemplates[0]?.promptHash;

test('a step without any of it is sent, hashed and kept as it always was', async () => {
  const { run, scene, request } = await send('');
  expect(Object.keys(request ?? {}).sort()).toEqual(['model', 'prompt', 'signal', 'stepId', 'workflowName']);
  expect(hashOf(run)).toBe('sha256:6d995dba1af0373913b98421f7b825327673d9870e4227386600e9d929f2c90c');
  expect(scene.evidence('s.1.prompt.md')).toBe('Say hello');
});

describe('the system text', () => {
  test('is a template with the inputs of the step', async () => {
    const { request, run, scene } = await send(", system: 'Greet as {{x}} would.'");
    expect(request?.system).toBe('Greet as hello would.');
    expect(scene.evidence('s.1.prompt.md')).toBe(
      '# System\n\nGreet as hello would.\n\n# Prompt\n\nSay hello',
    );
    expect(hashOf(run)).not.toBe(hashOf((await send('')).run));
  });

  test('may stand in a file, found like a template', async () => {
    const files = { 'prompts/voice.hbs': 'You are {{x}}.' };
    expect((await send(', system: voice.hbs', { files })).request?.system).toBe('You are hello.');
  });

  test('of the workflow holds for its steps, and an empty one of a step is none', async () => {
    const head = 'system: Be brief.\ntemperature: 0.5\n';
    const { request } = await send('', { head });
    expect(request).toMatchObject({ system: 'Be brief.', settings: { temperature: 0.5 } });
    expect((await send(", system: ''", { head })).request).not.toHaveProperty('system');
  });

  test('that uses what is not there warns, or fails a strict workflow', async () => {
    const step = ", system: 'Hear {{nothing}}.'";
    expect((await send(step)).run.executedTemplates[0]?.warnings).toEqual([
      'the system text: nothing has no value, rendered empty',
    ]);
    const { run, asked } = await send(step, { head: 'strict: true\n' });
    expect(run).toMatchObject({ failure: { kind: 'missing-input' } });
    expect(asked).toBe(0);
  });
});

describe('settings', () => {
  test("are the step's, else the workflow's, and part of what is hashed", async () => {
    const head = 'temperature: 0.5\nreasoning: low\n';
    const { request, run, scene } = await send(', temperature: 0, maxOutputTokens: 9', { head });
    expect(request?.settings).toEqual({ temperature: 0, maxOutputTokens: 9, reasoning: 'low' });
    expect(scene.evidence('s.1.prompt.md')).toContain('- temperature: 0\n- maxOutputTokens: 9\n');
    const other = await send(', temperature: 0, maxOutputTokens: 10', { head });
    expect(hashOf(run)).not.toBe(hashOf(other.run));
  });
});

describe('images', () => {
  const images = { 'images/a.png': png, 'images/b.jpg': jpeg };

  test('are given by path, by a template of one, and by inputs that hold one or several', async () => {
    const data = { x: 'images/a.png', list: ['images/b.jpg', 'images/a.png'] };
    const { request } = await send(", images: [images/a.png, '{{x}}', x, list]", { data, images });
    expect(request?.images?.map(({ path, mediaType }) => `${path} ${mediaType}`)).toEqual([
      'images/a.png image/png',
      'images/a.png image/png',
      'images/a.png image/png',
      'images/b.jpg image/jpeg',
      'images/a.png image/png',
    ]);
    expect(request?.images?.[3]?.data).toEqual(jpeg);
  });

  test('are told apart by what is in them, wherever they lie', async () => {
    const first = await send(', images: [images/a.png]', { images });
    const moved = await send(', images: [images/c.png]', { images: { 'images/c.png': png } });
    const changed = await send(', images: [images/a.png]', { images: { 'images/a.png': jpeg } });
    expect(hashOf(moved.run)).toBe(hashOf(first.run));
    expect(hashOf(changed.run)).not.toBe(hashOf(first.run));
    expect(first.scene.evidence('s.1.prompt.md')).toMatch(
      /^# Images\n\n- images\/a\.png \(image\/png, 12 bytes, sha256 [0-9a-f]{12}\)\n\n# Prompt\n\nSay hello$/,
    );
  });

  test.each([
    ['that is not there', 'images/no.png', 'there is no image images/no.png in the workspace'],
    ['that is none', 'images/text.png', 'images/text.png is no image that models take'],
    ['that is a folder', 'images', 'cannot read the image images: it is not a regular file'],
    ['behind a link that leads out', 'images/out.png', 'leads out of the workspace by a symbolic link'],
  ])('one %s fails the step before anything is sent', async (_, path, message) => {
    const model = createScriptedModel({ s: ['done'] });
    const scene = makeScene({
      workflow: `name: m\nsteps:\n  - { id: s, prompt: s.hbs, inputs: [x], outputs: [y], images: [x] }\n`,
      files: { 'prompts/s.hbs': 'Say', 'images/text.png': 'no image' },
      data: { x: path },
      model,
    });
    symlinkSync('/etc/hostname', join(scene.workspace.root, 'images/out.png'));
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'failed', failure: { kind: 'missing-input', canRetry: false } });
    expect(run.failure?.message).toContain(message);
    expect(model.requests).toHaveLength(0);
    expect(scene.names().filter((name) => name.endsWith('.md'))).toEqual([]);
  });

  test('one that is too large is not read', async () => {
    const large = Buffer.concat([png, Buffer.alloc(20 * 1024 * 1024)]);
    const { run, asked } = await send(', images: [images/a.png]', { images: { 'images/a.png': large } });
    expect(run.failure?.message).toBe('cannot read the image images/a.png: it is larger than 20 MiB');
    expect(asked).toBe(0);
  });

  test.each([
    ['../../outside.png', 'leads out of the workspace'],
    ['/etc/passwd', 'leads out of the workspace'],
    ['', 'holds no path'],
  ])('of an input that holds %j is refused', async (path, message) => {
    const { run } = await send(', images: [x]', { data: { x: path } });
    expect(run.failure?.message).toContain(message);
  });

  test('of an input that is not there are not looked for by its name', async () => {
    const { run } = await send(', images: [list]', { images: { list: png } });
    expect(run.failure?.message).toContain('the input list, which images names, holds no path');
  });
});
