// Steps whose outputs are computed by expressions.
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../source/json.ts';
import { makeScene, type Scene, setData } from './helpers/scene.ts';
import { createScriptedModel } from './helpers/scripted-model.ts';

const files = { 'prompts/p.hbs': 'p {{a}} {{b}} {{c}}' };

function launch(steps: string, data: JsonObject = {}): Scene {
  const model = createScriptedModel({ one: ['un'], two: ['deux'], titles: ['["A", "Bee", "See"]'] });
  return makeScene({ workflow: `name: w\nsteps:\n${steps}`, files, data, model });
}

const titles = '  - { id: titles, prompt: p.hbs, inputs: [a], outputs: [titles] }\n';

describe('a transform', () => {
  test('computes its output from the data, in one commit, without asking anybody', async () => {
    const scene = launch(
      `${titles}  - { id: count, transform: $count(titles), outputs: [amount] }
  - { id: one, prompt: p.hbs, inputs: [amount], outputs: [b] }\n`,
      { a: 'x' },
    );
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'completed', progress: { done: 3, total: 3 } });
    expect(run.data).toEqual({ a: 'x', titles: ['A', 'Bee', 'See'], amount: 3, b: 'un' });
    expect(scene.model.asked()).toEqual(['titles', 'one']);
    expect(run.executedTemplates[1]).toEqual({
      stepId: 'count',
      templatePath: '',
      executedAt: expect.any(String),
      outputFields: ['amount'],
      renderTimeMs: expect.any(Number),
      inputHash: expect.any(String),
      outputHashes: { amount: expect.any(String) },
      warnings: [],
    });
    expect(scene.told.map((event) => event.event)).toEqual([
      ...['run-started', 'step-started', 'step-completed', 'step-completed'],
      ...['step-started', 'step-completed', 'run-completed'],
    ]);
    expect(scene.names().filter((name) => name.startsWith('count'))).toEqual([]);
  });

  test('computes several outputs, named as the keys of its map', async () => {
    const scene = launch(
      `  - id: split
    transform:
      first: titles[0]
      longest: $sort(titles, function($x, $y) { $length($x) > $length($y) })[-1]
      facts: '{ "all": titles.{ "title": $, "tone": $$.tone }, "n": 1 }'
`,
      { titles: ['A', 'Beech', 'See'], tone: 'dry' },
    );
    expect((await scene.drive()).data).toMatchObject({
      first: 'A',
      longest: 'Beech',
      facts: {
        all: [
          { title: 'A', tone: 'dry' },
          { title: 'Beech', tone: 'dry' },
          { title: 'See', tone: 'dry' },
        ],
        n: 1,
      },
    });
  });

  test('stores its outputs under the names of a mapper', async () => {
    const scene = launch(
      `  - { id: t, transform: { n: a + 1, m: a + 2 }, outputs: [n, m], mapper: { n: amount } }\n`,
      { a: 1 },
    );
    expect((await scene.drive()).data).toEqual({ a: 1, amount: 2, m: 3 });
  });

  test('that lists its inputs sees their names and nothing else', async () => {
    const scene = launch(
      `  - id: t
    transform: '{ "all": $keys($), "b": b, "a": a }'
    inputs: [text]
    mapping: { inputs: { b: tone } }
    outputs: [c]
`,
      { text: 'x', tone: 'dry', a: 1 },
    );
    expect((await scene.drive()).data.c).toEqual({ all: ['text', 'b'], b: 'dry' });
  });

  test('keeps a list of one as the expression has it, and stores plain lists', async () => {
    const scene = launch(
      `  - id: t
    transform: { one: 'items[n = 1]', list: 'items[n = 1][]', none: '[items[n = 9]]', range: '[1..3]' }
`,
      { items: [{ n: 1 }, { n: 2 }] },
    );
    const { data } = await scene.drive();
    expect(data).toMatchObject({ one: { n: 1 }, list: [{ n: 1 }], none: [], range: [1, 2, 3] });
    expect(Object.keys(scene.read().data.range ?? {})).toEqual(['0', '1', '2']);
  });

  test('an output for which its expression gives nothing is absent, with a warning', async () => {
    const scene = launch(`  - { id: t, transform: { x: a.none, y: a } }\n`, { a: 1 });
    const run = await scene.drive();
    expect(run.data).toEqual({ a: 1, y: 1 });
    expect(run.executedTemplates[0]).toMatchObject({
      outputFields: ['y'],
      warnings: ['the expression gives nothing for x; no step reads it'],
    });
  });

  test('fails where it gives nothing for what a later step lists as an input', async () => {
    const scene = launch(
      `  - { id: t, transform: 'a[$ > 5]', outputs: [x] }
  - { id: one, prompt: p.hbs, inputs: [x], outputs: [b] }\n`,
      { a: [1] },
    );
    expect((await scene.drive()).failure).toMatchObject({ stepId: 't', kind: 'missing-output', attempt: 1 });
    scene.edit(setData('a', [7]));
    expect((await scene.drive()).data).toMatchObject({ x: 7, b: 'un' });
  });

  test('may give nothing where the later step asks whether it is there', async () => {
    const scene = launch(
      `  - { id: t, transform: 'a[$ > 5]', outputs: [x] }
  - { id: one, prompt: p.hbs, when: $exists(x), inputs: [x], outputs: [b] }\n`,
      { a: [1] },
    );
    expect(await scene.drive()).toMatchObject({ status: 'completed', data: { a: [1] } });
    expect(scene.read().executedTemplates[0]?.warnings).toEqual([]);
  });

  test('fails with the place of what cannot be computed', async () => {
    const scene = launch(`  - id: t\n    transform:\n      x: 1\n      y: a * "2"\n`, { a: 2 });
    const run = await scene.drive();
    expect(run.failure).toMatchObject({ kind: 'bad-expression', stepId: 't' });
    expect(run.failure?.message).toMatch(
      /^workflows\/w\.yaml:6:12: the expression of y cannot be evaluated: /,
    );
    expect(run.data).toEqual({ a: 2 });
  });

  test.each([
    ['$sum', 'a function'],
    ['{ "f": function() { 1 } }', 'a function'],
    ['{ "__pro" & "to__": 1 }', '__proto__'],
    ['{ "constructor": 1 }', 'constructor'],
    ['1 / 0', 'finite'],
  ])('does not store %s', async (expression, said) => {
    const scene = launch(`  - id: t\n    transform: '${expression}'\n    outputs: [x]\n`);
    const { failure, data } = await scene.drive();
    expect(failure).toMatchObject({ kind: 'bad-expression', message: expect.stringContaining(said) });
    expect(data).toEqual({});
  });

  test('has a condition, and a default', async () => {
    const scene = launch(
      `  - { id: t, transform: { x: a + 1 }, when: a > 5, default: { x: 0 } }
  - { id: u, transform: { y: x + 1 } }\n`,
      { a: 1 },
    );
    expect((await scene.drive()).data).toEqual({ a: 1, x: 0, y: 1 });
  });

  test('leaves what a person writes into the run as it is computed', async () => {
    const scene = launch(`  - { id: t, transform: a + 1, outputs: [x] }\n`, { a: 1 });
    await scene.drive({ pauseAfter: 't' });
    expect(scene.read().data).toEqual({ a: 1, x: 2 });
  });
});

