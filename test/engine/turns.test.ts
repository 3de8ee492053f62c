// Steps whose provider takes only so many requests: what is said of them, and what ends their waiting.
import { describe, expect, test } from 'vitest';
import { createControl } from '../../source/engine/control.ts';
import type { EnginePorts } from '../../source/engine/ports.ts';
import { ModelFailure } from '../../source/model/model.ts';
import { queueOf } from '../../source/run/queue.ts';
import { createHeldModel } from './helpers/held-model.ts';
import { createHeldTurns, type HeldTurns } from './helpers/held-turns.ts';
import { type DriveChanges, makeScene, setData } from './helpers/scene.ts';
import { createScriptedModel, failure, hang } from './helpers/scripted-model.ts';

const files = { 'prompts/p.hbs': '{{topic}}{{x}}', 'prompts/q.hbs': 'q {{topic}}' };

const one = `
name: w
steps:
  - { id: a, prompt: p.hbs, outputs: [x], inputs: [topic] }
`;

const two = `
name: w
concurrency: 2
steps:
  - { id: a, prompt: p.hbs, outputs: [x], inputs: [topic] }
  - { id: b, prompt: q.hbs, outputs: [y], inputs: [topic] }
`;

function begin(workflow: string, free: number) {
  const turns = createHeldTurns(free);
  const model = createHeldModel();
  const scene = makeScene({ workflow, files, data: { topic: 't' }, model: createScriptedModel() });
  const drive = (changes: DriveChanges = {}, more: Partial<EnginePorts> = {}) =>
    scene.drive({ ...changes, ports: () => ({ model, turns, ...more }) });
  return { turns, model, scene, drive };
}

/** Every turn that was taken is over. */
function expectNoneHeld(turns: HeldTurns, free: number): void {
  expect(turns.left()).toBe(free);
  expect(turns.log.filter((entry) => entry === 'taken')).toHaveLength(turns.log.length / 2);
}

