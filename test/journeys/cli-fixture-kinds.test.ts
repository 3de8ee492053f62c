// Every kind of step in a fixture: what a test replays of it, and what it tells where it has changed.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) => `reply to ${prompt}`);

type Change = { readonly file: string; readonly from: string; readonly to: string; readonly told: string };

type Kind = {
  readonly name: string;
  readonly steps: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly set: readonly string[];
  readonly record?: true;
  readonly status?: number;
  readonly after?: (workspace: Workspace, id: string) => Promise<void>;
  /** What stands in the fixture's file. */
  readonly holds?: object;
  readonly changes: readonly Change[];
};

const answer =
  (...args: readonly string[]) =>
  async (workspace: Workspace, id: string, status = 0) => {
    const ended = await workspace.caesura(['answer', id, ...args]);
    expect(ended).toMatchObject({ status });
  };

const kinds: readonly Kind[] = [
  {
    name: 'a command, which is not run',
    steps: `
  - { id: count, command: [sh, -c, 'touch ran; echo "$0"; cat', '{{text}}'], prompt: p.hbs, inputs: [text], outputs: [out] }`,
    files: { 'prompts/p.hbs': 'stdin {{text}}' },
    set: ['text=abc'],
    holds: {
      steps: [{ step: 'count', arguments: ['sh', '-c', 'touch ran; echo "$0"; cat', 'abc'] }],
      result: { out: 'abc\nstdin abc' },
    },
    changes: [
      {
        file: 'workflows/w.yaml',
        from: "'{{text}}'",
        to: "'-{{text}}'",
        told: 'count: the arguments differ',
      },
      { file: 'prompts/p.hbs', from: 'stdin', to: 'input', told: 'count: the prompt differs' },
    ],
  },
  {
    name: 'items, one of which failed',
    steps: `
  - { id: each, foreach: talks, as: talk, concurrency: 3, onError: continue, command: [sh, -c, 'test $0 != b && echo got $0', '{{talk}}'], outputs: [got] }
  - { id: sum, prompt: p.hbs, inputs: [got], outputs: [sum] }`,
    files: { 'prompts/p.hbs': '{{#each got}}<{{this}}>{{/each}}' },
    set: ['talks:=["a","b","c"]'],
    holds: {
      steps: [
        { step: 'each', item: '1' },
        { step: 'each', item: '2', failed: expect.stringContaining('exit') },
        { step: 'each', item: '3' },
        { step: 'each' },
        { step: 'sum' },
      ],
      result: { got: ['got a', null, 'got c'] },
    },
    changes: [
      { file: 'prompts/p.hbs', from: '<{{this}}>', to: '({{this}})', told: 'sum: the prompt differs' },
      {
        file: 'workflows/w.yaml',
        from: "'{{talk}}'",
        to: "'{{talk}}!'",
        told: 'each 1: the arguments differ',
      },
    ],
  },
  {
    name: 'what is skipped and computed',
    steps: `
  - { id: size, transform: $length(text), inputs: [text], outputs: [size] }
  - { id: long, when: size > 10, prompt: p.hbs, inputs: [text], outputs: [short] }
  - { id: last, transform: '{"size": size, "short": short}', inputs: [size, short], outputs: [all], when: $exists(size) }`,
    files: { 'prompts/p.hbs': 'shorten {{text}}' },
    set: ['text=abc'],
    holds: { steps: [{ step: 'size' }, { step: 'long', skipped: expect.any(String) }, expect.anything()] },
    changes: [
      {
        file: 'workflows/w.yaml',
        from: 'size > 10',
        to: 'size > 11',
        told: 'long: is skipped for another reason',
      },
      {
        file: 'workflows/w.yaml',
        from: '$length(text)',
        to: '$length(text) + 1',
        told: 'the result differs: size',
      },
    ],
  },
  {
    name: 'an approval with a way back, and what was said then',
    steps: `
  - { id: draft, prompt: p.hbs, inputs: [text, feedback], outputs: [draft] }
  - { id: review, checkpoint: { type: approval, message: Good?, onReject: { goto: draft }, comment: feedback }, inputs: [draft], outputs: [ok] }`,
    files: { 'prompts/p.hbs': 'draft {{text}} {{feedback}}' },
    set: ['text=abc'],
    status: 3,
    after: async (workspace, id) => {
      await answer('--no', '--comment', 'warmer')(workspace, id, 3);
      await answer('--yes')(workspace, id);
    },
    holds: {
      inputs: { text: 'abc', feedback: 'warmer' },
      result: { draft: 'reply to draft abc warmer', ok: true },
    },
    changes: [
      { file: 'prompts/p.hbs', from: 'draft', to: 'write', told: 'draft: the prompt differs' },
      { file: 'workflows/w.yaml', from: 'Good?', to: 'Fine?', told: 'review: the prompt differs' },
    ],
  },
  {
    name: 'choices, curated titles and a form',
    steps: `
  - { id: pick, checkpoint: { type: selection, from: list }, inputs: [list], outputs: [one] }
  - { id: curate, checkpoint: { type: curate, from: list, max: 2, reasons: why }, inputs: [list], outputs: [some] }
  - { id: ask, checkpoint: { type: form, questions: [{ field: tone, message: Tone? }, { field: length, type: number }, { field: note, required: false }] } }
  - { id: use, prompt: p.hbs, inputs: [one, some, why, tone, length], outputs: [out] }`,
    files: { 'prompts/p.hbs': '{{one}} {{some}} {{json why}} {{tone}} {{length}}' },
    set: ['list:=["x","y","z"]'],
    status: 3,
    after: async (workspace, id) => {
      await answer('--set', 'one=y')(workspace, id, 3);
      const picks = [3, { original: 1, value: 'x, reworded', reason: 'short' }];
      await answer('--set', `some:=${JSON.stringify(picks)}`)(workspace, id, 3);
      await answer('--set', 'tone=dry', '--set', 'length=7')(workspace, id);
    },
    holds: { result: { one: 'y', some: ['z', 'x, reworded'], tone: 'dry', length: 7 } },
    changes: [
      {
        file: 'workflows/w.yaml',
        from: 'field: note',
        to: 'field: memo',
        told: 'ask: cannot be done: the answer in the fixture gives note, and it asks for tone, length, memo',
      },
      { file: 'prompts/p.hbs', from: '{{tone}}', to: '[{{tone}}]', told: 'use: the prompt differs' },
    ],
  },
  {
    name: 'a reply that was asked for again and then changed',
    steps: `
  - { id: title, prompt: p.hbs, inputs: [text], outputs: [title], checkpoint: true }
  - { id: use, prompt: q.hbs, inputs: [title], outputs: [out] }`,
    files: { 'prompts/p.hbs': 'title {{text}}', 'prompts/q.hbs': 'use {{title}}' },
    set: ['text=abc'],
    status: 3,
    after: async (workspace, id) => {
      await answer('--again', 'more playful')(workspace, id, 3);
      await answer('--set', 'title=my own')(workspace, id);
    },
    holds: {
      remarks: [{ step: 'title', remark: 'more playful', reply: { title: 'reply to title abc' } }],
      steps: [{ step: 'title', answer: { data: { title: 'my own' } } }, { step: 'use' }],
    },
    changes: [
      { file: 'prompts/p.hbs', from: 'title', to: 'name', told: 'title: the prompt differs' },
      { file: 'prompts/q.hbs', from: 'use', to: 'take', told: 'use: the prompt differs' },
    ],
  },
  {
    name: 'a value that a person edited in the file between two steps',
    steps: `
  - { id: one, prompt: p.hbs, inputs: [text], outputs: [first] }
  - { id: stop, checkpoint: { type: approval }, outputs: [ok] }
  - { id: two, prompt: q.hbs, inputs: [first], outputs: [second] }`,
    files: { 'prompts/p.hbs': 'one {{text}}', 'prompts/q.hbs': 'two {{first}}' },
    set: ['text=abc'],
    status: 3,
    after: async (workspace, id) => {
      const file = workspace.runPath(id);
      const run = JSON.parse(readFileSync(file, 'utf8'));
      run.data.first = 'edited';
      writeFileSync(file, JSON.stringify(run, null, 2));
      await answer('--yes')(workspace, id);
    },
    holds: {
      steps: [
        { step: 'one', edited: { first: 'edited' } },
        { step: 'stop', answer: { data: { ok: true } } },
        { step: 'two' },
      ],
      result: { second: 'reply to two edited' },
    },
    changes: [{ file: 'prompts/q.hbs', from: 'two', to: 'then', told: 'two: the prompt differs' }],
  },
  {
    name: 'a workflow within, for each item',
    steps: `
  - { id: inner, foreach: talks, as: text, workflow: inner, inputs: [tone], mapping: { outputs: { final: post } } }
  - { id: use, prompt: q.hbs, inputs: [post], outputs: [out] }`,
    files: {
      'workflows/inner.yaml':
        'name: inner\nsteps: [{ id: in, prompt: p.hbs, inputs: [text, tone], outputs: [final] }]\n',
      'prompts/p.hbs': 'in {{text}} {{tone}}',
      'prompts/q.hbs': 'use {{post}}',
    },
    set: ['talks:=["a","b"]', 'tone=dry'],
    // What they gave stands in the outer run.
    after: async (workspace, id) => {
      const inner = workspace.ids().filter((other) => other !== id);
      expect(inner).toHaveLength(2);
      for (const other of inner)
        expect(await workspace.caesura(['delete', other, '--yes'])).toMatchObject({ status: 0 });
    },
    holds: {
      steps: [
        { step: 'inner', item: '1', gave: { final: 'reply to in a dry' } },
        { step: 'inner', item: '2', gave: { final: 'reply to in b dry' } },
        { step: 'inner' },
        { step: 'use' },
      ],
    },
    changes: [
      {
        file: 'workflows/w.yaml',
        from: 'inputs: [tone], mapping',
        to: 'inputs: [tone, talks], mapping',
        told: 'inner 1: the prompt differs',
      },
    ],
  },
  {
    name: 'waiting and times, which a test does not wait for',
    steps: `
  - { id: one, prompt: p.hbs, inputs: [text], outputs: [first], delay: 1s, timeout: 1m, retry: { attempts: 5, backoff: 10m } }
  - { id: ask, checkpoint: { type: freeform, default: as usual, timeout: 24h }, outputs: [said] }
  - { id: ask2, checkpoint: { type: freeform, default: at once }, outputs: [said2] }
  - { id: two, prompt: q.hbs, inputs: [said, said2], outputs: [second], delay: 1s }`,
    files: { 'prompts/p.hbs': 'one {{text}}', 'prompts/q.hbs': 'two {{said}} {{said2}}' },
    set: ['text=abc'],
    // A recorded reply heeds a time limit.
    record: true,
    status: 3,
    after: answer('--set', 'said=otherwise'),
    holds: {
      steps: [
        { step: 'one' },
        { step: 'ask', answer: { data: { said: 'otherwise' } } },
        { step: 'ask2' },
        { step: 'two' },
      ],
    },
    changes: [{ file: 'workflows/w.yaml', from: 'at once', to: 'now', told: 'two: the prompt differs' }],
  },
];

