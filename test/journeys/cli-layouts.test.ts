// Workspaces as they exist already: every place a definition, template, schema or run may stand in.
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Files, openWorkspace, prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();

const steps = 'steps:\n  - { id: only, prompt: p.hbs, outputs: [out] }\n';
const json = JSON.stringify({
  name: 'flow',
  model: 'none',
  steps: [{ id: 'only', prompt: 'p.hbs', outputs: ['out'] }],
});
const yaml = `name: flow\nmodel: none\n${steps}`;

const layouts: readonly {
  readonly place: string;
  readonly files: Files;
  readonly args?: readonly string[];
  readonly out: string;
}[] = [
  {
    place: 'workflows/x.yaml',
    files: { 'workflows/x.yaml': yaml, 'prompts/p.hbs': 'shared' },
    out: 'shared',
  },
  { place: 'workflows/x.yml', files: { 'workflows/x.yml': yaml, 'prompts/p.hbs': 'shared' }, out: 'shared' },
  {
    place: 'workflows/x.json',
    files: { 'workflows/x.json': json, 'prompts/p.hbs': 'shared' },
    out: 'shared',
  },
  {
    place: 'workflows/NAME/x.yaml, its prompts/ before the folder and the workspace',
    files: {
      'workflows/NAME/x.yaml': yaml,
      'workflows/NAME/prompts/p.hbs': 'beside, in prompts',
      'workflows/NAME/p.hbs': 'beside',
      'prompts/p.hbs': 'shared',
    },
    out: 'beside, in prompts',
  },
  {
    place: 'workflows/NAME/x.yaml, its folder before the workspace',
    files: { 'workflows/NAME/x.yaml': yaml, 'workflows/NAME/p.hbs': 'beside', 'prompts/p.hbs': 'shared' },
    out: 'beside',
  },
  {
    place: "a template of the workspace's root, last",
    files: { 'workflows/NAME/x.yaml': yaml, 'p.hbs': 'root' },
    out: 'root',
  },
  {
    place: "a template in a folder of the workspace's prompts/",
    files: { 'workflows/x.yaml': yaml.replace('p.hbs', 'deep/er/p.hbs'), 'prompts/deep/er/p.hbs': 'deep' },
    out: 'deep',
  },
  { place: 'chains/x.yaml', files: { 'chains/x.yaml': yaml, 'prompts/p.hbs': 'shared' }, out: 'shared' },
  { place: 'chains/x.json', files: { 'chains/x.json': json, 'prompts/p.hbs': 'shared' }, out: 'shared' },
  {
    place: 'config/chains/x.json',
    files: { 'config/chains/x.json': json, 'prompts/p.hbs': 'shared' },
    out: 'shared',
  },
  {
    place: 'config/chains/x.yml',
    files: { 'config/chains/x.yml': yaml, 'prompts/p.hbs': 'shared' },
    out: 'shared',
  },
  {
    place: 'a definition named by its file',
    files: { 'workflows/x.yaml': yaml, 'prompts/p.hbs': 'shared' },
    args: ['x'],
    out: 'shared',
  },
  {
    place: 'a definition named by its path',
    files: { 'workflows/x.yaml': yaml, 'workflows/y.yaml': yaml, 'prompts/p.hbs': 'shared' },
    args: ['dev-workspace/workflows/y.yaml'],
    out: 'shared',
  },
  {
    place: 'a definition with a byte-order mark, CRLF and sections',
    files: {
      'workflows/x.yaml': `\u{FEFF}name: flow\r\nmodel: none\r\nsections:\r\n  - name: First\r\n    steps:\r\n      - name: Only one\r\n        prompt: p.hbs\r\n        outputs: [out]\r\n`,
      'prompts/p.hbs': '\u{FEFF}shared',
    },
    out: 'shared',
  },
];

describe('a definition and its template', () => {
  test.concurrent.each(layouts)('$place', async ({ files, args = ['flow'], out }) => {
    const workspace = workspaces.make(files);
    const run = await workspace.complete(args);
    expect(run.data.out).toBe(out);
  });
});

describe('a name that two definitions have', () => {
  test.concurrent('is refused, with the paths to choose from', async () => {
    const workspace = workspaces.make({
      'workflows/x.yaml': yaml,
      'chains/y.yaml': yaml,
      'prompts/p.hbs': 'p',
    });
    const ended = await workspace.caesura(['run', 'flow']);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    for (const path of ['workflows/x.yaml', 'chains/y.yaml']) expect(ended.stderr).toContain(path);
  });
});

describe('a step without an id', () => {
  test.concurrent('is called as its name, with a number for a second one', async () => {
    const named = (name: string, out: string) => ({ name, prompt: 'p.hbs', outputs: [out] });
    const steps = [
      named('Write a Title!', 'a'),
      named('Write a title', 'b'),
      { ...named('x', 'c'), id: 'mine' },
    ];
    const workspace = workspaces.make({
      'workflows/x.yaml': JSON.stringify({ name: 'flow', model: 'none', steps }),
      'prompts/p.hbs': 'p',
    });
    const run = await workspace.complete(['flow']);
    expect(run.executedTemplates.map(({ stepId }) => stepId)).toEqual([
      'write-a-title',
      'write-a-title-2',
      'mine',
    ]);
    const advised = await workspace.caesura(['check']);
    expect(advised.status).toBe(0);
    expect(advised.stdout.match(/warning/g)).toHaveLength(2);
  });
});

