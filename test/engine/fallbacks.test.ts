// A step with several models: the next one is asked where the one before cannot answer, and that is written down.
import { describe, expect, test } from 'vitest';
import { createControl } from '../../source/engine/control.ts';
import { createDownModels } from '../../source/engine/down-models.ts';
import { askedModel } from '../../source/engine/fall-back.ts';
import { ModelFailure, type ModelRequest, type ReplyPart } from '../../source/model/model.ts';
import type { FailureCause, Run } from '../../source/run/run.ts';
import { Crash, mortal } from './helpers/mortal.ts';
import { makeScene, type Scene } from './helpers/scene.ts';
import { type Behaviour, createScriptedModel } from './helpers/scripted-model.ts';

type Answers = { readonly [model: string]: readonly (string | FailureCause | 'hang')[] };

const down: FailureCause = { kind: 'server-error', message: 'a is down.', canRetry: true, ofModel: true };
const gone: FailureCause = {
  kind: 'model-unavailable',
  message: 'a has no key.',
  canRetry: false,
  ofModel: true,
};

/** Each model gives its answers one after the other, the last one again and again. */
function makeModels(
  answers: Answers,
  changes: { readonly step?: string; readonly hanging?: () => void } = {},
) {
  const left = new Map(Object.entries(answers));
  const asked: string[] = [];
  const behave: Behaviour = async function* ({ model, signal }: ModelRequest): AsyncIterable<ReplyPart> {
    asked.push(model);
    const [first, ...rest] = left.get(model) ?? [];
    if (first === undefined) throw new Error(`no answer for ${model}`);
    if (rest.length > 0) left.set(model, rest);
    if (first === 'hang') {
      yield { kind: 'text', text: 'half' };
      const aborted = new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      );
      changes.hanging?.();
      await aborted;
    } else if (typeof first === 'string') {
      yield { kind: 'text', text: first };
      yield { kind: 'finished', model, usage: { outputTokens: 3 }, cost: 0.25, warnings: [] };
    } else throw new ModelFailure(first);
  };
  const scene = makeScene({
    workflow: `name: f\nsteps:\n  - { id: s, prompt: s.hbs, outputs: [x]${changes.step ?? ''} }\n`,
    files: { 'prompts/s.hbs': 'S' },
    data: { items: [1, 2, 3] },
    model: createScriptedModel({ s: [behave] }),
    models: ['p/a', 'p/b', 'p/c'],
  });
  return { scene, asked };
}

const failures = (run: Run) => run.history.filter(({ event }) => event === 'step-failed');

describe('the next model is asked', () => {
  test('at once where the first cannot be called, and the record says so', async () => {
    const { scene, asked } = makeModels({ 'p/a': [gone], 'p/b': ['from b'] });
    const run = await scene.drive();
    expect(asked).toEqual(['p/a', 'p/b']);
    expect(run).toMatchObject({ status: 'completed', data: { x: 'from b' } });
    expect(run.executedTemplates).toMatchObject([
      {
        attempt: 2,
        model: 'p/b',
        cost: 0.25,
        fallbacks: [{ model: 'p/a', kind: 'model-unavailable', message: 'a has no key.' }],
        warnings: ['p/a could not answer (model-unavailable): p/b did'],
      },
    ]);
    expect(failures(run)).toMatchObject([{ attempt: 1, retryInMs: 0, nextModel: 'p/b' }]);
    expect(run.spent).toMatchObject({ attempts: 1, cost: 0.25 });
  });

  test('after the retries of the first', async () => {
    const { scene, asked } = makeModels({ 'p/a': [down], 'p/b': ['from b'] });
    const run = await scene.drive();
    expect(asked).toEqual(['p/a', 'p/a', 'p/a', 'p/b']);
    expect(failures(run).map(({ nextModel }) => nextModel)).toEqual([undefined, undefined, 'p/b']);
    expect(run.executedTemplates).toMatchObject([{ attempt: 4, model: 'p/b' }]);
  });

  test('at once where the server of the first asks to wait too long', async () => {
    const busy = { ...down, kind: 'rate-limited', retryAfterMs: 61_000 } as const;
    const { scene, asked } = makeModels({ 'p/a': [busy], 'p/b': ['from b'] });
    await scene.drive();
    expect(asked).toEqual(['p/a', 'p/b']);
  });

  test('with retries of its own', async () => {
    const { scene, asked } = makeModels({ 'p/a': [gone], 'p/b': [down, down, 'from b'] });
    const run = await scene.drive();
    expect(asked).toEqual(['p/a', 'p/b', 'p/b', 'p/b']);
    expect(run.data.x).toBe('from b');
  });

  test('and the one after it', async () => {
    const { scene } = makeModels({ 'p/a': [gone], 'p/b': [gone], 'p/c': ['from c'] });
    const run = await scene.drive();
    expect(run.executedTemplates[0]?.fallbacks?.map(({ model }) => model)).toEqual(['p/a', 'p/b']);
  });

  test('where a step may be tried once', async () => {
    const { scene, asked } = makeModels(
      { 'p/a': [down], 'p/b': ['from b'] },
      { step: ', retry: { attempts: 1 }' },
    );
    await scene.drive();
    expect(asked).toEqual(['p/a', 'p/b']);
  });
});