describe('a transform after a step that was skipped', () => {
  const skipped = '  - { id: one, prompt: p.hbs, when: false, outputs: [long] }\n';

  test('takes what is there', async () => {
    const scene = launch(`${skipped}  - { id: t, transform: long ?? short, outputs: [x] }\n`, { short: 's' });
    expect((await scene.drive()).data).toEqual({ short: 's', x: 's' });
  });

  test('is skipped where it gives nothing because of that, and takes others along', async () => {
    const scene = launch(
      `${skipped}  - { id: t, transform: $length(long) + a, outputs: [x] }
  - { id: two, prompt: p.hbs, inputs: [x], outputs: [y] }\n`,
      { a: 1 },
    );
    expect(await scene.drive()).toMatchObject({ status: 'completed', data: { a: 1 } });
    expect(scene.read().executedTemplates.map(({ stepId, skipped: why }) => [stepId, why])).toEqual([
      ['one', 'the condition is false'],
      ['t', 'long is not there: one was skipped'],
      ['two', 'x is not there: t was skipped'],
    ]);
  });

  test('is skipped where it lists the missing field, whatever it would give', async () => {
    const scene = launch(`${skipped}  - { id: t, transform: '"x"', inputs: [long], outputs: [x] }\n`);
    expect((await scene.drive()).data).toEqual({});
    expect(scene.read().executedTemplates[1]?.skipped).toBe('long is not there: one was skipped');
  });
});
