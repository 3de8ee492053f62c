// What the engine sends, keeps and tells names secrets, and a new key is no other prompt.
import { describe, expect, test } from 'vitest';
import { prepareStep } from '../../source/engine/prepare-step.ts';
import { renderTemplate } from '../../source/engine/render-template.ts';
import { findEdits } from '../../source/run/find-edits.ts';
import type { Run } from '../../source/run/run.ts';
import { createSecrets } from '../../source/secrets/secrets.ts';
import { readWorkflow } from '../../source/workflow/parse/read-workflow.ts';
import { makeScene, type Scene } from './helpers/scene.ts';
import { createScriptedModel } from './helpers/scripted-model.ts';

const value = 'q8Zt-4hGk-1pLw';
const workflowText = `name: w
steps:
  - { id: one, prompt: one.hbs, inputs: [text], outputs: [first] }
  - { id: two, prompt: two.hbs, inputs: [first], outputs: [second] }
`;

function make(replies: { readonly one: string; readonly two?: string }, text = 'tea') {
  const secrets = createSecrets([{ name: 'MY_KEY', value }]);
  const scene = makeScene({
    workflow: workflowText,
    files: { 'prompts/one.hbs': `With ${value}: {{text}}`, 'prompts/two.hbs': 'Then {{first}}' },
    data: { text },
    model: createScriptedModel({ one: [replies.one], two: [replies.two ?? 'done'] }),
    secrets,
  });
  return { scene, secrets };
}

function expectClean(scene: Scene): void {
  expect(JSON.stringify([scene.told, scene.read(), scene.model.requests])).not.toContain(value);
  for (const name of scene.names()) expect(scene.evidence(name)).not.toContain(value);
}

describe('a value of a secret', () => {
  test('in the data and a template is not sent: what is sent, hashed and kept is one text', async () => {
    const { scene } = make({ one: 'fine' }, `tea and ${value}`);
    await scene.drive();
    const sent = 'With [secret MY_KEY]: tea and [secret MY_KEY]';
    expect(scene.model.requests[0]?.prompt).toBe(sent);
    expect(scene.evidence('one.1.prompt.md')).toBe(sent);
    expect(scene.noticed).toEqual([
      expect.objectContaining({ event: 'secrets-redacted', fields: ['data.text'], names: ['MY_KEY'] }),
    ]);
    expectClean(scene);
  });

  test('in the id of a step is found before anybody is asked: it would be asked for ever', async () => {
    const scene = makeScene({
      workflow: `name: w\nsteps: [{ id: ${value}, prompt: one.hbs, outputs: [first] }]\n`,
      files: { 'prompts/one.hbs': 'Go' },
      model: createScriptedModel({ [value]: ['fine', 'fine', 'fine'] }),
      secrets: createSecrets([{ name: 'MY_KEY', value }]),
    });
    await expect(scene.drive()).rejects.toThrow('the id of a step holds the value of a secret');
    expect(scene.model.requests).toEqual([]);
  });

  test('in a system text is not sent either', async () => {
    const scene = makeScene({
      workflow: `name: w\nsteps: [{ id: one, prompt: one.hbs, system: 'Be ${value}', outputs: [first] }]\n`,
      files: { 'prompts/one.hbs': 'Go' },
      model: createScriptedModel({ one: ['fine'] }),
      secrets: createSecrets([{ name: 'MY_KEY', value }]),
    });
    await scene.drive();
    expect(scene.model.requests[0]?.system).toBe('Be [secret MY_KEY]');
    expect(scene.evidence('one.1.prompt.md')).toContain('Be [secret MY_KEY]');
    expectClean(scene);
  });

  test('in a reply goes on as its name, and the record says so', async () => {
    const { scene } = make({ one: `the key is ${value}.` });
    const run = await scene.drive();
    expect(run.data.first).toBe('the key is [secret MY_KEY].');
    expect(scene.evidence('one.1.reply.md')).toBe('the key is [secret MY_KEY].');
    expect(scene.model.requests[1]?.prompt).toBe('Then the key is [secret MY_KEY].');
    expect(run.executedTemplates[0]?.warnings).toEqual([
      'the reply held the value of MY_KEY; its name stands there instead',
    ]);
    expectClean(scene);
  });

  test('that only shows when a reply is read is taken out of the data, and is nobody’s edit', async () => {
    const { scene } = make({ one: `{"first": "so ${value.replaceAll('-', '\\u002d')}"}` });
    const run = await scene.drive();
    expect(run.data.first).toBe('so [secret MY_KEY]');
    expect(run.history).toContainEqual(
      expect.objectContaining({ event: 'secrets-redacted', fields: ['data.first'], names: ['MY_KEY'] }),
    );
    expect(await scene.drive({ redoesStale: true })).toMatchObject({ status: 'completed' });
    expect(scene.model.asked()).toEqual(['one', 'two']);
    expect(findEdits(scene.read())).toEqual([]);
    expect(JSON.stringify([scene.told, scene.read()])).not.toContain(value);
  });
});