describe('the next model is not asked', () => {
  test.each([
    ['a request that is wrong', { kind: 'bad-request', message: 'too long', canRetry: false }],
    ['a refusal of the prompt', { kind: 'refused', message: 'filtered', canRetry: false }],
  ] as const)('for %s', async (_, cause) => {
    const { scene, asked } = makeModels({ 'p/a': [cause], 'p/b': ['from b'] });
    expect(await scene.drive()).toMatchObject({ status: 'failed', failure: { kind: cause.kind } });
    expect(asked).toEqual(['p/a']);
  });

  test('for a reply that does not hold what is needed', async () => {
    const { scene, asked } = makeModels({ 'p/a': ['{"y": 1}'], 'p/b': ['from b'] });
    scene.write(
      'workflows/w.yaml',
      'name: f\nsteps:\n  - { id: s, prompt: s.hbs, outputs: [x, z] }\n  - { id: t, transform: z, inputs: [z], outputs: [w] }\n',
    );
    expect(await scene.drive()).toMatchObject({ failure: { kind: 'missing-output' } });
    expect(asked).toEqual(['p/a']);
  });

  test('where none is left: the failure names those before', async () => {
    const { scene } = makeModels({ 'p/a': [gone], 'p/b': [gone], 'p/c': [gone] });
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'failed', failure: { attempt: 3, kind: 'model-unavailable' } });
    expect(run.failure?.message).toBe(
      'a has no key. Asked before it: p/a (model-unavailable), p/b (model-unavailable).',
    );
  });
});

test('a reply that does not fit fails in whole sentences, whoever could not answer before', async () => {
  const { scene } = makeModels(
    { 'p/a': [gone], 'p/b': ['{"x": 1}'] },
    { step: ', schema: s.json, validate: strict, repair: 0' },
  );
  scene.write('schemas/s.json', '{ "type": "object", "properties": { "x": { "type": "string" } } }');
  const run = await scene.drive();
  expect(run.failure?.message).toMatch(/It is kept in s\.2\.reply\.md\. Asked before it: p\/a/);
});

