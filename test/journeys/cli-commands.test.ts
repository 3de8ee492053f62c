// The commands that look and tidy: list, show, delete, init, doctor; and what help and wrong use say.
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openWorkspace, prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();

const files = {
  'workflows/a.yaml':
    'name: a\nmodel: none\nsteps:\n  - { id: one, prompt: p.hbs, inputs: [x], outputs: [first] }\n  - { id: two, prompt: p.hbs, inputs: [x], outputs: [second] }\n',
  'workflows/b.yaml': 'name: b\nsteps:\n  - { id: one, prompt: p.hbs, inputs: [x], outputs: [first] }\n',
  'prompts/p.hbs': '{{x}}',
};

const commands = [
  'run',
  'resume',
  'retry',
  'rerun',
  'pause',
  'cancel',
  'answer',
  'delete',
  'list',
  'show',
  'watch',
  'check',
  'render',
  'init',
  'doctor',
];

describe('list', () => {
  test.concurrent('gives every run, newest change first, and filters', async () => {
    const workspace = workspaces.make(files);
    const completed = await workspace.complete(['a', '--set', 'x=1']);
    const { id: paused } = await workspace.run(['a', '--set', 'x=1', '--pause-after', 'one'], 3);
    const { id: failed } = await workspace.run(['b', '--set', 'x=1'], 1);
    const list = async (
      ...args: string[]
    ): Promise<readonly { readonly id: string; readonly [key: string]: unknown }[]> =>
      JSON.parse((await workspace.caesura(['list', '--json', ...args])).stdout);
    const idsOf = async (...args: string[]) => (await list(...args)).map(({ id }) => id);
    const all = await list();
    expect(all.map(({ id }) => id)).toEqual([failed, paused, completed.id]);
    expect(all[1]).toMatchObject({
      workflowName: 'a',
      status: 'paused',
      derived: 'paused',
      progress: { done: 1, total: 2, step: 'two' },
      startedAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(await idsOf('--status', 'failed')).toEqual([failed]);
    expect(await idsOf('--workflow', 'a')).toEqual([paused, completed.id]);
    expect(await idsOf('--workflow', 'a', '--status', 'completed')).toEqual([completed.id]);
    expect(await idsOf('--status', 'waiting')).toEqual([]);
    const plain = await workspace.caesura(['list']);
    for (const words of [failed, paused, completed.id, 'paused', '1/2', 'two'])
      expect(plain.stdout).toContain(words);
    const wrong = await workspace.caesura(['list', '--status', 'fialed']);
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    expect(wrong.stderr).toContain('failed');
  });

  test.concurrent('of no runs is an empty array, and a word to people', async () => {
    const workspace = workspaces.make(files);
    expect(await workspace.caesura(['list', '--json'])).toMatchObject({ status: 0, stdout: '[]\n' });
    const plain = await workspace.caesura(['list']);
    expect(plain).toMatchObject({ status: 0, stdout: '' });
    expect(plain.stderr).toContain('caesura run');
  });

  test.concurrent('ignores what is no run, and shows one unreadable file beside the others', async () => {
    const workspace = workspaces.make({
      ...files,
      'workflow-data/notes.txt': 'x',
      'workflow-data/abc.json.1.2~': '{}',
      'workflow-data/not an id.json': '{}',
      'workflow-data/broken.json': '{"id": "broken",\n oops',
    });
    mkdirSync(workspace.path('workflow-data/folder.json'));
    const { id } = await workspace.complete(['a', '--set', 'x=1']);
    const ended = await workspace.caesura(['list', '--json']);
    const rows: readonly { readonly id: string; readonly derived: string }[] = JSON.parse(ended.stdout);
    expect(ended.status).toBe(0);
    expect(rows.find((row) => row.id === 'broken')).toMatchObject({
      derived: 'unreadable',
      problem: { place: { file: 'workflow-data/broken.json', line: 2, column: 2 } },
    });
    expect(rows.find((row) => row.id === id)).toMatchObject({ derived: 'completed' });
    expect(rows.map((row) => row.id)).not.toContain('not an id');
  });
});

test.concurrent("show --json is the run file's object with the derived state", async () => {
  const workspace = workspaces.make(files);
  const run = await workspace.complete(['a', '--set', 'x=1']);
  const shown = JSON.parse((await workspace.caesura(['show', run.id.slice(0, 6), '--json'])).stdout);
  expect(shown).toEqual({ ...run, derived: 'completed' });
  const plain = await workspace.caesura(['show', run.id]);
  for (const words of [run.id, 'a', 'completed', 'one', 'two', 'first', 'second'])
    expect(plain.stdout).toContain(words);
});

describe('the run file', () => {
  test.concurrent('is pretty-printed, private, and leads with what lists read', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.complete(['a', '--set', 'x=1']);
    const text = workspace.read(`workflow-data/${id}.json`);
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
    expect(Object.keys(JSON.parse(text)).slice(0, 7)).toEqual([
      'formatVersion',
      'id',
      'workflowName',
      'status',
      'progress',
      'startedAt',
      'updatedAt',
    ]);
    expect(workspace.mode(`workflow-data/${id}.json`)).toBe(0o600);
    expect(JSON.parse(text)).toMatchObject({
      formatVersion: 1,
      id,
      progress: { done: 2, total: 2 },
      workflow: {
        path: 'workflows/a.yaml',
        hash: expect.stringMatching(/^sha256:/),
        definition: { name: 'a' },
      },
    });
    const [record] = workspace.readRun(id).executedTemplates;
    expect(record).toMatchObject({
      stepId: 'one',
      templatePath: 'p.hbs',
      executedAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      outputFields: ['first'],
      renderTimeMs: expect.any(Number),
      promptHash: expect.stringMatching(/^sha256:/),
      transcript: 'one.1',
    });
    expect(workspace.read(`workflow-data/${id}/one.1.prompt.md`)).toBe('1');
    expect(workspace.read(`workflow-data/${id}/one.1.reply.md`)).toBe('1');
  });

  test.concurrent('keeps the mode a person gave it', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.run(['a', '--set', 'x=1', '--pause-after', 'one'], 3);
    chmodSync(workspace.runPath(id), 0o640);
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(workspace.mode(`workflow-data/${id}.json`)).toBe(0o640);
  });
});

