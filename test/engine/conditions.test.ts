// Steps that are skipped: by their condition, or because what they need was skipped.
import { describe, expect, test } from 'vitest';
import { answerCheckpoint } from '../../source/commands/move/answer-checkpoint.ts';
import { createControl } from '../../source/engine/control.ts';
import type { JsonObject } from '../../source/json.ts';
import { dependentsOf } from '../../source/workflow/data-flow.ts';
import { makeScene, type Scene, setData } from './helpers/scene.ts';
import { createScriptedModel } from './helpers/scripted-model.ts';

const files = { 'prompts/p.hbs': 'p {{a}} {{b}} {{c}}' };
const replies = { one: ['un'], two: ['deux'], three: ['trois'], four: ['quatre'] };

function launch(steps: string, data: JsonObject = {}): Scene {
  return makeScene({
    workflow: `name: w\nsteps:\n${steps}`,
    files,
    data,
    model: createScriptedModel(replies),
  });
}

function skips(scene: Scene): readonly (readonly [string, string | undefined])[] {
  return scene
    .read()
    .executedTemplates.flatMap(({ stepId, skipped }) =>
      skipped === undefined ? [] : [[stepId, skipped] as const],
    );
}

const branch = `
  - { id: one, prompt: p.hbs, when: kind = "long", inputs: [a, kind], outputs: [b] }
  - { id: two, prompt: p.hbs, inputs: [b], outputs: [c] }
  - { id: three, prompt: p.hbs, inputs: [a], outputs: [d] }
`;