describe('the workspace', () => {
  test.concurrent('is that of the nearest parent, of --workspace, of CAESURA_WORKSPACE', async () => {
    const workspace = workspaces.make({ 'workflows/x.yaml': yaml, 'prompts/p.hbs': 'shared' });
    const deep = join(workspace.top, 'a', 'b');
    mkdirSync(deep, { recursive: true });
    const elsewhere = workspaces.folder();
    const [above, flag, environment] = await Promise.all([
      workspace.caesura(['list', '--json'], { cwd: deep }),
      workspace.caesura(['--workspace', workspace.root, 'list', '--json'], { cwd: elsewhere }),
      workspace.caesura(['list', '--json'], { cwd: elsewhere, env: { CAESURA_WORKSPACE: workspace.root } }),
    ]);
    for (const ended of [above, flag, environment])
      expect(ended).toMatchObject({ status: 0, stdout: '[]\n' });
    const none = await workspace.caesura(['list'], { cwd: elsewhere });
    expect(none).toMatchObject({ status: 2, stdout: '' });
    expect(none.stderr).toContain('caesura init');
  });

  test.concurrent('may be reached through a symbolic link', async () => {
    const workspace = workspaces.make({ 'workflows/x.yaml': yaml, 'prompts/p.hbs': 'shared' });
    const elsewhere = workspaces.folder();
    symlinkSync(workspace.root, join(elsewhere, 'dev-workspace'));
    expect(await workspace.caesura(['run', 'flow'], { cwd: elsewhere })).toMatchObject({ status: 0 });
    expect(workspace.ids()).toHaveLength(1);
  });

  test.concurrent('may have spaces and other letters in its path', async () => {
    const workspace = openWorkspace(join(workspaces.folder(), "it's a plåce"));
    mkdirSync(workspace.root, { recursive: true });
    workspace.write({
      'workflows/x.yaml': JSON.stringify({
        name: 'flow',
        steps: [
          { id: 'a', shell: 'pwd', outputs: ['a'] },
          { id: 'b', command: ['cat'], prompt: 'p.hbs', outputs: ['b'] },
        ],
      }),
      'prompts/p.hbs': 'shared',
    });
    const run = await workspace.complete(['flow', '--trust']);
    expect(run.data).toEqual({ a: workspace.root, b: 'shared' });
  });

  test.concurrent('keeps its runs in workflow-state/ where there is no workflow-data/', async () => {
    const workspace = workspaces.make({
      'workflows/x.yaml': yaml,
      'prompts/p.hbs': 'shared',
      'workflow-state/.gitkeep': '',
    });
    const run = await workspace.complete(['flow']);
    expect(workspace.list('.')).not.toContain('workflow-data');
    expect(workspace.list('workflow-state')).toContain(`${run.id}.json`);
  });
});

