// Steps with `cache: true`: what is taken from earlier attempts, what it costs, and what a crash may do to it.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelRequest, ReplyPart } from '../../source/model/model.ts';
import { applyEvent } from '../../source/run/apply-event.ts';
import { spentOf } from '../../source/run/spent.ts';
import { Crash, mortal } from './helpers/mortal.ts';
import { makeScene, type Scene, setData } from './helpers/scene.ts';
import { type Behaviour, createScriptedModel } from './helpers/scripted-model.ts';

const files = { 'prompts/p.hbs': 'about {{topic}}', 'prompts/q.hbs': 'more about {{x}}' };

const workflow = `
name: w
steps:
  - { id: a, prompt: p.hbs, cache: true, inputs: [topic], outputs: [x] }
  - { id: b, prompt: q.hbs, inputs: [x], outputs: [y] }
`;

/** Each reply costs two cents, and no two are the same. */
function counting(): Behaviour {
  let count = 0;
  return async function* (request: ModelRequest): AsyncIterable<ReplyPart> {
    count += 1;
    yield { kind: 'text', text: `${request.stepId} ${count}` };
    yield {
      kind: 'finished',
      model: request.model,
      usage: { inputTokens: 5, outputTokens: 7 },
      cost: 0.02,
      warnings: [],
    };
  };
}

function begin(text = workflow, data = { topic: 'tea' }): Scene {
  const model = createScriptedModel({ a: [counting()], b: [counting()] });
  return makeScene({ workflow: text, files, data, model });
}

/** Does a step again, and what depends on it. */
const again = (...stepIds: readonly string[]) => ({
  prelude: () => [
    {
      at: '2026-11-22T11:00:00.000Z',
      event: 'steps-reopened',
      fromStep: stepIds[0] ?? '',
      stepIds,
      by: 'command',
    } as const,
  ],
});

const cause = { kind: 'a', run: 'k3v9x2m7q4tz' };

