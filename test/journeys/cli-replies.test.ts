// What a reply becomes, and what a prompt is made of: the rules of the data that flows from step to step.
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareWorkspaces, type RunFile } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();

type ReplyCase = {
  readonly rule: string;
  readonly reply: string;
  /** The step's outputs, mapper and mapping. */
  readonly step: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
  readonly absent?: readonly string[];
  readonly warns?: string;
};

const cases: readonly ReplyCase[] = [
  {
    rule: 'text goes to the first output',
    reply: 'Just text.',
    step: { outputs: ['a1'] },
    data: { a1: 'Just text.' },
  },
  {
    rule: 'text with several outputs goes to the first, the others are a warning',
    reply: 'Just text.',
    step: { outputs: ['b1', 'b2'] },
    data: { b1: 'Just text.' },
    absent: ['b2'],
    warns: 'b2',
  },
  {
    rule: 'an object gives the outputs of its names',
    reply: '{"c1": "x", "c2": [1, {"k": null}], "other": 5}',
    step: { outputs: ['c1', 'c2'] },
    data: { c1: 'x', c2: [1, { k: null }] },
    absent: ['other'],
  },
  {
    rule: 'the only fence counts as the whole reply',
    reply: '```json\n{"d1": 1, "d2": false}\n```',
    step: { outputs: ['d1', 'd2'] },
    data: { d1: 1, d2: false },
  },
  {
    rule: 'a fence that names no language counts too',
    reply: '\n```\n{"d3": 1, "d4": 2}\n```\n',
    step: { outputs: ['d3', 'd4'] },
    data: { d3: 1, d4: 2 },
  },
  {
    rule: 'JSON inside prose counts where it holds a declared output',
    reply: 'Here you are:\n\n{"e1": "x", "e2": "y"}\n\nTell me more.',
    step: { outputs: ['e1', 'e2'] },
    data: { e1: 'x', e2: 'y' },
  },
  {
    rule: 'a fence inside prose counts where it holds a declared output',
    reply: 'Sure.\n\n```json\n{"e3": "x", "e4": "y"}\n```\nDone.',
    step: { outputs: ['e3', 'e4'] },
    data: { e3: 'x', e4: 'y' },
  },
  {
    rule: 'JSON inside prose without a declared output is text',
    reply: 'An example is {"k": 1}, as you see.',
    step: { outputs: ['f1'] },
    data: { f1: 'An example is {"k": 1}, as you see.' },
  },
  {
    rule: 'an array stays an array in a single output',
    reply: '["t1", "t2"]',
    step: { outputs: ['g1'] },
    data: { g1: ['t1', 't2'] },
  },
  { rule: 'a number stays a number', reply: '42', step: { outputs: ['g2'] }, data: { g2: 42 } },
  { rule: 'a JSON string is its text', reply: '"quoted"', step: { outputs: ['g3'] }, data: { g3: 'quoted' } },
  {
    rule: 'an object without the field of the single output is taken whole',
    reply: '{"k": 1, "l": {"m": 2}}',
    step: { outputs: ['h1'] },
    data: { h1: { k: 1, l: { m: 2 } } },
  },
  {
    rule: 'an object with the field of the single output gives the field',
    reply: '{"h2": "inside", "l": 1}',
    step: { outputs: ['h2'] },
    data: { h2: 'inside' },
  },
  {
    rule: 'slightly broken JSON is repaired',
    reply: '{i1: \'x\', "i2": [1, 2,],}',
    step: { outputs: ['i1', 'i2'] },
    data: { i1: 'x', i2: [1, 2] },
  },
  {
    rule: 'broken JSON in a fence is repaired',
    reply: '```json\n{"i3": "x", "i4": "y"\n```',
    step: { outputs: ['i3', 'i4'] },
    data: { i3: 'x', i4: 'y' },
  },
  {
    rule: 'a mapper names the data field of a reply field',
    reply: '{"short": "x", "long": "y"}',
    step: { outputs: ['short', 'j2'], mapper: { short: 'j1', long: 'j2' } },
    data: { j1: 'x', j2: 'y' },
    absent: ['short', 'long'],
  },
  {
    rule: 'outputs may name a mapped field by its name in the reply',
    reply: '{"short": "x"}',
    step: { outputs: ['short'], mapper: { short: 'k1' } },
    data: { k1: 'x' },
    absent: ['short'],
  },
  {
    rule: 'outputs may name a mapped field by its name in the data',
    reply: '{"short": "x"}',
    step: { outputs: ['k2'], mapper: { short: 'k2' } },
    data: { k2: 'x' },
    absent: ['short'],
  },
  {
    rule: 'a mapped single output takes text too',
    reply: 'plain',
    step: { outputs: ['short'], mapper: { short: 'k3' } },
    data: { k3: 'plain' },
  },
  {
    rule: 'mapping.outputs does as a mapper',
    reply: '{"short": "x", "long": "y"}',
    step: { outputs: ['l1', 'long'], mapping: { outputs: { short: 'l1', long: 'l2' } } },
    data: { l1: 'x', l2: 'y' },
    absent: ['short', 'long'],
  },
  {
    rule: 'a reply that names the prototype reaches nobody',
    reply: '{"m1": {"__proto__": {"bad": 1}, "ok": 1}, "__proto__": {"m2": "bad"}}',
    step: { outputs: ['m1', 'm2'] },
    data: { m1: { ok: 1 } },
    absent: ['m2', 'bad', '__proto__'],
    warns: 'm2',
  },
];