describe('a run file of an existing workspace', () => {
  const old = {
    id: 'Old_Run-1',
    owner: 'somebody',
    workflowName: 'legacy',
    startedAt: '2024-01-02T03:04:05.000Z',
    notes: { keep: ['me', 1] },
    updatedAt: '2024-01-02T03:05:05.000Z',
    data: { transcript: 'long', abridged: 'short' },
    executedTemplates: [
      {
        stepId: 'abridge',
        templatePath: 'abridge.hbs',
        executedAt: '2024-01-02T03:05:05.000Z',
        outputFields: ['abridged'],
        renderTimeMs: 3,
        mine: 'kept',
      },
    ],
    checkpoint: null,
    trailing: true,
  };
  const files = {
    'chains/legacy.yaml': `name: legacy
model: none
steps:
  - { id: abridge, prompt: abridge.hbs, inputs: [transcript], outputs: [abridged] }
  - { id: title, prompt: title.hbs, inputs: [abridged], outputs: [title] }
`,
    'prompts/abridge.hbs': 'abridge {{transcript}}',
    'prompts/title.hbs': 'title of {{abridged}}',
    'workflow-state/Old_Run-1.json': JSON.stringify(old),
  };

  test.concurrent('without a status and with steps left is shown as paused, and resumes', async () => {
    const workspace = workspaces.make(files);
    const [row]: { derived: string; workflowName: string }[] = JSON.parse(
      (await workspace.caesura(['list', '--json'])).stdout,
    );
    expect(row).toMatchObject({ id: old.id, derived: 'paused', workflowName: 'legacy' });
    const shown = JSON.parse((await workspace.caesura(['show', 'Old', '--json'])).stdout);
    expect(shown).toMatchObject({ id: old.id, derived: 'paused', notes: old.notes });
    // Looking changes nothing.
    expect(workspace.read('workflow-state/Old_Run-1.json')).toBe(JSON.stringify(old));

    expect(await workspace.caesura(['resume', 'Old_Run-1'])).toMatchObject({ status: 0 });
    const run = workspace.readRun(old.id);
    expect(run).toMatchObject({
      formatVersion: 1,
      status: 'completed',
      startedAt: old.startedAt,
      owner: 'somebody',
      notes: old.notes,
      trailing: true,
      data: { ...old.data, title: 'title of short' },
    });
    expect(run.executedTemplates[0]).toEqual(old.executedTemplates[0]);
    expect(run.executedTemplates.map(({ stepId }) => stepId)).toEqual(['abridge', 'title']);
  });

  test.concurrent('keeps unknown keys in their places', async () => {
    const workspace = workspaces.make(files);
    await workspace.caesura(['resume', 'Old_Run-1']);
    const keys = Object.keys(workspace.readRun(old.id));
    expect(keys.slice(0, 7)).toEqual([
      'formatVersion',
      'id',
      'workflowName',
      'status',
      'progress',
      'startedAt',
      'updatedAt',
    ]);
    // Each unknown key stands between the same neighbours as before.
    expect(keys.indexOf('notes')).toBeLessThan(keys.indexOf('data'));
    expect(keys.indexOf('trailing')).toBeGreaterThan(keys.indexOf('executedTemplates'));
    const text = workspace.read('workflow-state/Old_Run-1.json');
    expect(text.endsWith('}\n')).toBe(true);
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  });

  test.concurrent('whose steps are all done is completed: resume says so and exits 0', async () => {
    const workspace = workspaces.make({
      ...files,
      'workflow-state/Old_Run-1.json': JSON.stringify({
        ...old,
        data: { ...old.data, title: 'here' },
        executedTemplates: [...old.executedTemplates, { ...old.executedTemplates[0], stepId: 'title' }],
      }),
    });
    expect(JSON.parse((await workspace.caesura(['show', 'Old', '--json'])).stdout).derived).toBe('completed');
    const ended = await workspace.caesura(['resume', 'Old']);
    expect(ended).toMatchObject({ status: 0, stdout: '' });
    expect(ended.stderr).toContain('done');
  });

  test.concurrent('that another file was copied from is put right by its name, with a note in its history', async () => {
    const workspace = workspaces.make({ ...files, 'workflow-state/copy.json': JSON.stringify(old) });
    expect(await workspace.caesura(['resume', 'copy'])).toMatchObject({ status: 0 });
    const run = workspace.readRun('copy');
    expect(run).toMatchObject({ id: 'copy', status: 'completed' });
    expect(run.history.some((entry) => JSON.stringify(entry).includes('Old_Run-1'))).toBe(true);
    expect(workspace.read('workflow-state/Old_Run-1.json')).toBe(JSON.stringify(old));
  });
});

describe('a schema', () => {
  const unified = JSON.stringify({
    input: { fields: { topic: { type: 'string', required: true } } },
    output: {
      fields: { title: { type: 'string', required: true }, score: { type: 'number', required: true } },
    },
  });
  const standard = JSON.stringify({
    type: 'object',
    properties: { title: { type: 'string' }, score: { type: 'number' } },
    required: ['title', 'score'],
  });
  const filesOf = (schema: string, reply: string, besides = '') => ({
    'workflows/s.yaml': `name: s\nsteps:\n  - { id: only, prompt: p.hbs, schema: s.json, inputs: [topic], outputs: [title, score]${besides} }\n`,
    'prompts/p.hbs': '{{topic}}',
    'schemas/s.json': schema,
    'recordings/s/only.md': reply,
  });
  const bad = '{"title": 7, "score": "high"}';
  const good = '{"title": "x", "score": 7}';

  test.concurrent.each([
    { kind: 'a unified file', schema: unified },
    { kind: 'JSON Schema', schema: standard },
  ])('as $kind warns in the record, and fails the step where it says strict', async ({ schema }) => {
    const [warned, fits, strict] = await Promise.all([
      workspaces.make(filesOf(schema, bad)).run(['s', '--set', 'topic=x'], 0),
      workspaces.make(filesOf(schema, good)).run(['s', '--set', 'topic=x'], 0),
      workspaces.make(filesOf(schema, bad, ', validate: strict')).run(['s', '--set', 'topic=x'], 1),
    ]);
    expect(warned.run?.executedTemplates[0]?.warnings?.join('\n')).toMatch(/title[\s\S]*score/);
    expect(fits.run?.executedTemplates[0]?.warnings).toEqual([]);
    expect(strict.run?.failure).toMatchObject({ stepId: 'only', kind: 'schema-mismatch' });
  });

  test.concurrent('that is missing is a warning', async () => {
    const { 'schemas/s.json': _, ...files } = filesOf('', good);
    const workspace = workspaces.make(files);
    const ended = await workspace.run(['s', '--set', 'topic=x'], 0);
    expect(ended.stderr).toContain('s.json');
  });
});