describe('a step with a condition', () => {
  test('is done where it is true', async () => {
    const scene = launch(branch, { a: 'x', kind: 'long' });
    expect((await scene.drive()).status).toBe('completed');
    expect(scene.model.asked()).toEqual(['one', 'two', 'three']);
    expect(skips(scene)).toEqual([]);
  });

  test('is skipped where it is false, in one commit with its record, and says why', async () => {
    const scene = launch(branch, { a: 'x', kind: 'short' });
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'completed', progress: { done: 3, total: 3 } });
    expect(run.data).toEqual({ a: 'x', kind: 'short', d: 'trois' });
    expect(scene.model.asked()).toEqual(['three']);
    expect(scene.read().executedTemplates[0]).toEqual({
      stepId: 'one',
      templatePath: 'p.hbs',
      executedAt: expect.any(String),
      outputFields: [],
      renderTimeMs: 0,
      skipped: 'kind = "long" is false',
    });
    expect(scene.told.map(({ event }) => event).slice(0, 3)).toEqual([
      'run-started',
      'step-skipped',
      'step-skipped',
    ]);
    expect(scene.read().history[1]).toMatchObject({
      event: 'step-skipped',
      stepId: 'one',
      message: 'kind = "long" is false',
    });
    expect(scene.names().filter((name) => name.startsWith('one'))).toEqual([]);
  });

  test('takes those with it that list what it would have given', async () => {
    const scene = launch(branch, { a: 'x', kind: 'short' });
    await scene.drive();
    expect(skips(scene)).toEqual([
      ['one', 'kind = "long" is false'],
      ['two', 'b is not there: one was skipped'],
    ]);
  });

  test('gives its default instead, which later steps read as if it had been done', async () => {
    const scene = launch(branch.replace('outputs: [b] }', 'outputs: [b], default: none }'), {
      a: 'x',
      kind: 'short',
    });
    const run = await scene.drive();
    expect(run.data).toMatchObject({ b: 'none', c: 'deux' });
    expect(skips(scene)).toHaveLength(1);
    expect(run.executedTemplates[0]?.outputFields).toEqual(['b']);
    expect(scene.evidence('two.1.prompt.md')).toBe('p  none ');
  });

  test.each([
    ['null', null],
    ['{ b: [1] }', [1]],
    ['{ other: 1 }', { other: 1 }],
    ['', null],
  ])('has the default %j for its only output', async (written, value) => {
    const scene = launch(`  - { id: one, prompt: p.hbs, when: false, outputs: [b], default: ${written} }\n`);
    expect((await scene.drive()).data).toEqual({ b: value });
  });

  test('has a default for some of its outputs', async () => {
    const scene = launch(`
  - id: one
    prompt: p.hbs
    when: false
    outputs: [b, c]
    default: { c: 3 }
  - { id: two, prompt: p.hbs, inputs: [c], outputs: [x] }
  - { id: three, prompt: p.hbs, inputs: [b], outputs: [y] }
`);
    expect((await scene.drive()).data).toEqual({ c: 3, x: 'deux' });
    expect(skips(scene).map(([id]) => id)).toEqual(['one', 'three']);
  });

  test('has a default for the case that another takes it along', async () => {
    const scene = launch(`
  - { id: one, prompt: p.hbs, when: false, outputs: [b] }
  - { id: two, prompt: p.hbs, inputs: [b], outputs: [c], default: own }
  - { id: three, prompt: p.hbs, inputs: [c], outputs: [d] }
`);
    expect((await scene.drive()).data).toEqual({ c: 'own', d: 'trois' });
  });

  test('that names a missing field decides for itself', async () => {
    const scene = launch(`
  - { id: one, prompt: p.hbs, when: false, outputs: [b] }
  - { id: two, prompt: p.hbs, when: true, outputs: [c] }
  - { id: three, prompt: p.hbs, when: $exists(b) or $exists(c), inputs: [b, c], outputs: [d] }
  - { id: four, prompt: p.hbs, when: $exists(c), inputs: [b, c], outputs: [e] }
`);
    expect((await scene.drive()).data).toEqual({ c: 'deux', d: 'trois' });
    expect(skips(scene).at(-1)).toEqual(['four', 'b is not there: one was skipped']);
  });

  test('two of which give the same field: the one that is done gives it', async () => {
    const both = (kind: string) =>
      launch(
        `
  - { id: one, prompt: p.hbs, when: kind = "long", inputs: [kind], outputs: [b] }
  - { id: two, prompt: p.hbs, when: kind = "short", inputs: [kind], outputs: [b], default: neither }
  - { id: three, prompt: p.hbs, inputs: [b], outputs: [c] }
`,
        { kind },
      );
    for (const [kind, b] of [
      ['long', 'un'],
      ['short', 'deux'],
      ['other', 'neither'],
    ] as const) {
      expect((await both(kind).drive()).data, kind).toEqual({ kind, b, c: 'trois' });
    }
  });

  test('that refines a field leaves it as it is', async () => {
    const steps = `
  - { id: one, prompt: p.hbs, inputs: [a], outputs: [b] }
  - { id: two, prompt: p.hbs, when: false, inputs: [b], outputs: [b, a], default: { b: lost, a: lost } }
  - { id: three, prompt: p.hbs, inputs: [a, b], outputs: [c] }
`;
    expect((await launch(steps, { a: 'x' }).drive()).data).toEqual({ a: 'x', b: 'un', c: 'trois' });
  });

  test('that asks for its own output is not done where it was given at the start', async () => {
    const steps = `  - { id: one, prompt: p.hbs, when: $not($exists(b)), outputs: [b] }\n`;
    expect((await launch(steps).drive()).data).toEqual({ b: 'un' });
    expect((await launch(steps, { b: 'given' }).drive()).data).toEqual({ b: 'given' });
  });

  test.each([
    ['0', 'zero'],
    ['""', 'empty'],
    ['[]', 'empty'],
    ['{}', 'empty'],
    ['[0, false]', 'empty'],
    ['null', 'null'],
    ['missing', 'nothing'],
    ['items[size > 3]', 'nothing'],
  ])('is skipped where it is %s', async (condition, said) => {
    const data = { items: [{ size: 1 }], missing: 1 };
    const scene = launch(
      `  - id: one\n    prompt: p.hbs\n    when: '${condition}'\n    inputs: [items, missing]\n    outputs: [b]\n`,
      condition === 'missing' ? { items: [] } : data,
    );
    await scene.drive();
    expect(skips(scene)).toEqual([['one', `${condition} is ${said}`]]);
  });

  test.each(['1', '"x"', '[0, 1]', '{"a": 0}', 'items', 'items[size = 1]', 'items[0].size'])(
    'is done where it is %s',
    async (condition) => {
      const scene = launch(
        `  - id: one\n    prompt: p.hbs\n    condition: '${condition}'\n    inputs: [items]\n    outputs: [b]\n`,
        { items: [{ size: 1 }] },
      );
      await scene.drive();
      expect(scene.model.asked()).toEqual(['one']);
    },
  );

  test('is not asked of a person, nor run as a command', async () => {
    const scene = launch(`
  - { id: one, checkpoint: true, when: false, outputs: [b] }
  - { id: two, command: [ls], when: false, outputs: [c] }
  - { id: three, checkpoint: true, inputs: [c], outputs: [d], default: nobody }
`);
    expect(await scene.drive()).toMatchObject({ status: 'completed', data: { d: 'nobody' } });
  });

  test('is where a run can pause', async () => {
    const scene = launch(branch, { a: 'x', kind: 'short' });
    expect(await scene.drive({ pauseAfter: 'one' })).toMatchObject({
      status: 'paused',
      progress: { step: 'two' },
    });
    expect(await scene.drive()).toMatchObject({ status: 'completed' });
    expect(scene.model.asked()).toEqual(['three']);
  });
});