describe('a step with cache', () => {
  test('takes the reply that was given to the very same before, and costs nothing', async () => {
    const scene = begin();
    const first = await scene.drive();
    const run = await scene.drive({ ...again('a', 'b'), redoesStale: true });
    expect(scene.model.asked()).toEqual(['a', 'b', 'b']);
    expect(run).toMatchObject({ status: 'completed', data: { x: 'a 1', y: 'b 2' } });
    const [record] = run.executedTemplates;
    expect(record).toMatchObject({
      stepId: 'a',
      attempt: 2,
      model: 'scripted',
      cost: 0,
      cached: { run: cause.run, transcript: 'a.1', cost: 0.02 },
    });
    expect(record).not.toHaveProperty('usage');
    expect([scene.evidence('a.2.prompt.md'), scene.evidence('a.2.reply.md')]).toEqual(['about tea', 'a 1']);
    expect(spentOf(first)).toMatchObject({ attempts: 2, cost: 0.04 });
    expect(spentOf(run)).toMatchObject({ attempts: 3, cost: 0.06, unknown: 0, inputTokens: 15 });
    const { spent: _, ...old } = run;
    expect(spentOf(old), 'a file that does not keep the sum').toMatchObject({ attempts: 1, cost: 0.02 });
  });

  test.each<[string, (scene: Scene) => void]>([
    ['the prompt is another one', (scene) => scene.edit(setData('topic', 'pots'))],
    ['its template is another one', (scene) => scene.write('prompts/p.hbs', 'on {{topic}}')],
    [
      'the settings are others',
      (scene) =>
        scene.write('workflows/w.yaml', workflow.replace('cache: true', 'cache: true, temperature: 1')),
    ],
    ['the file of the reply is gone', (scene) => rmSync(join(scene.paths.folder, 'a.1.reply.md'))],
    [
      'the step does not say so',
      (scene) => scene.write('workflows/w.yaml', workflow.replace('cache: true, ', '')),
    ],
    [
      'the reply does not fit the step any more',
      (scene) => {
        scene.write(
          'schemas/s.json',
          '{"output": {"type": "object", "properties": {"x": {"type": "number"}}}}',
        );
        scene.write(
          'workflows/w.yaml',
          workflow.replace(
            'cache: true',
            'cache: true, schema: s.json, validate: strict, retry: { attempts: 1 }',
          ),
        );
      },
    ],
  ])('asks its model where %s', async (_, change) => {
    const scene = begin();
    await scene.drive();
    change(scene);
    await scene.drive({ ...again('a', 'b'), redoesStale: true });
    expect(scene.model.asked().slice(2)).toContain('a');
  });

  test('asks its model where another one has replied', async () => {
    const scene = begin();
    await scene.drive();
    await scene.drive({ ...again('a', 'b'), redoesStale: true, models: ['other'] });
    expect(scene.model.asked()).toEqual(['a', 'b', 'a', 'b']);
  });

  test.each(['recorded', 'none'])('takes nothing in place of %s, which costs nothing', async (name) => {
    const scene = begin();
    await scene.drive({ models: [name] });
    await scene.drive({ ...again('a', 'b'), redoesStale: true, models: [name] });
    expect(scene.model.asked()).toEqual(['a', 'b', 'a', 'b']);
  });

  test('says where the reply comes from also where that was taken itself', async () => {
    const scene = begin();
    await scene.drive();
    await scene.drive({ ...again('a', 'b'), redoesStale: true });
    const run = await scene.drive({ ...again('a', 'b'), redoesStale: true });
    expect(run.executedTemplates[0]?.cached).toEqual({ run: cause.run, transcript: 'a.2', cost: 0.02 });
    expect(scene.model.asked().filter((id) => id === 'a')).toHaveLength(1);
  });

  test('of a workflow may be every prompt', async () => {
    const all = workflow.replace('cache: true, ', '').replace('name: w', 'name: w\ncache: true');
    const scene = begin(all);
    await scene.drive();
    await scene.drive({ ...again('a', 'b'), redoesStale: true });
    expect(scene.model.asked()).toEqual(['a', 'b']);
  });

  test('takes for an item what another item has got', async () => {
    const fan = `name: w\nsteps:\n  - { id: a, foreach: topics, as: topic, prompt: p.hbs, cache: true, inputs: [topics], outputs: [x] }\n`;
    const model = createScriptedModel({ a: [counting()] });
    const scene = makeScene({ workflow: fan, files, data: { topics: ['tea', 'pots', 'tea'] }, model });
    const run = await scene.drive();
    expect(run.data.x).toEqual(['a 1', 'a 2', 'a 1']);
    expect(run.executedTemplates.find(({ item }) => item === '3')?.cached).toMatchObject({
      transcript: 'a.1.1',
    });
    expect(spentOf(run)).toMatchObject({ attempts: 2, cost: 0.04 });
  });

  test('shows what it has taken to a person who accepts it, and asks anew with a remark', async () => {
    const reviewed = workflow.replace('cache: true', 'cache: true, checkpoint: true');
    const scene = begin(reviewed);
    await scene.drive();
    const accepted = {
      record: { ...recordOf(scene), answered: { by: 'command' } },
      data: { x: 'a 1' },
    } as const;
    const at = '2026-11-22T11:00:00.000Z';
    const accept = { at, event: 'checkpoint-answered', ...accepted, by: 'command' } as const;
    await scene.drive({ prelude: () => [accept] });
    const waiting = await scene.drive({ ...again('a', 'b'), redoesStale: true });
    expect(waiting).toMatchObject({
      status: 'waiting',
      checkpoint: { reply: { data: { x: 'a 1' }, record: { cached: { transcript: 'a.1' } } } },
      spent: { attempts: 2 },
    });
    const reopened = applyEvent(waiting, {
      at,
      event: 'steps-reopened',
      fromStep: 'a',
      stepIds: ['b'],
      by: 'key',
    });
    expect(reopened.inFlight, 'it comes again for nothing').toMatchObject([
      { cached: { transcript: 'a.1' } },
    ]);
    const remark = { stepId: 'a', at, by: 'command', remark: 'shorter', attempt: 2 } as const;
    const asked = await scene.drive({ prelude: () => [{ at, event: 'reply-sent-back', remark }] });
    expect(asked).toMatchObject({
      status: 'waiting',
      checkpoint: { reply: { data: { x: 'a 2' } } },
      spent: { attempts: 3 },
    });
  });
});

function recordOf(scene: Scene) {
  const record = scene.read().checkpoint?.reply?.record;
  if (record === undefined) throw new Error('nothing waits to be accepted');
  return record;
}

describe('a run with cache whose processes die anywhere', () => {
  let crashed = 0;

  test.each([1, 2])('pays for nothing twice (%i)', async () => {
    const crashes = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(crashes, async (points) => {
        const all = workflow.replace('name: w', 'name: w\ncache: true');
        const scene = begin(all);
        await scene.drive();
        expect(scene.model.asked()).toEqual(['a', 'b']);
        let reopening: ReturnType<typeof again> | object = again('a', 'b');
        for (const at of [...points, Number.POSITIVE_INFINITY]) {
          const { changes, isDead } = mortal(at);
          const before = scene.read().history.length;
          try {
            await scene.drive({ ...changes, ...reopening, redoesStale: true });
          } catch (error) {
            if (!isDead() && !(error instanceof Crash)) throw error;
            crashed++;
          }
          if (!existsSync(scene.paths.file)) throw new Error('the run is gone');
          if (
            scene
              .read()
              .history.slice(before)
              .some(({ event }) => event === 'steps-reopened')
          )
            reopening = {};
        }
        const run = scene.read();
        expect(run).toMatchObject({ status: 'completed', data: { x: 'a 1', y: 'b 1' }, inFlight: [] });
        expect(scene.model.asked(), 'nobody is asked again').toEqual(['a', 'b']);
        expect(spentOf(run)).toMatchObject({ attempts: 2, cost: 0.04, unknown: 0 });
        for (const record of run.executedTemplates) expect(record.cached).toBeDefined();
      }),
      { numRuns: 25 },
    );
  });

  test('has died often, in all parts together', () => {
    expect(crashed).toBeGreaterThan(40);
  });
});