test('a reply that came before a crash is taken also with another key', async () => {
  const { scene, secrets } = make({ one: 'fine' });
  const dies = (next: Run) => next.executedTemplates.length === 1;
  const crash = scene.drive({
    ports: ({ store }) => ({
      store: {
        ...store,
        commit: (next) => {
          if (dies(next)) throw new Error('crash');
          return store.commit(next);
        },
      },
    }),
  });
  await expect(crash).rejects.toThrow('crash');
  const another = 'x7Yt-9hGk-5pLw-0';
  secrets.settle([{ name: 'MY_KEY', value: another }], []);
  scene.write('prompts/one.hbs', `With ${another}: {{text}}`);
  expect(await scene.drive()).toMatchObject({ status: 'completed', data: { first: 'fine' } });
  expect(scene.model.asked()).toEqual(['one', 'two']);
  expect(await scene.drive({ redoesStale: true })).toMatchObject({ status: 'completed' });
  expect(scene.model.asked()).toEqual(['one', 'two']);
});

test('what a command reads, and the hash of its arguments, are the same with another key; its arguments are not', async () => {
  const prepare = async (key: string) => {
    const text = `name: w\nsteps:\n  - { id: one, command: [send, ${key}], inputs: [text], outputs: [first] }\n`;
    const { workflow } = await readWorkflow(text, 'workflows/w.yaml');
    const [step] = workflow?.steps ?? [];
    if (workflow === undefined || step?.kind !== 'command') throw new Error('no command');
    const files = {
      template: () => ({ kind: 'missing', looked: [] }) as const,
      schema: () => ({ kind: 'missing', looked: [] }) as const,
      image: () => ({ kind: 'refused', message: 'none' }) as const,
      redact: createSecrets([{ name: 'MY_KEY', value: key }]).redact,
    };
    const preparation = await prepareStep(workflow, step, { data: { text: `so ${key}` } }, files);
    if (preparation.kind === 'failed') throw new Error(preparation.cause.message);
    return preparation.step;
  };
  const [before, after] = [await prepare(value), await prepare('x7Yt-9hGk-5pLw-0')];
  expect(before.text).toBe('{\n  "text": "so [secret MY_KEY]"\n}\n');
  expect(after).toMatchObject({ text: before.text, hash: before.hash });
  expect(before.arguments).toEqual(['send', value]);
});

test('what a person is asked names them', async () => {
  const { workflow } = await readWorkflow(workflowText, 'workflows/w.yaml');
  if (workflow === undefined) throw new Error('no workflow');
  const files = {
    template: () => ({ kind: 'found', file: 'ask.hbs', text: `Is ${value} {{what}}?` }) as const,
    schema: () => ({ kind: 'missing', looked: [] }) as const,
    image: () => ({ kind: 'refused', message: 'none' }) as const,
    redact: createSecrets([{ name: 'MY_KEY', value }]).redact,
  };
  const asked = renderTemplate(workflow, 'ask.hbs', new Map([['what', 'it']]), files, []);
  expect(asked).toBe('Is [secret MY_KEY] it?');
});