describe('init', () => {
  test.concurrent('makes a workspace whose workflow runs at once', async () => {
    const top = workspaces.folder();
    const workspace = openWorkspace(top);
    const made = await workspace.caesura(['init']);
    expect(made).toMatchObject({ status: 0 });
    const workflow = /caesura run (\S+)/.exec(made.stderr)?.[1] ?? '';
    expect(await workspace.caesura(['check'])).toMatchObject({ status: 0, stdout: '' });
    const run = await workspace.complete([workflow]);
    expect(run.executedTemplates.length).toBeGreaterThan(1);
    expect(run.executedTemplates.every(({ model }) => model === 'recorded')).toBe(true);
  });

  test.concurrent('makes it in the folder it is given, and never overwrites', async () => {
    const top = workspaces.folder();
    const workspace = openWorkspace(top);
    expect(await workspace.caesura(['init', 'a/new'])).toMatchObject({ status: 0 });
    const inner = join(top, 'a', 'new');
    expect(readdirSync(inner)).toEqual(['dev-workspace']);
    writeFileSync(join(inner, 'dev-workspace', 'caesura.yaml'), 'model: none\n');
    const again = await workspace.caesura(['init', 'a/new']);
    expect(again).toMatchObject({ status: 2, stdout: '' });
    expect(again.stderr).toContain('dev-workspace');
    expect(openWorkspace(inner).read('caesura.yaml')).toBe('model: none\n');
  });

  test.concurrent('into a file is refused', async () => {
    const top = workspaces.folder();
    writeFileSync(join(top, 'file'), 'mine');
    const ended = await openWorkspace(top).caesura(['init', 'file']);
    expect([2, 74]).toContain(ended.status);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(top)).toEqual(['file']);
  });
});

