// Steps that do not depend on each other, under way at once.
import { describe, expect, test } from 'vitest';
import { createControl } from '../../source/engine/control.ts';
import type { EnginePorts } from '../../source/engine/ports.ts';
import { ModelFailure } from '../../source/model/model.ts';
import { createHeldModel, type HeldModel } from './helpers/held-model.ts';
import { type DriveChanges, makeScene } from './helpers/scene.ts';
import { createScriptedModel, failure } from './helpers/scripted-model.ts';

const files = { 'prompts/p.hbs': '{{x}} {{y}} {{z}}' };

const workflow = `
name: w
concurrency: 2
steps:
  - { id: a, prompt: p.hbs, outputs: [x] , inputs: [topic] }
  - { id: b, prompt: p.hbs, outputs: [y] , inputs: [topic] }
  - { id: c, prompt: p.hbs, outputs: [z] , inputs: [topic] }
  - { id: end, prompt: p.hbs, inputs: [x, y, z], outputs: [all] }
`;

function begin(text: string, changes: DriveChanges = {}) {
  const model = createHeldModel();
  const scene = makeScene({ workflow: text, files, data: { topic: 't' }, model: createScriptedModel() });
  const drive = ({ told, ...more }: DriveChanges & { readonly told?: EnginePorts['told'] } = {}) =>
    scene.drive({ ...changes, ...more, ports: () => ({ model, ...(told === undefined ? {} : { told }) }) });
  return { model, scene, drive };
}

async function replyTo(model: HeldModel, name: string, text = name): Promise<void> {
  (await model.call(name)).reply(text);
}

const lost = new ModelFailure(failure({ canRetry: false, message: 'lost' }));

describe('a workflow with concurrency', () => {
  test('has so many steps under way, and begins the next one as soon as one is done', async () => {
    const { model, scene, drive } = begin(workflow);
    const ended = drive();
    const open = await model.open(2);
    expect([...open.keys()]).toEqual(['a', 'b']);
    expect(scene.read().inFlight.map(({ stepId }) => stepId)).toEqual(['a', 'b']);
    open.get('b')?.reply('B');
    await replyTo(model, 'a', 'A');
    await replyTo(model, 'c', 'C');
    await replyTo(model, 'end', 'E');
    const run = await ended;
    expect(run).toMatchObject({
      status: 'completed',
      data: { x: 'A', y: 'B', z: 'C', all: 'E' },
      inFlight: [],
    });
    expect(run.executedTemplates.map(({ stepId }) => stepId)).toEqual(['b', 'a', 'c', 'end']);
    expect(model.names()).toEqual(['a', 'b', 'c', 'end']);
  });

  test('commits what finishes together in one write', async () => {
    const { model, drive } = begin(workflow.replace('concurrency: 2', 'concurrency: 3'));
    const writes: string[] = [];
    const ended = drive({
      told: ({ event }, { updatedAt }) => {
        if (event === 'step-completed') writes.push(updatedAt);
      },
    });
    for (const [name, call] of await model.open(3)) call.reply(name);
    await replyTo(model, 'end');
    await ended;
    expect(writes).toHaveLength(4);
    expect(new Set(writes).size).toBe(2);
  });

  test('lets the others finish where one fails, begins no more, and tries only that one again', async () => {
    const { model, scene, drive } = begin(workflow);
    const ended = drive();
    const open = await model.open(2);
    open.get('a')?.fail(lost);
    open.get('b')?.reply('B');
    expect(await ended).toMatchObject({
      status: 'failed',
      failure: { stepId: 'a', message: 'lost' },
      data: { y: 'B' },
    });
    expect(model.names()).toEqual(['a', 'b']);
    expect(scene.read().inFlight).toEqual([]);
    const again = drive();
    await replyTo(model, 'a');
    await replyTo(model, 'c');
    await replyTo(model, 'end');
    expect(await again).toMatchObject({ status: 'completed', data: { y: 'B' } });
    expect(model.names()).toEqual(['a', 'b', 'a', 'c', 'end']);
  });

  test('pauses when all that is under way is done', async () => {
    const control = createControl();
    const { model, drive } = begin(workflow, { control });
    const ended = drive();
    const open = await model.open(2);
    control.ask({ kind: 'pause', by: 'key' });
    open.get('a')?.reply('A');
    open.get('b')?.reply('B');
    const run = await ended;
    expect(run).toMatchObject({ status: 'paused', data: { x: 'A', y: 'B' }, inFlight: [] });
    expect(model.names()).toEqual(['a', 'b']);
  });

  test('ends all that is under way where it is to stop at once', async () => {
    const control = createControl();
    const { model, drive, scene } = begin(workflow, { control });
    const ended = drive();
    await model.open(2);
    control.ask({ kind: 'cancel', by: 'key' });
    expect(await ended).toMatchObject({ status: 'cancelled', inFlight: [] });
    expect(scene.told.filter(({ event }) => event === 'attempt-aborted')).toHaveLength(2);
  });

  test('does everything else before it waits for a person, and asks about one reply after the other', async () => {
    const { model, drive, scene } = begin(`
name: w
concurrency: 3
steps:
  - { id: a, prompt: p.hbs, outputs: [x], inputs: [topic], checkpoint: true }
  - { id: b, prompt: p.hbs, outputs: [y], inputs: [topic], checkpoint: true }
  - { id: c, prompt: p.hbs, outputs: [z], inputs: [topic] }
  - { id: say, checkpoint: { type: freeform }, outputs: [word] }
`);
    const ended = drive();
    const open = await model.open(3);
    open.get('b')?.reply('B');
    open.get('a')?.reply('A');
    open.get('c')?.reply('C');
    const waiting = await ended;
    expect(waiting).toMatchObject({ status: 'waiting', checkpoint: { stepId: 'a' }, data: { z: 'C' } });
    // The other reply is paid for: the next process takes it from its file.
    expect(waiting.inFlight).toMatchObject([{ stepId: 'b', attempt: 1 }]);
    const accept = (run: typeof waiting) => {
      const { reply } = run.checkpoint ?? {};
      if (reply === undefined) throw new Error('there is no reply to accept');
      const { record, data } = reply;
      return [
        { at: run.updatedAt, event: 'checkpoint-answered' as const, record, data, by: 'command' as const },
      ];
    };
    expect(await drive({ prelude: accept })).toMatchObject({
      status: 'waiting',
      checkpoint: { stepId: 'b' },
    });
    const last = await drive({ prelude: accept });
    expect(last).toMatchObject({ checkpoint: { stepId: 'say' }, data: { x: 'A', y: 'B', z: 'C' } });
    expect(model.names()).toEqual(['a', 'b', 'c']);
    expect(scene.read()).toEqual(last);
  });

  test('stops what is under way where the disk refuses, and says so', async () => {
    const { model, drive } = begin(workflow);
    const refused = new Error('the disk refuses');
    const ended = drive({
      assertHeld: () => {
        if (model.names().length > 0) throw refused;
      },
    });
    const open = await model.open(2);
    open.get('a')?.reply('A');
    await expect(ended).rejects.toBe(refused);
    expect(open.get('b')?.request.signal.aborted).toBe(true);
  });
});
