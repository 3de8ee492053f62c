import { describe, expect, test } from 'vitest';
import { answerCheckpoint } from '../../source/commands/move/answer-checkpoint.ts';
import type { JsonObject } from '../../source/json.ts';
import type { Run } from '../../source/run/run.ts';
import type { RunEvent } from '../../source/run/run-event.ts';
import type { Workflow } from '../../source/workflow/workflow.ts';
import { launchFiles, launchModel, makeLaunch } from './helpers/launch-workflow.ts';
import { makeScene } from './helpers/scene.ts';
import { createScriptedModel } from './helpers/scripted-model.ts';

function answer(data: JsonObject) {
  return (run: Run, workflow: Workflow): readonly RunEvent[] => [
    answerCheckpoint(workflow, run, { data }, 'command', new Date('2026-11-22T11:00:00.000Z')),
  ];
}

const picking = `
name: picking
steps:
  - { id: titles, prompt: titles.hbs, inputs: [analysis], outputs: [candidates] }
  - { id: pick, checkpoint: true, inputs: [candidates], outputs: [picked], message: 'Which ones?' }
  - { id: describe, prompt: describe.hbs, inputs: [picked], outputs: [description] }
`;

function makePicking(workflow = picking) {
  return makeScene({
    workflow,
    files: {
      'prompts/titles.hbs': '{{analysis}}',
      'prompts/describe.hbs': 'About {{picked}}',
      'prompts/ask.hbs': 'Of {{candidates}}?',
    },
    data: { analysis: 'deep' },
    model: createScriptedModel({ titles: ['["One", "Two"]'], describe: ['text'] }),
  });
}

describe('a step that a person does', () => {
  test('waits with its question, and a list among its inputs as the options', async () => {
    const scene = makePicking();
    const waiting = await scene.drive();
    expect(waiting).toMatchObject({
      status: 'waiting',
      inFlight: [],
      progress: { done: 1, total: 3, step: 'pick' },
      checkpoint: {
        stepId: 'pick',
        inputType: 'selection',
        outputField: 'picked',
        options: ['One', 'Two'],
        message: 'Which ones?',
      },
    });
    expect(scene.read()).toEqual(waiting);
    expect(scene.told.at(-1)).toMatchObject({ event: 'run-waiting' });
  });

  test('without a list is free, and may be asked by a template', async () => {
    const free = makePicking(picking.replace('inputs: [candidates], outputs: [picked]', 'outputs: [picked]'));
    expect((await free.drive()).checkpoint).toMatchObject({ inputType: 'freeform', message: 'Which ones?' });
    expect((await free.drive()).checkpoint).not.toHaveProperty('options');
    const asked = makePicking(
      picking.replace("message: 'Which ones?'", 'action: human-select, prompt: ask.hbs'),
    );
    expect((await asked.drive()).checkpoint).toMatchObject({
      message: 'Of One,Two?',
      templatePath: 'ask.hbs',
    });
  });

  test('is done when it is answered, and the run goes on', async () => {
    const scene = makePicking();
    await scene.drive();
    const run = await scene.drive({ prelude: answer({ picked: 'Two' }) });
    expect(run).toMatchObject({ status: 'completed', data: { picked: 'Two', description: 'text' } });
    expect(scene.model.requests.at(-1)?.prompt).toBe('About Two');
    expect(run.executedTemplates[1]).toMatchObject({ stepId: 'pick', outputFields: ['picked'] });
    expect(run.history.find(({ event }) => event === 'checkpoint-answered')).toMatchObject({ by: 'command' });
    expect(scene.model.asked()).toEqual(['titles', 'describe']);
  });
});