describe('doctor', () => {
  test.concurrent('finds nothing wrong in a good workspace, and leaves nothing behind', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.complete(['a', '--set', 'x=1']);
    const before = [workspace.list('.'), workspace.list('workflow-data')];
    const ended = await workspace.caesura(['doctor']);
    expect(ended.status).toBe(0);
    for (const words of ['Node', 'lock', 'exchange', 'watching', 'disk'])
      expect(ended.stdout).toContain(words);
    expect([workspace.list('.'), workspace.list('workflow-data')]).toEqual(before);
    const found: { level: string }[] = JSON.parse((await workspace.caesura(['doctor', '--json'])).stdout);
    expect(found.filter(({ level }) => level === 'fault')).toEqual([]);
    expect(id).toBeTruthy();
  });

  test.concurrent('names unreadable runs, conflicts, orphans and keys that are missing', async () => {
    const workspace = workspaces.make({ ...files, 'caesura.yaml': 'model: openai/gpt-5-mini\n' });
    const { id } = await workspace.run(['a', '--set', 'x=1'], 0);
    workspace.write({
      'workflow-data/broken.json': '{"id": oops',
      [`workflow-data/${id}/conflict-2026-01-01T00-00-00.000Z.json`]: '{}',
      // Named as a commit under way is: what it holds, what it replaces.
      [`workflow-data/${id}.json.aaaaaaaa-5.bbbbbbbb-5~`]: '{"left": "behind"}',
    });
    const ended = await workspace.caesura(['doctor']);
    expect(ended.status).toBe(1);
    for (const words of [
      'workflow-data/broken.json:1:8',
      'conflict-2026',
      `${id}.json.aaaaaaaa-5.bbbbbbbb-5~`,
      'OPENAI_API_KEY',
    ]) {
      expect(ended.stdout).toContain(words);
    }
    // It looks and explains; it does not tidy what it does not know.
    expect(workspace.leftovers()).toHaveLength(1);
  });
});

describe('help', () => {
  test.concurrent.each(commands)('%s --help tells its flags and gives examples', async (command) => {
    const ended = await openWorkspace(workspaces.folder()).caesura([command, '--help']);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout).toMatch(new RegExp(`caesura ${command}`));
    expect(ended.stdout).toContain('Example');
  });

  test.concurrent('of the program names every command and every exit status', async () => {
    const workspace = openWorkspace(workspaces.folder());
    const [help, version] = await Promise.all([
      workspace.caesura(['--help']),
      workspace.caesura(['--version']),
    ]);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    for (const command of commands) expect(help.stdout).toContain(`  ${command}`);
    for (const status of ['0', '1', '2', '3', '4', '70', '74', '129', '130', '143'])
      expect(help.stdout).toContain(status);
    expect(version).toMatchObject({ status: 0, stderr: '' });
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('wrong use', () => {
  const cases = [
    { argv: ['rnu', 'x'], says: ['rnu', 'run'] },
    { argv: ['lsit'], says: ['lsit', 'list'] },
    { argv: ['run', 'x', '--modle', 'none'], says: ['--modle', '--model'] },
    { argv: ['run', 'x', '--pause-aftr', 'a'], says: ['--pause-aftr', '--pause-after'] },
    { argv: ['list', '--frozen'], says: ['--frozen'] },
    { argv: ['run'], says: ['caesura run WORKFLOW'] },
    { argv: ['run', 'a', 'b'], says: ['b'] },
    { argv: ['show'], says: ['caesura show ID'] },
    { argv: ['run', 'x', '--model'], says: ['--model'] },
    { argv: ['--frobnicate'], says: ['--frobnicate'] },
    { argv: ['list', '--workspace', '/nonexistent/place'], says: ['/nonexistent/place'] },
    { argv: ['list', '--workspace'], says: ['--workspace'] },
  ];
  test.concurrent.each(cases)('$argv says what is wrong and what was meant, once', async ({ argv, says }) => {
    const workspace = workspaces.make(files);
    const ended = await workspace.caesura(argv);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    for (const words of says) expect(ended.stderr).toContain(words);
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test.concurrent.each([[[]], [['watch']], [['watch', 'k3v9']]])(
    'the terminal UI (%j) without a terminal says what to do instead',
    async (argv) => {
      const ended = await workspaces.make(files).caesura(argv);
      expect(ended).toMatchObject({ status: 2, stdout: '' });
      expect(ended.stderr).toContain('caesura list');
    },
  );
});
