// `caesura check` and `caesura render`: every problem at once, each with its place and what to do.
import { describe, expect, test } from 'vitest';
import { type Files, prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();

type Problem = {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly hint?: string;
};

const good: Files = {
  'workflows/good.yaml': `name: good
model: none
steps:
  - { id: one, prompt: one.hbs, inputs: [topic], outputs: [first] }
  - { id: two, prompt: two.hbs, inputs: [first], outputs: [second] }
`,
  'prompts/one.hbs': 'one {{topic}}',
  'prompts/two.hbs': '---\ntitle: x\n---\ntwo {{first}}\n',
};

describe('check', () => {
  test.concurrent('exits 0 where nothing is wrong', async () => {
    const workspace = workspaces.make(good);
    const [plain, json, named] = await Promise.all([
      workspace.caesura(['check']),
      workspace.caesura(['check', '--json']),
      workspace.caesura(['check', 'good']),
    ]);
    expect(plain).toMatchObject({ status: 0, stdout: '' });
    expect(json).toMatchObject({ status: 0, stdout: '[]\n' });
    expect(named).toMatchObject({ status: 0, stdout: '' });
    expect(workspace.list('.')).toEqual(['prompts', 'workflows']);
  });

  test.concurrent('tells every problem at once, of the workflow and of its templates', async () => {
    const workspace = workspaces.make({
      'workflows/bad.yaml': `name: bad
descripton: misspelt
steps:
  - { id: one, prompt: one.hbs, inputs: [topic], outputs: [first] }
  - { id: one, prompt: missing.hbs, inputs: [first], outputs: [second] }
  - id: three
    prompt: three.hbs
    inputs: [second]
    outputs: [third]
  - id: four
    outputs: [fourth]
  - name: No id
    prompt: three.hbs
    schema: none.json
    outputs: [fifth]
`,
      'prompts/one.hbs': 'fine {{topic}}\n{{upercase topic}} {{other}}',
      'prompts/three.hbs': 'line 1\n{{#if x}}\nnever closed',
    });
    const { status, stdout } = await workspace.caesura(['check', '--json']);
    expect(status).toBe(2);
    const problems: Problem[] = JSON.parse(stdout);
    const at = (file: string, line: number) =>
      problems.filter((problem) => problem.file === file && problem.line === line);
    const [key] = at('workflows/bad.yaml', 2);
    expect(key).toMatchObject({
      severity: 'warning',
      column: 1,
      hint: expect.stringContaining('description'),
    });
    expect(
      at('workflows/bad.yaml', 5)
        .map(({ message }) => message)
        .join(),
    ).toMatch(/one[\s\S]*missing\.hbs|missing\.hbs[\s\S]*one/);
    expect(at('workflows/bad.yaml', 10)[0]).toMatchObject({ severity: 'error' });
    expect(at('prompts/one.hbs', 2).find(({ severity }) => severity === 'error')).toMatchObject({
      message: expect.stringContaining('upercase'),
      hint: expect.stringContaining('upperCase'),
    });
    expect(at('prompts/one.hbs', 2).find(({ severity }) => severity === 'warning')?.message).toContain(
      'other',
    );
    expect(
      problems.filter(({ file, severity }) => file === 'prompts/three.hbs' && severity === 'error'),
    ).toHaveLength(1);
    const texts = problems.map(({ message }) => message).join('\n');
    for (const words of ['none.json', 'id']) expect(texts).toContain(words);
    for (const { severity, code, line, column } of problems) {
      expect(['error', 'warning']).toContain(severity);
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect([line, column].every((number) => Number.isInteger(number) && number > 0)).toBe(true);
    }
    const plain = await workspace.caesura(['check']);
    expect(plain.status).toBe(2);
    for (const { file, line, column, severity } of problems) {
      expect(plain.stdout).toContain(`${file}:${line}:${column}: ${severity}: `);
    }
    const ran = await workspace.caesura(['run', 'bad', '--set', 'topic=x']);
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain('missing.hbs');
    expect(workspace.list('.')).toEqual(['prompts', 'workflows']);
  });

  test.concurrent('with warnings alone exits 0', async () => {
    const workspace = workspaces.make({ ...good, 'prompts/one.hbs': '{{topic}} {{undeclared}}' });
    const ended = await workspace.caesura(['check']);
    expect(ended.status).toBe(0);
    expect(ended.stdout).toMatch(/^prompts\/one\.hbs:1:\d+: warning: .*undeclared/m);
    expect(ended.stderr).toBe('1 workflow: 0 errors, 1 warning\n');
    expect((await workspace.complete(['good', '--set', 'topic=x'])).data.first).toBe('x');
  });

  const broken: readonly { readonly what: string; readonly files: Files; readonly says: RegExp }[] = [
    {
      what: 'YAML that does not parse',
      files: { 'workflows/x.yaml': 'name: x\nsteps:\n  - id: one\n   prompt: p.hbs\n' },
      says: /^workflows\/x\.yaml:\d+:\d+: error: /m,
    },
    {
      what: 'JSON that does not parse',
      files: { 'chains/x.json': '{"name": "x",\n "steps": [}' },
      says: /^chains\/x\.json:2:\d+: error: /m,
    },
    {
      what: 'a file that is empty',
      files: { 'workflows/x.yaml': '' },
      says: /^workflows\/x\.yaml(:\d+:\d+)?: error: /m,
    },
    {
      what: 'steps that are no list',
      files: { 'workflows/x.yaml': 'name: x\nsteps: 5\n' },
      says: /^workflows\/x\.yaml:2:\d+: error: /m,
    },
    {
      what: 'no steps',
      files: { 'workflows/x.yaml': 'name: x\n' },
      says: /^workflows\/x\.yaml(:\d+:\d+)?: error: /m,
    },
    {
      what: 'an alias that leads nowhere',
      files: { 'workflows/x.yaml': 'name: x\nsteps:\n  - *nowhere\n' },
      says: /^workflows\/x\.yaml:3:\d+: error: /m,
    },
    {
      what: 'aliases that grow without end',
      files: {
        'workflows/x.yaml': `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefgh'
          .split('')
          .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`)
          .join('\n')}\nsteps: []\n`,
      },
      says: /^workflows\/x\.yaml(:\d+:\d+)?: error: /m,
    },
    {
      what: 'a broken caesura.yaml',
      files: { ...good, 'caesura.yaml': 'model: x\nprovders: {}\n' },
      says: /^caesura\.yaml:\d+:\d+: error: /m,
    },
  ];
  test.concurrent.each(broken)('of $what says where and exits 2', async ({ files, says }) => {
    const workspace = workspaces.make(files);
    const ended = await workspace.caesura(['check']);
    expect(ended.status).toBe(2);
    expect(ended.stdout).toMatch(says);
    expect(ended.stdout + ended.stderr).not.toMatch(/^\s+at /m);
  });

  test.concurrent('of a workflow that is not there says which there are, and means the nearest', async () => {
    const workspace = workspaces.make(good);
    for (const args of [
      ['check', 'godo'],
      ['run', 'godo'],
      ['render', 'godo', 'one'],
    ]) {
      const ended = await workspace.caesura(args);
      expect(ended).toMatchObject({ status: 2, stdout: '' });
      expect(ended.stderr).toMatch(/[Dd]id you mean.*good/);
    }
  });
});

describe('render', () => {
  test.concurrent('prints the prompt a step would send, with given values or those of a run', async () => {
    const workspace = workspaces.make(good);
    const { id } = await workspace.complete(['good', '--set', 'topic=tea']);
    const [given, ofRun, both] = await Promise.all([
      workspace.caesura(['render', 'good', 'one', '--set', 'topic=<tea>']),
      workspace.caesura(['render', 'good', 'two', '--run', id]),
      workspace.caesura(['render', 'good', 'two', '--run', id, '--set', 'first=mine']),
    ]);
    expect(given).toMatchObject({ status: 0, stdout: 'one <tea>\n' });
    expect(ofRun).toMatchObject({ status: 0, stdout: 'two one tea\n' });
    expect(both).toMatchObject({ status: 0, stdout: 'two mine\n' });
    expect(workspace.read(`workflow-data/${id}/two.1.prompt.md`).trimEnd()).toBe(ofRun.stdout.trimEnd());
  });

  test.concurrent('makes no run, and means the nearest step', async () => {
    const workspace = workspaces.make(good);
    const ended = await workspace.caesura(['render', 'good', 'tow']);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toContain('two');
    await workspace.caesura(['render', 'good', 'one', '--set', 'topic=x']);
    expect(workspace.list('.')).toEqual(['prompts', 'workflows']);
  });
});