describe('a condition that cannot be evaluated', () => {
  const steps = `
  - { id: one, prompt: p.hbs, inputs: [a], outputs: [b] }
  - id: two
    prompt: p.hbs
    when: |
      b = "un" and
        a + 1 > 3
    inputs: [a, b]
    outputs: [c]
`;

  test('fails the step with its place, and is tried again once the data is mended', async () => {
    const scene = launch(steps, { a: 'x' });
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'failed', inFlight: [] });
    expect(run.failure).toMatchObject({ stepId: 'two', attempt: 1, kind: 'bad-expression', canRetry: false });
    expect(run.failure?.message).toMatch(
      /^workflows\/w\.yaml:9:11: the condition cannot be evaluated: .*"\+".* a number/,
    );
    scene.edit(setData('a', 3));
    expect((await scene.drive()).data).toEqual({ a: 3, b: 'un', c: 'deux' });
    expect(scene.model.asked()).toEqual(['one', 'two']);
  });

  test.each([
    ['($f := function($x) { $f($x + 1) + 1 }; $f(1))', 'calls itself'],
    ['($f := function($x) { $f($x + 1) }; $f(1))', 'longer than half a second'],
    ['$count([1..1000000]) > 1', '100,000 items'],
    ['$error("no such tone")', 'no such tone'],
    ['$pad("x", 10000000) = "y"', '100,000 characters'],
    ['$sum', 'function'],
  ])('%s', async (condition, said) => {
    const scene = launch(`  - id: one\n    prompt: p.hbs\n    when: '${condition}'\n    outputs: [b]\n`);
    expect((await scene.drive()).failure).toMatchObject({
      kind: 'bad-expression',
      message: expect.stringContaining(said),
    });
  });

  test('is ended where a regular expression does not come to an end', async () => {
    const scene = launch(
      `  - id: one\n    prompt: p.hbs\n    when: '$contains(a, /^(x+x+)+y/)'\n    inputs: [a]\n    outputs: [b]\n`,
      { a: 'x'.repeat(5000) },
    );
    expect((await scene.drive()).failure?.message).toContain('half a second');
  });
});