describe('a reply', () => {
  let run: RunFile;

  beforeAll(async () => {
    // One step for each case: a single run tells them all.
    const steps = cases.map(({ step }, index) => ({ id: `s${index}`, prompt: 'ask.hbs', ...step }));
    const recordings = cases.map(({ reply }, index) => [`recordings/replies/s${index}.md`, reply]);
    const workspace = workspaces.make({
      'workflows/replies.yaml': JSON.stringify({ name: 'replies', steps }),
      'prompts/ask.hbs': 'ask',
      ...Object.fromEntries(recordings),
    });
    run = await workspace.complete(['replies']);
  });

  test.each(cases.map((each, index) => ({ ...each, index })))(
    '$rule',
    ({ data, absent = [], warns, index }) => {
      const record = run.executedTemplates.find(({ stepId }) => stepId === `s${index}`);
      for (const [field, value] of Object.entries(data)) expect(run.data[field]).toEqual(value);
      for (const field of absent) expect(Object.hasOwn(run.data, field)).toBe(false);
      expect([...(record?.outputFields ?? [])].sort()).toEqual(Object.keys(data).sort());
      if (warns !== undefined) expect(record?.warnings?.join('\n')).toContain(warns);
    },
  );
});

describe('an output that the reply does not give', () => {
  const workflow = (needed: boolean) =>
    JSON.stringify({
      name: 'gap',
      steps: [
        { id: 'give', prompt: 'ask.hbs', outputs: ['a', 'b'] },
        { id: 'use', prompt: 'use.hbs', inputs: [needed ? 'b' : 'a'], outputs: ['c'] },
      ],
    });
  const files = (needed: boolean) => ({
    'workflows/gap.yaml': workflow(needed),
    'prompts/ask.hbs': 'ask',
    'prompts/use.hbs': 'use {{a}}{{b}}',
    'recordings/gap/give.md': '{"a": "only this"}',
    'recordings/gap/use.md': 'done',
  });

  test.concurrent('and that a later step needs fails the step that should have given it', async () => {
    const workspace = workspaces.make(files(true));
    const { id, stderr } = await workspace.run(['gap'], 1);
    const run = workspace.readRun(id);
    expect(run).toMatchObject({ status: 'failed', failure: { stepId: 'give', kind: 'missing-output' } });
    expect(run.failure?.message).toContain('b');
    expect(run.executedTemplates).toEqual([]);
    expect(stderr).toContain('give');
    // Its reply is kept, and can be looked at.
    expect(workspace.read(`workflow-data/${id}/give.1.reply.md`)).toContain('only this');
    const shown = await workspace.caesura(['show', id]);
    expect(shown.stdout).toContain('give.1.reply.md');
  });

  test.concurrent('and that nobody needs is a warning', async () => {
    const workspace = workspaces.make(files(false));
    const run = await workspace.complete(['gap']);
    expect(run.executedTemplates[0]?.warnings?.join()).toContain('b');
  });
});