describe.each(kinds)('$name', (kind) => {
  test.concurrent('is replayed, and a change of it is told', async () => {
    const workspace = workspaces.make({
      'caesura.yaml': server.config,
      'workflows/w.yaml': `name: w\ntimeout: 1h\nbudget: { tokens: 10000 }\nsteps:${kind.steps}\n`,
      ...kind.files,
    });
    const set = kind.set.flatMap((value) => ['--set', value]);
    const { id } = await workspace.run(
      ['w', ...set, '--trust', ...(kind.record ? ['--record'] : [])],
      kind.status ?? 0,
    );
    await kind.after?.(workspace, id);
    expect(workspace.readRun(id).status).toBe('completed');
    const made = await workspace.caesura(['fixture', id]);
    expect({ ...made, differs: made.stderr.includes('otherwise') }).toMatchObject({
      status: 0,
      differs: false,
    });
    const fixture = JSON.parse(workspace.read('fixtures/w/default/fixture.json'));
    if (kind.holds !== undefined) expect(fixture).toMatchObject(kind.holds);

    rmSync(workspace.path('workflow-data'), { recursive: true });
    rmSync(workspace.path('ran'), { force: true });
    expect(await workspace.caesura(['test'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('✓ w/default'),
    });
    expect(workspace.exists('workflow-data')).toBe(false);
    expect(workspace.exists('ran')).toBe(false);

    for (const { file, from, to, told } of kind.changes) {
      const text = workspace.read(file);
      expect(text).toContain(from);
      workspace.write({ [file]: text.replace(from, to) });
      const differs = await workspace.caesura(['test']);
      expect({ told, status: differs.status }).toEqual({ told, status: 1 });
      expect(differs.stdout).toContain(`\n  ${told}`);
      workspace.write({ [file]: text });
    }
  });
});
