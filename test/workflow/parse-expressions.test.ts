// What expressions a step has, and every problem of theirs with its place.
import { describe, expect, test } from 'vitest';
import { formatPlace, type Problem } from '../../source/problem.ts';
import { checkWorkflow } from '../../source/workflow/check/check-workflow.ts';
import { dependentsOf, initialInputs, neededLater } from '../../source/workflow/data-flow.ts';
import { parseWorkflow } from '../../source/workflow/parse/parse-workflow.ts';
import { readWorkflow } from '../../source/workflow/parse/read-workflow.ts';
import { findStep, type Workflow } from '../../source/workflow/workflow.ts';

const prompts = { kind: 'found', file: 'prompts/p.hbs', text: 'p' } as const;
const schemas = { kind: 'found', file: 'schemas/s.json', text: '{}' } as const;

async function check(
  steps: string,
  head = '',
): Promise<{
  readonly workflow: Workflow;
  readonly problems: readonly Problem[];
  readonly said: readonly string[];
}> {
  const parsed = await readWorkflow(`name: w\n${head}steps:\n${steps}`, 'w.yaml');
  const workflow = parsed.workflow ?? parsed.draft;
  if (workflow === undefined) throw new Error('nothing to check');
  const found = checkWorkflow(workflow, { template: () => prompts, schema: () => schemas });
  const problems = [...parsed.problems, ...found];
  const said = problems.map(
    ({ severity, code, place }) => `${severity} ${code} ${place ? formatPlace(place) : ''}`,
  );
  return { workflow, problems, said };
}

describe('a transform', () => {
  test('reads the fields that its expressions name, and gives the keys of its map', async () => {
    const { workflow, said } = await check(`
  - { id: a, prompt: p.hbs, inputs: [text], outputs: [titles] }
  - id: t
    transform: { n: $count(titles), first: 'titles[0] & text' }
`);
    expect(said).toEqual([]);
    expect(findStep(workflow, 't')).toMatchObject({
      kind: 'transform',
      inputs: new Map([
        ['titles', 'titles'],
        ['text', 'text'],
      ]),
      outputs: new Map([
        ['n', 'n'],
        ['first', 'first'],
      ]),
      listsInputs: false,
    });
    expect(dependentsOf(workflow, 'a')).toEqual(['a', 't']);
  });

  test('that lists its inputs may use them as a whole, and nothing else', async () => {
    const { said } = await check(`
  - { id: t, transform: '$merge([$$, { "x": other, "y": txt }])', inputs: [text], outputs: [all] }
`);
    expect(said).toEqual([
      'warning undeclared-variable w.yaml:4:45',
      'warning undeclared-variable w.yaml:4:57',
    ]);
    const strict = await check(
      `  - { id: t, transform: txt, inputs: [text], outputs: [x] }\n`,
      'strict: true\n',
    );
    expect(strict.said).toEqual(['error undeclared-variable w.yaml:4:25']);
    expect(strict.problems[0]?.hint).toBe('Did you mean "text"?');
  });

  test.each([
    ['transform: 1', 'bad-transform'],
    ['transform: 1\n    outputs: [x, y]', 'bad-transform'],
    ['transform: {}', 'bad-transform'],
    ['transform: { x: 1 }\n    outputs: [x, y]', 'bad-transform'],
    ['transform: { z: 1, x: 2, y: 3 }\n    outputs: [x, y]', 'unknown-output'],
    ['transform: 1\n    outputs: [x]\n    prompt: p.hbs', 'unknown-step-kind'],
    ['transform: 1\n    outputs: [x]\n    command: [ls]', 'unknown-step-kind'],
    ['transform: 1\n    outputs: [x]\n    checkpoint: true', 'unknown-step-kind'],
    ['transform: [1]\n    outputs: [x]', 'wrong-type'],
    ['transform: { "": 1 }', 'bad-name'],
    ['transform: ""\n    outputs: [x]', 'expression-syntax'],
    ['transform: 1\n    outputs: [x]\n    default: 2', 'unused-key'],
    ['transform: 1\n    outputs: [x]\n    retry: { attempts: 2 }', 'unused-key'],
    ['transform: 1\n    outputs: [x]\n    schema: s.json', 'unused-key'],
    ['transform: 1\n    outputs: [x]\n    model: none', 'unused-key'],
  ])('%j: %s', async (keys, code) => {
    const { problems } = await check(`  - id: t\n    ${keys}\n`);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });

  test('takes numbers and truth as expressions', async () => {
    const { workflow, said } = await check(`  - { id: t, transform: { n: 1, yes: true } }\n`);
    expect(said).toEqual([]);
    const step = findStep(workflow, 't');
    expect(
      step?.kind === 'transform' && [...step.expressions].map(([field, { text }]) => [field, text]),
    ).toEqual([
      ['n', '1'],
      ['yes', 'true'],
    ]);
  });
});