describe('a prompt', () => {
  test.concurrent('sees the inputs of its step and nothing else; what is not there renders empty, with a warning', async () => {
    const workspace = workspaces.make({
      'workflows/see.yaml': JSON.stringify({
        name: 'see',
        model: 'none',
        steps: [{ id: 'see', prompt: 'see.hbs', inputs: ['a'], outputs: ['out'] }],
      }),
      'prompts/see.hbs': '[{{a}}][{{b}}][{{constructor}}]',
    });
    const run = await workspace.complete(['see', '--set', 'a=yes', '--set', 'b=no']);
    expect(run.data.out).toBe('[yes][][]');
    expect(run.executedTemplates[0]?.warnings?.join('\n')).toMatch(/see\.hbs:1:\d+.*\bb\b/);
  });

  test.concurrent('with strict: true a variable that nothing provides stops the run before it begins', async () => {
    const workspace = workspaces.make({
      'workflows/see.yaml':
        'name: see\nmodel: none\nstrict: true\nsteps:\n  - {id: see, prompt: see.hbs, outputs: [out]}\n',
      'prompts/see.hbs': 'Look:\n  {{b}}\n',
    });
    const ended = await workspace.caesura(['run', 'see', '--pace', '0']);
    expect(ended.status).toBe(2);
    expect(workspace.list('.')).toEqual(['prompts', 'workflows']);
    expect(ended.stderr).toMatch(/see\.hbs:2:\d+.*\bb\b/);
  });

  test.concurrent('is text: nothing is escaped, its front matter is not sent, and mapping gives its names', async () => {
    const workspace = workspaces.make({
      'workflows/text.yaml': JSON.stringify({
        name: 'text',
        model: 'none',
        steps: [
          {
            id: 'one',
            prompt: 'one.hbs',
            inputs: ['raw', 'text'],
            outputs: ['out'],
            mapping: { inputs: { content: 'raw' } },
          },
        ],
      }),
      'prompts/one.hbs': '---\ntitle: Not sent\nmodel: secret\n---\n<b>{{content}}</b> & {{text}}\n',
    });
    const run = await workspace.complete(['text', '--set', 'raw=<i>"a" & \'b\'</i>', '--set', 'text=`=`']);
    expect(run.data.out).toBe('<b><i>"a" & \'b\'</i></b> & `=`');
    expect(workspace.read(`workflow-data/${run.id}/one.1.prompt.md`)).toBe(
      '<b><i>"a" & \'b\'</i></b> & `=`\n',
    );
  });

  test.concurrent('every helper that workflows use is there', async () => {
    const workspace = workspaces.make({
      'workflows/help.yaml': JSON.stringify({
        name: 'help',
        model: 'none',
        steps: [{ id: 'h', prompt: 'h.hbs', inputs: ['n', 'list', 'text', 'zero'], outputs: ['out'] }],
      }),
      'prompts/h.hbs': [
        '{{#if (gt n 2)}}gt{{/if}}{{#if (gt text 2)}}never{{/if}} {{#if (and (gte n 3) (lte n 3) (not (lt n 3)))}}all{{/if}}',
        '{{#if (or (eq n 4) (ne n 4))}}or{{/if}} {{add n 4}} {{truncate text 8}} {{join list ", "}}',
        '{{formatTimestamp 75}} {{formatTimestamp 3675}} {{titleCase "a tale"}} {{upperCase "x"}} {{lowerCase "Y"}}',
        '{{default zero 5}} {{default absent 5}} {{#each list}}{{@index}}{{this}}{{/each}} {{dateFormat "2026-01-02T03:04:05Z" "YYYY-MM-DD"}}',
        '{{{json list}}}',
      ].join('\n'),
    });
    const args = [
      '--set',
      'n:=3',
      '--set',
      'list:=["a","b"]',
      '--set',
      'text=a long text',
      '--set',
      'zero:=0',
    ];
    const run = await workspace.complete(['help', ...args]);
    expect(String(run.data.out).split('\n').slice(0, 4)).toEqual([
      'gt all',
      'or 7 a lon... a, b',
      '1:15 1:01:15 A Tale X y',
      '0 5 0a1b 2026-01-02',
    ]);
    expect(String(run.data.out)).toContain('"a"');
  });
});

describe('a recorded reply', () => {
  const files = {
    'workflows/rec.yaml': 'name: rec\nsteps:\n  - {id: only, prompt: p.hbs, outputs: [out]}\n',
    'prompts/p.hbs': 'p',
  };

  test.concurrent('that is missing fails the step and names the file to write', async () => {
    const workspace = workspaces.make(files);
    const { id, stderr } = await workspace.run(['rec'], 1);
    expect(stderr).toContain('recordings/rec/only.md');
    expect(workspace.readRun(id).failure).toMatchObject({ kind: 'missing-recording', stepId: 'only' });
    workspace.write({ 'recordings/rec/only.md': 'now it is here' });
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(workspace.readRun(id)).toMatchObject({
      status: 'completed',
      failure: null,
      data: { out: 'now it is here' },
    });
  });

  test.concurrent('is said to be one, in the record and by show', async () => {
    const workspace = workspaces.make({ ...files, 'recordings/rec/only.md': 'text' });
    const run = await workspace.complete(['rec']);
    expect(run.executedTemplates[0]).toMatchObject({ model: 'recorded' });
    expect((await workspace.caesura(['show', run.id])).stdout).toContain('recorded');
  });
});