describe('a run that goes on later', () => {
  /** Dies as soon as that attempt has begun. */
  async function dieIn(scene: Scene, attempt: number): Promise<void> {
    const dying = scene.drive({
      ports: ({ store }) => ({
        store: {
          ...store,
          commit: (next) => {
            const done = store.commit(next);
            if (next.inFlight[0]?.attempt === attempt) throw new Error('crash');
            return done;
          },
        },
      }),
    });
    await expect(dying).rejects.toThrow('crash');
  }

  test('makes an attempt that was cut off again with its own model', async () => {
    const { scene, asked } = makeModels({ 'p/a': [gone, 'from a'], 'p/b': ['from b'] });
    await dieIn(scene, 2);
    expect(scene.read().inFlight).toMatchObject([
      { attempt: 2, model: 'p/b', fallbacks: [{ model: 'p/a', kind: 'model-unavailable' }] },
    ]);
    const run = await scene.drive();
    expect(asked).toEqual(['p/a', 'p/b']);
    expect(run.executedTemplates).toMatchObject([
      { attempt: 3, model: 'p/b', fallbacks: [{ model: 'p/a' }] },
    ]);
  });

  test('goes on with that model where it fails at first', async () => {
    const { scene, asked } = makeModels({ 'p/a': [gone], 'p/b': [down, 'from b'] });
    await dieIn(scene, 2);
    const run = await scene.drive();
    expect(asked).toEqual(['p/a', 'p/b', 'p/b']);
    expect(run.executedTemplates).toMatchObject([{ model: 'p/b', fallbacks: [{ model: 'p/a' }] }]);
  });

  test('takes a whole reply of the second model, with what is known of the first', async () => {
    const { scene, asked } = makeModels({ 'p/a': [gone], 'p/b': ['from b'] });
    const crash = scene.drive({
      ports: ({ store }) => ({
        store: {
          ...store,
          commit: (next) => {
            if (next.executedTemplates.length === 1) throw new Error('crash');
            return store.commit(next);
          },
        },
      }),
    });
    await expect(crash).rejects.toThrow('crash');
    const run = await scene.drive();
    expect(asked).toEqual(['p/a', 'p/b']);
    expect(run.executedTemplates).toMatchObject([
      { attempt: 2, model: 'p/b', cost: 0.25, fallbacks: [{ model: 'p/a' }] },
    ]);
    expect(run.spent).toMatchObject({ attempts: 1, cost: 0.25 });
  });

  test('pays for no whole reply twice, wherever it died', async () => {
    let deaths = 0;
    for (let at = 0; ; at++) {
      const { scene, asked } = makeModels({ 'p/a': [down], 'p/b': ['from b'] });
      const { changes, isDead } = mortal(at);
      await scene.drive(changes).catch((error: unknown) => {
        if (!isDead() && !(error instanceof Crash)) throw error;
      });
      if (!isDead()) break;
      deaths += 1;
      const wasWhole = scene.names().some((name) => name.endsWith('.reply.md'));
      const before = asked.length;
      const run = await scene.drive();
      expect(run, `dead at ${at}`).toMatchObject({
        status: 'completed',
        data: { x: 'from b' },
        executedTemplates: [{ model: 'p/b', fallbacks: [{ model: 'p/a', kind: 'server-error' }] }],
      });
      if (wasWhole) expect(asked.slice(before), `dead at ${at}`).toEqual([]);
    }
    expect(deaths).toBeGreaterThan(50);
  });

  test('begins with the first where a person has paused it', async () => {
    const control = createControl();
    const { scene, asked } = makeModels(
      { 'p/a': [gone, 'from a'], 'p/b': ['hang'] },
      { hanging: () => control.ask({ kind: 'pause-now', by: 'key' }) },
    );
    expect(await scene.drive({ control })).toMatchObject({ status: 'paused', inFlight: [] });
    const run = await scene.drive();
    expect(asked).toEqual(['p/a', 'p/b', 'p/a']);
    expect(run.executedTemplates[0]).toMatchObject({ model: 'p/a' });
    expect(run.executedTemplates[0]?.fallbacks).toBeUndefined();
  });

  test('begins with the first where its models are others by now', () => {
    const fallbacks = [{ model: 'p/a', kind: 'network', message: 'no' }];
    const begun = { stepId: 's', attempt: 2, startedAt: '', promptHash: '', model: 'p/b', fallbacks };
    expect(askedModel(['p/a', 'p/b'], undefined, begun, () => undefined)).toEqual({
      model: 'p/b',
      fallbacks,
    });
    expect(askedModel(['p/c', 'p/b'], undefined, begun, () => undefined)).toEqual({
      model: 'p/c',
      fallbacks: [],
    });
    expect(askedModel(['p/a', 'p/c'], undefined, begun, () => undefined)).toEqual({
      model: 'p/a',
      fallbacks: [],
    });
    expect(askedModel(['p/b'], undefined, { ...begun, fallbacks: [] }, () => undefined)).toEqual({
      model: 'p/b',
      fallbacks: [],
    });
  });
});

describe('a model that is down', () => {
  const makeItems = (answers: Answers) =>
    makeModels(answers, { step: ', foreach: items, onError: continue' });

  test('is asked for the first item, and passed over for the others', async () => {
    const { scene, asked } = makeItems({ 'p/a': [down], 'p/b': ['from b'] });
    const run = await scene.drive();
    expect(asked).toEqual(['p/a', 'p/a', 'p/a', 'p/b', 'p/b', 'p/b']);
    expect(run.data.x).toEqual(['from b', 'from b', 'from b']);
    expect(run.executedTemplates.slice(0, 3)).toMatchObject(
      [4, 1, 1].map((attempt) => ({
        attempt,
        model: 'p/b',
        fallbacks: [{ model: 'p/a', message: 'a is down.' }],
      })),
    );
  });

  test('is asked all the same where no other is left', async () => {
    const { scene, asked } = makeItems({ 'p/a': [gone], 'p/b': [gone], 'p/c': [gone, 'from c'] });
    const run = await scene.drive();
    expect(asked).toEqual(['p/a', 'p/b', 'p/c', 'p/c', 'p/c']);
    expect(run.data.x).toEqual([null, 'from c', 'from c']);
  });

  test('is asked again a minute later, unless a person has to mend it first', () => {
    let now = 0;
    const models = createDownModels(() => now);
    models.note('p/a', down);
    models.note('p/b', gone);
    now = 59_999;
    expect(models.find('p/a')).toEqual({ model: 'p/a', kind: 'server-error', message: 'a is down.' });
    now = 60_000;
    expect(models.find('p/a')).toBeUndefined();
    expect(models.find('p/b')).toMatchObject({ model: 'p/b', kind: 'model-unavailable' });
  });

  test('is not one that lacks a recording, or took too long for one prompt', () => {
    const models = createDownModels(() => 0);
    models.note('recorded', { kind: 'missing-recording', message: '', canRetry: false, ofModel: true });
    models.note('p/a', { kind: 'timeout', message: '', canRetry: true, ofModel: true });
    expect([models.find('recorded'), models.find('p/a')]).toEqual([undefined, undefined]);
  });
});