describe('a condition', () => {
  test('counts as what the step reads', async () => {
    const { workflow, said } = await check(`
  - { id: a, prompt: p.hbs, inputs: [text, kind], outputs: [score] }
  - { id: b, prompt: p.hbs, when: score > 3 and kind = "x", outputs: [c] }
  - { id: d, prompt: p.hbs, condition: $exists(c), inputs: [text], outputs: [e] }
`);
    expect(said).toEqual([]);
    expect(dependentsOf(workflow, 'a')).toEqual(['a', 'b', 'd']);
    expect([...neededLater(workflow, 'a')]).toEqual(['score', 'kind', 'text', 'c']);
    expect(initialInputs(workflow)).toEqual(['text', 'kind']);
  });

  test('a step that may be skipped does not give a field anew for sure', async () => {
    const { workflow } = await check(`
  - { id: a, prompt: p.hbs, outputs: [x] }
  - { id: b, prompt: p.hbs, when: true, outputs: [x] }
  - { id: c, prompt: p.hbs, inputs: [x] }
`);
    expect([...neededLater(workflow, 'a')]).toEqual(['x']);
  });

  test('that asks for what only the step itself gives needs nothing', async () => {
    const { workflow, said } = await check(
      `  - { id: a, prompt: p.hbs, when: $not($exists(x)), outputs: [x] }\n`,
    );
    expect(said).toEqual([]);
    expect(initialInputs(workflow)).toEqual([]);
  });

  test('cannot read what only a later step gives', async () => {
    const { said } = await check(`
  - id: a
    prompt: p.hbs
    when: |
      true and
      later
  - { id: b, prompt: p.hbs, outputs: [later] }
`);
    expect(said).toEqual(['error unprovided-input w.yaml:8:7']);
  });

  test('names a field that nobody gives: it is asked for when a run starts, and mostly misspelt', async () => {
    const { workflow, problems, said } = await check(`
  - { id: a, prompt: p.hbs, inputs: [text], outputs: [titles] }
  - id: b
    prompt: p.hbs
    when: >-
      $count(titels) > 1
      or flag
`);
    expect(said).toEqual(['warning unknown-field w.yaml:8:14', 'warning unknown-field w.yaml:9:10']);
    expect(problems.map(({ hint }) => hint)).toEqual([
      'Did you mean "titles"?',
      'Where it is to be given when a run starts, list it in the `inputs` of a step',
    ]);
    expect(initialInputs(workflow)).toEqual(['text', 'titels', 'flag']);
  });

  test('has its faults where they are', async () => {
    const { problems } = await check(`
  - id: a
    prompt: p.hbs
    when: 'it''s == 1'
  - id: b
    prompt: p.hbs
    when: "a = \\"x\\" and $cuont(a) > 1"
`);
    expect(problems.map(({ code, place }) => [code, place?.line, place?.column])).toEqual([
      ['expression-syntax', 6, 19],
      ['unknown-function', 9, 26],
      ['unknown-field', 9, 12],
    ]);
  });

  test('is written once', async () => {
    const { said } = await check(`  - { id: a, prompt: p.hbs, when: true, condition: true }\n`);
    expect(said).toEqual(['error repeated-condition w.yaml:3:52']);
  });

  test.each(['when: [1]', 'when: { a: 1 }'])('%s is none', async (key) => {
    expect((await check(`  - { id: a, prompt: p.hbs, ${key} }\n`)).said).toEqual([
      'error wrong-type w.yaml:3:35',
    ]);
  });

  test('on a section is said not to be carried out', async () => {
    const parsed = await readWorkflow(
      'name: w\nsections: [{ name: s, when: x, steps: [{ id: a, prompt: p.hbs }] }]\n',
      'w.yaml',
    );
    expect(parsed.problems.map(({ code, hint }) => [code, hint])).toEqual([
      ['unsupported-key', 'Write `when:` on the steps of the section'],
    ]);
  });
});

describe('a default', () => {
  test.each([
    ['default: 1', [['x', 1]]],
    ['default: { x: 1 }', [['x', 1]]],
    ['default: { other: 1 }', [['x', { other: 1 }]]],
    ['default: [1]', [['x', [1]]]],
    ['default: null', [['x', null]]],
    ['default: ""', [['x', '']]],
  ])('%s of the only output', async (key, entries) => {
    const { workflow, said } = await check(
      `  - { id: a, prompt: p.hbs, when: true, outputs: [x], ${key} }\n`,
    );
    expect(said).toEqual([]);
    expect([...(findStep(workflow, 'a')?.defaults ?? [])]).toEqual(entries);
  });

  test('names outputs as the reply does, or as the data', async () => {
    const { workflow } = await check(
      `  - { id: a, prompt: p.hbs, when: true, outputs: [r, y], mapper: { r: x }, default: { r: 1, y: null } }\n`,
    );
    expect([...(findStep(workflow, 'a')?.defaults ?? [])]).toEqual([
      ['x', 1],
      ['y', null],
    ]);
  });

  test.each([
    ['outputs: [x, y], default: 1', 'bad-default'],
    ['outputs: [x, y], default: { z: 1 }', 'unknown-output'],
    ['outputs: [title], default: { titel: 1 }', 'unknown-output'],
    ['default: 1', 'bad-default'],
  ])('%s: %s', async (keys, code) => {
    const { problems } = await check(`  - { id: a, prompt: p.hbs, when: true, ${keys} }\n`);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });

  test('says that nothing needs it where nothing can skip the step', async () => {
    const { said } = await check(`
  - { id: a, prompt: p.hbs, outputs: [x], default: 1 }
  - { id: b, prompt: p.hbs, when: true, outputs: [y], default: 1 }
  - { id: c, prompt: p.hbs, inputs: [y], outputs: [z], default: 1 }
  - { id: d, prompt: p.hbs, when: true, outputs: [v] }
  - { id: e, prompt: p.hbs, inputs: [v], outputs: [w], default: 1 }
`);
    expect(said).toEqual(['warning unused-key w.yaml:4:52', 'warning unused-key w.yaml:6:65']);
  });
});

test('an expression that nobody can read is a bug of the caller', () => {
  expect(() => parseWorkflow('steps: [{ id: a, prompt: p.hbs, when: x }]', 'w.yaml')).toThrow(
    'nobody to read it',
  );
});