describe('a prompt that a person accepts', () => {
  const workflow = `
name: launch
steps:
  - { id: abridge, prompt: abridge.hbs, inputs: [transcript], outputs: [abridgement], checkpoint: true }
  - { id: titles, prompt: titles.hbs, inputs: [abridgement], outputs: [titles] }
`;
  const files = { ...launchFiles, 'prompts/titles.hbs': 'Titles for: {{abridgement}}' };

  test('waits with the reply, and is paid for once', async () => {
    const scene = makeLaunch({ workflow, files });
    const waiting = await scene.drive();
    expect(waiting).toMatchObject({
      status: 'waiting',
      data: { transcript: 'long' },
      executedTemplates: [],
      inFlight: [],
      checkpoint: {
        stepId: 'abridge',
        inputType: 'approval',
        outputField: 'abridgement',
        reply: {
          data: { abridgement: 'short' },
          record: { stepId: 'abridge', attempt: 1, usage: { outputTokens: 7 } },
        },
      },
    });
    const run = await scene.drive({ prelude: answer({}) });
    expect(run).toMatchObject({ status: 'completed', checkpoint: null, data: { abridgement: 'short' } });
    expect(run.executedTemplates[0]).toMatchObject({ attempt: 1, transcript: 'abridge.1' });
    expect(scene.model.asked()).toEqual(['abridge', 'titles']);
  });

  test('takes what the person changed', async () => {
    const scene = makeLaunch({ workflow, files });
    await scene.drive();
    await scene.drive({ prelude: answer({ abridgement: 'shorter' }) });
    expect(scene.model.requests.at(-1)?.prompt).toBe('Titles for: shorter');
    expect(scene.evidence('abridge.1.reply.md')).toBe('short');
  });

  test('is not paid for again after a crash between its reply and the waiting', async () => {
    const scene = makeLaunch({ workflow, files });
    const crash = scene.drive({
      ports: ({ store }) => ({
        store: {
          ...store,
          commit: (next) => {
            if (next.status === 'waiting') throw new Error('crash');
            return store.commit(next);
          },
        },
      }),
    });
    await expect(crash).rejects.toThrow('crash');
    expect(await scene.drive()).toMatchObject({
      status: 'waiting',
      checkpoint: { reply: { data: { abridgement: 'short' } } },
    });
    expect(scene.model.asked()).toEqual(['abridge']);
  });

  test('is not paid for again when an earlier step is opened again that it does not need', async () => {
    const scene = makeLaunch({
      workflow: workflow.replace('steps:', 'steps:\n  - { id: count, prompt: titles.hbs, outputs: [count] }'),
      files,
      model: launchModel(),
    });
    scene.model.script.set('count', ['1', '2']);
    await scene.drive();
    const reopened = await scene.drive({
      prelude: () => [
        {
          at: '2026-11-22T11:00:00.000Z',
          event: 'steps-reopened',
          fromStep: 'count',
          stepIds: ['count'],
          by: 'command',
        },
      ],
    });
    expect(reopened).toMatchObject({
      status: 'waiting',
      data: { count: 2 },
      checkpoint: { stepId: 'abridge' },
    });
    expect(scene.model.asked()).toEqual(['count', 'abridge', 'count']);
  });
});

describe('an answer', () => {
  const waitingAt = async (workflow: string) => {
    const scene = makePicking(workflow);
    await scene.drive();
    return (data: JsonObject) => scene.drive({ prelude: answer(data) });
  };

  test.each([
    [
      'of a field that was not asked for',
      { pickd: 'One' },
      'does not ask for pickd',
      'Did you mean "picked"?',
    ],
    ['without the field that was asked for', {}, 'asks for picked', '--set picked=TEXT'],
    ['of one field too many', { picked: 'One', mood: 'x' }, 'does not ask for mood', 'It asks for picked'],
    ['of a prototype', JSON.parse('{"__proto__": 1}'), 'does not ask for __proto__', 'picked'],
  ])('%s is refused, and says what is asked', async (_name, data, message, hint) => {
    const reply = await waitingAt(picking);
    await expect(reply(data)).rejects.toMatchObject({
      problems: [{ message: expect.stringContaining(message), hint: expect.stringContaining(hint) }],
    });
  });

  test('may be nothing where nothing is asked for', async () => {
    const reply = await waitingAt(`name: picking
steps:
  - { id: go, checkpoint: true, message: 'Go on?' }
  - { id: describe, prompt: describe.hbs, inputs: [picked], outputs: [description] }
`);
    expect(await reply({})).toMatchObject({ status: 'completed', executedTemplates: [{ stepId: 'go' }, {}] });
  });

  test('may use the name that the template or the data has for the field', async () => {
    const scene = makePicking(
      picking.replace('outputs: [picked]', 'outputs: [choice], mapper: { choice: picked }'),
    );
    await scene.drive();
    expect((await scene.drive({ prelude: answer({ choice: 'One' }) })).data.picked).toBe('One');
  });
});