describe('a step that waits for its provider', () => {
  test('says so in the file, with what it waits for, and has not begun', async () => {
    const { turns, model, scene, drive } = begin(one, 0);
    const ended = drive();
    await turns.waiting(1);
    const waits = await untilTold(scene, 'step-queued');
    expect(waits).toMatchObject({ work: { stepId: 'a', limit: 'scripted: 1 request at once' } });
    expect(scene.read()).toMatchObject({
      status: 'running',
      inFlight: [],
      queued: [{ stepId: 'a', limit: 'scripted: 1 request at once' }],
      progress: { step: 'a', limit: 'scripted: 1 request at once' },
      history: [{ event: 'run-started' }, { event: 'step-queued', stepId: 'a' }],
    });
    expect(scene.names().filter((name) => name.startsWith('a.'))).toEqual([]);
    turns.open(1);
    const call = await model.call('a');
    expect(scene.read()).toMatchObject({ inFlight: [{ stepId: 'a', attempt: 1 }] });
    expect(scene.read()).not.toHaveProperty('queued');
    call.reply('A');
    const run = await ended;
    expect(run).toMatchObject({ status: 'completed', data: { x: 'A' } });
    expect(run).not.toHaveProperty('queued');
    expect(run.progress).not.toHaveProperty('limit');
    expect(run.history.map(({ event }) => event)).toEqual([
      'run-started',
      'step-queued',
      'step-started',
      'step-completed',
      'run-completed',
    ]);
    expectNoneHeld(turns, 1);
  });

  test('says nothing where it gets its turn within a second', async () => {
    const { turns, model, scene, drive } = begin(one, 0);
    const ended = drive({}, { clock: { ...scene.clock, delay: untilAborted } });
    await turns.waiting(1);
    turns.open(1);
    (await model.call('a')).reply('A');
    expect((await ended).history.map(({ event }) => event)).not.toContain('step-queued');
  });

  test.each(['pause', 'pause-now', 'cancel'] as const)(
    'stops at once on %s: nothing is sent or paid',
    async (kind) => {
      const { turns, model, drive } = begin(one, 0);
      const control = createControl();
      const ended = drive({ control });
      await turns.waiting(1);
      control.ask({ kind, by: 'command' });
      const run = await ended;
      expect(run).toMatchObject({ status: kind === 'cancel' ? 'cancelled' : 'paused', inFlight: [] });
      expect(run).not.toHaveProperty('spent');
      expect(run).not.toHaveProperty('queued');
      expect(model.names()).toEqual([]);
      turns.open(1);
      expectNoneHeld(turns, 1);
    },
  );

  test('sends what it is when its turn comes, not what it was before', async () => {
    const { turns, model, scene, drive } = begin(one, 0);
    const ended = drive();
    await turns.waiting(1);
    await untilTold(scene, 'step-queued');
    scene.write('prompts/p.hbs', 'new {{topic}}');
    scene.edit(setData('topic', 'data'));
    turns.open(1);
    const { request, reply } = await model.call('a');
    expect(request.prompt).toBe('new data');
    reply('A');
    await ended;
    expect(scene.evidence('a.1.prompt.md')).toBe('new data');
  });

  // In both others have taken the turn that is free by then.
  test('does not begin where a step beside it has failed, and does not keep the run from ending', async () => {
    const { turns, model, drive } = begin(two, 1);
    const ended = drive();
    await turns.waiting(1);
    turns.open(-1);
    (await model.call('a')).fail(new ModelFailure(failure({ canRetry: false })));
    expect(await ended).toMatchObject({ status: 'failed', failure: { stepId: 'a' }, inFlight: [] });
    expect(model.names()).toEqual(['a']);
    expectNoneHeld(turns, 0);
  });

  test('does not begin where the budget is reached meanwhile, and does not keep the run from asking', async () => {
    const { turns, model, drive } = begin(two.replace('name: w', 'name: w\nbudget: { tokens: 7 }'), 1);
    const ended = drive();
    await turns.waiting(1);
    turns.open(-1);
    (await model.call('a')).reply('A');
    expect(await ended).toMatchObject({ status: 'waiting', checkpoint: { stepId: 'b' }, inFlight: [] });
    expect(model.names()).toEqual(['a']);
    expectNoneHeld(turns, 0);
  });

  test('does not begin where the turn comes together with the failure of a step beside it', async () => {
    const { turns, model, drive } = begin(two, 1);
    const ended = drive();
    await turns.waiting(1);
    (await model.call('a')).fail(new ModelFailure(failure({ canRetry: false })));
    expect(await ended).toMatchObject({ status: 'failed', failure: { stepId: 'a' }, inFlight: [] });
    expect(model.names()).toEqual(['a']);
    expectNoneHeld(turns, 1);
  });

  test('stops where that it waits cannot be written', async () => {
    const { turns, model, scene } = begin(one, 0);
    const ended = scene.drive({
      ports: ({ store }) => ({
        model,
        turns,
        store: {
          ...store,
          commit: (run) => {
            if (run.queued !== undefined) throw new Error('the disk is full');
            return store.commit(run);
          },
        },
      }),
    });
    await expect(ended).rejects.toThrow('the disk is full');
    turns.open(1);
    expectNoneHeld(turns, 1);
  });

  test('fails with the run where its time is over', async () => {
    const { turns, model, scene, drive } = begin(one.replace('name: w', 'name: w\ntimeout: 5s'), 0);
    let pass = () => {};
    const clock = {
      ...scene.clock,
      delay: (milliseconds: number, signal: AbortSignal) =>
        milliseconds === 5000
          ? new Promise<void>((resolve) => {
              pass = resolve;
            })
          : scene.clock.delay(milliseconds, signal),
    };
    const ended = drive({}, { clock });
    await turns.waiting(1);
    pass();
    expect(await ended).toMatchObject({ status: 'failed', failure: { stepId: 'a', kind: 'timeout' } });
    expect(model.names()).toEqual([]);
  });

  test('fails so also where an earlier owner has begun it', async () => {
    const { scene, drive } = begin(one.replace('name: w', 'name: w\ntimeout: 5s'), 0);
    await crashAfterBeginning(scene);
    const model = createScriptedModel({ a: [(request) => hang(request)] });
    expect(await drive({}, { model })).toMatchObject({
      status: 'failed',
      failure: { stepId: 'a', kind: 'timeout' },
    });
  });

  test('is not waited for by the timeout of the step', async () => {
    const timed = one.replace('inputs: [topic]', 'inputs: [topic], timeout: 5s, retry: { attempts: 1 }');
    const { turns, model, scene, drive } = begin(timed, 0);
    const limits: number[] = [];
    const clock = {
      ...scene.clock,
      delay: (milliseconds: number, signal: AbortSignal) => {
        if (milliseconds === 5000) limits.push(model.names().length);
        return milliseconds === 5000
          ? untilAborted(milliseconds, signal)
          : scene.clock.delay(milliseconds, signal);
      },
    };
    const ended = drive({}, { clock });
    await turns.waiting(1);
    expect(limits).toEqual([]);
    turns.open(1);
    (await model.call('a')).reply('A');
    expect(await ended).toMatchObject({ status: 'completed' });
    expect(limits).toHaveLength(1);
  });
});