describe('a run with skipped steps', () => {
  test('does them again from a step on, and leaves nothing of what they gave before', async () => {
    const scene = launch(branch, { a: 'x', kind: 'long' });
    expect((await scene.drive()).data).toEqual({ a: 'x', kind: 'long', b: 'un', c: 'deux', d: 'trois' });
    scene.edit((content) => {
      setData('kind', 'short')(content);
      content.status = 'paused';
      content.executedTemplates = [];
    });
    expect((await scene.drive()).data).toEqual({ a: 'x', kind: 'short', d: 'trois' });
  });

  test('does a skipped step where a person takes its record out', async () => {
    const scene = launch(branch, { a: 'x', kind: 'short' });
    await scene.drive({ pauseAfter: 'two' });
    scene.edit((content) => {
      setData('kind', 'long')(content);
      content.executedTemplates = [];
    });
    expect((await scene.drive()).data).toMatchObject({ b: 'un', c: 'deux', d: 'trois' });
  });

  test('rerun does what a condition reads again', async () => {
    const scene = launch(
      `
  - { id: one, prompt: p.hbs, inputs: [a], outputs: [b] }
  - { id: two, prompt: p.hbs, when: b = "un", outputs: [c] }
  - { id: three, prompt: p.hbs, inputs: [a], outputs: [d] }
`,
      { a: 'x' },
    );
    await scene.drive();
    scene.model.script.set('one', ['other']);
    // As the run file says it is completed, it is begun by what reopens its steps.
    scene.edit((content) => {
      content.status = 'paused';
    });
    const run = await scene.drive({
      prelude: (_, workflow) => [
        {
          at: '2026-11-22T12:00:00.000Z',
          event: 'steps-reopened',
          fromStep: 'one',
          stepIds: dependentsOf(workflow, 'one'),
          by: 'command',
        },
      ],
    });
    expect(run.data).toEqual({ a: 'x', b: 'other', d: 'trois' });
    expect(skips(scene)).toEqual([['two', 'b = "un" is false']]);
    expect(scene.model.asked()).toEqual(['one', 'two', 'three', 'one']);
  });
});

test('a program that an earlier owner left is ended before its step is skipped', async () => {
  const ended: number[] = [];
  const scene = makeScene({
    workflow: `name: w\nsteps:\n  - { id: one, command: [x], when: a = 1, inputs: [a], outputs: [b] }\n`,
    data: { a: 1 },
    model: createScriptedModel(),
    programs: {
      open: () => Promise.reject(new Error('no program was expected')),
      end: async ({ pid }) => void ended.push(pid),
    },
  });
  const control = createControl();
  control.ask({ kind: 'pause', by: 'key' });
  await scene.drive({ control });
  scene.edit((content) => {
    setData('a', 2)(content);
    content.inFlight = [
      {
        stepId: 'one',
        attempt: 1,
        startedAt: '2026-11-22T10:00:00.000Z',
        promptHash: 'sha256:00',
        process: { pid: 77, startTime: '1' },
      },
    ];
  });
  expect(await scene.drive()).toMatchObject({ status: 'completed', inFlight: [], data: { a: 2 } });
  expect(ended).toEqual([77]);
});

test('a step that is only done once a person has sent the run back asks for what was said', async () => {
  const scene = makeScene({
    workflow: `name: w
steps:
  - { id: draft, prompt: p.hbs, outputs: [draft] }
  - { id: revise, prompt: p.hbs, when: $exists(remark), inputs: [draft, remark], outputs: [draft] }
  - id: review
    checkpoint: { type: approval, onReject: { goto: revise }, comment: remark }
    inputs: [draft]
    outputs: [approved]
`,
    files: { 'prompts/p.hbs': '{{draft}} {{remark}}' },
    model: createScriptedModel({ draft: ['dull'], revise: ['lively'] }),
  });
  expect(await scene.drive()).toMatchObject({ status: 'waiting', data: { draft: 'dull' } });
  expect(skips(scene)).toEqual([['revise', '$exists(remark) is false']]);
  const given = { data: {}, verdict: false, comment: 'more life' };
  await scene.drive({
    prelude: (run, workflow) => [
      answerCheckpoint(workflow, run, given, 'command', new Date('2026-11-22T11:00:00.000Z')),
    ],
  });
  expect(scene.read()).toMatchObject({ status: 'waiting', data: { draft: 'lively' } });
  expect(skips(scene)).toEqual([]);
});