describe('a turn', () => {
  test('is taken for each attempt, and tells others what the server asks', async () => {
    const turns = createHeldTurns(1);
    const busy = failure({ kind: 'rate-limited', retryAfterMs: 5000 });
    const scene = makeScene({
      workflow: one,
      files,
      data: { topic: 't' },
      model: createScriptedModel({ a: [busy, 'A'] }),
    });
    expect(await scene.drive({ ports: () => ({ turns }) })).toMatchObject({ status: 'completed' });
    expect(turns.log).toEqual(['taken', 'ended 5000', 'taken', 'ended']);
  });

  test('is over where the attempt is ended', async () => {
    const turns = createHeldTurns(1);
    const control = createControl();
    const model = createScriptedModel({
      a: [(request) => hang(request, () => control.ask({ kind: 'pause-now', by: 'command' }))],
    });
    const scene = makeScene({ workflow: one, files, data: { topic: 't' }, model });
    expect(await scene.drive({ control, ports: () => ({ turns }) })).toMatchObject({ status: 'paused' });
    expect(turns.log).toEqual(['taken', 'ended']);
  });

  test('is given back where an edit comes in as the attempt begins', async () => {
    const turns = createHeldTurns(1);
    const scene = makeScene({
      workflow: one,
      files,
      data: { topic: 't' },
      model: createScriptedModel({ a: ['A'] }),
    });
    let hasEdited = false;
    const run = await scene.drive({
      ports: ({ transcripts }) => ({
        turns,
        transcripts: {
          ...transcripts,
          writePrompt: (...args) => {
            transcripts.writePrompt(...args);
            if (!hasEdited) scene.edit(setData('topic', 'another'));
            hasEdited = true;
          },
        },
      }),
    });
    expect(run).toMatchObject({ status: 'completed' });
    expect(turns.log).toEqual(['taken', 'given back', 'taken', 'ended']);
    expect(scene.model.requests.map(({ prompt }) => prompt)).toEqual(['another']);
  });

  test('is not needed where the whole reply is there already', async () => {
    const { scene, drive } = begin(one, 0);
    await crashAfterBeginning(scene);
    scene.write('workflow-data/k3v9x2m7q4tz/a.1.reply.md', 'A');
    expect(await drive()).toMatchObject({ status: 'completed', data: { x: 'A' } });
  });

  test('of an item that waits is told with its number', async () => {
    const fan = `name: w\nsteps:\n  - { id: a, foreach: topics, as: topic, concurrency: 2, prompt: p.hbs, inputs: [topics], outputs: [x] }\n`;
    const turns = createHeldTurns(1);
    const model = createHeldModel();
    const scene = makeScene({
      workflow: fan,
      files,
      data: { topics: ['s', 't'] },
      model: createScriptedModel(),
    });
    const ended = scene.drive({ ports: () => ({ model, turns }) });
    await turns.waiting(1);
    expect(await untilTold(scene, 'step-queued')).toMatchObject({ of: 2, work: { stepId: 'a', item: '2' } });
    expect(queueOf(scene.read())).toMatchObject([{ stepId: 'a', item: '2' }]);
    // Something of the run is under way.
    expect(scene.read().progress).not.toHaveProperty('limit');
    (await model.call('a 1')).reply('S');
    (await model.call('a 2')).reply('T');
    expect(await ended).toMatchObject({ status: 'completed', data: { x: ['S', 'T'] } });
    expectNoneHeld(turns, 1);
  });
});

async function crashAfterBeginning(scene: ReturnType<typeof makeScene>): Promise<void> {
  const dying = scene.drive({
    ports: ({ told, clock }) => ({
      clock: { ...clock, delay: untilAborted },
      told: (event, run) => {
        if (event.event === 'step-started') throw new Error('dies');
        told(event, run);
      },
    }),
  });
  await expect(dying).rejects.toThrow('dies');
}

function untilAborted(_: number, signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

async function untilTold(scene: ReturnType<typeof makeScene>, name: string) {
  for (;;) {
    const told = scene.told.find(({ event }) => event === name);
    if (told !== undefined) return told;
    await scene.clock.nextTurn();
  }
}
