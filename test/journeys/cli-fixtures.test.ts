// Fixtures: a run that is kept, and workflows that are tested against it without a model, a key or a command.
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) => `reply to ${prompt}`);

const line = {
  'caesura.yaml': server.config,
  'workflows/line.yaml': `name: line
steps:
  - { id: one, prompt: one.hbs, inputs: [topic], outputs: [first] }
  - { id: two, prompt: two.hbs, inputs: [first], outputs: [second] }
`,
  'prompts/one.hbs': 'one {{topic}}\nin a few words\n',
  'prompts/two.hbs': 'two\nafter {{first}}',
};
const home = 'fixtures/line/default';

/** A workspace with a completed run of real replies, and its fixture. */
async function withFixture(topic: string, args: readonly string[] = []) {
  const workspace = workspaces.make(line);
  const { id } = await workspace.run(['line', '--set', `topic=${topic}`, ...args], 0);
  expect(await workspace.caesura(['fixture', id])).toMatchObject({ status: 0, stdout: `${home}\n` });
  return { workspace, id };
}

const testAll = (workspace: Workspace, ...args: readonly string[]) => workspace.caesura(['test', ...args]);

/** Every file of the workspace with its text and the time of its last change. */
function snapshot(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${path} ${statSync(path).mtimeMs} ${readFileSync(path, 'utf8')}`)
    .sort();
}

describe('a fixture', () => {
  test.concurrent('holds prompts, replies, data and steps, and nothing that is another each time', async () => {
    const { workspace } = await withFixture('holds');
    expect(workspace.list(home)).toEqual([
      'fixture.json',
      'one.prompt.md',
      'one.reply.md',
      'two.prompt.md',
      'two.reply.md',
    ]);
    expect(workspace.read(`${home}/one.prompt.md`)).toBe('one holds\nin a few words\n');
    expect(JSON.parse(workspace.read(`${home}/fixture.json`))).toEqual({
      formatVersion: 1,
      workflow: 'line',
      inputs: { topic: 'holds' },
      steps: [{ step: 'one' }, { step: 'two' }],
      result: {
        first: 'reply to one holds\nin a few words',
        second: 'reply to two\nafter reply to one holds\nin a few words',
      },
    });
  });

  test.concurrent('is the same to the byte when it is made twice, and of another run like it', async () => {
    const { workspace, id } = await withFixture('twice');
    const texts = (name: string) => workspace.list(name).map((file) => workspace.read(`${name}/${file}`));
    const before = texts(home);
    const again = await workspace.caesura(['fixture', id, '--update', '--json']);
    expect(JSON.parse(again.stdout)).toEqual({ fixture: home, steps: 2, changed: [], same: true });
    const other = await workspace.run(['line', '--set', 'topic=twice'], 0);
    await workspace.caesura(['fixture', other.id, '--name', 'other']);
    expect(texts('fixtures/line/other')).toEqual(before);
  });

  test.concurrent('is not replaced unless that is said, and has another name where one is given', async () => {
    const { workspace, id } = await withFixture('there');
    workspace.write({ [`${home}/one.prompt.md`]: 'edited' });
    expect(await workspace.caesura(['fixture', id])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(`there is a fixture ${home} already. --update replaces it`),
    });
    expect(workspace.read(`${home}/one.prompt.md`)).toBe('edited');
    expect(await workspace.caesura(['fixture', id, '--update'])).toMatchObject({ status: 0 });
    expect(workspace.read(`${home}/one.prompt.md`)).toBe('one there\nin a few words\n');
    for (const name of ['../x', 'a/b', '.hidden', 'x '])
      expect(await workspace.caesura(['fixture', id, '--name', name])).toMatchObject({ status: 2 });
    expect(workspace.list('fixtures')).toEqual(['line']);
  });

  test.concurrent('and recordings hold no secret, and are passed with and without it', async () => {
    const workspace = workspaces.make(line);
    const key = 'sk-planted-0123456789abcdef';
    const env = { MY_API_KEY: key };
    const set = ['line', '--set', `topic=call with ${key}`];
    const { id } = await workspace.run([...set, '--record'], 0, { env });
    expect(await workspace.caesura(['fixture', id], { env })).toMatchObject({ status: 0 });
    const written = [...snapshot(workspace.path('fixtures')), ...snapshot(workspace.path('recordings'))];
    expect(written.filter((text) => text.includes(key))).toEqual([]);
    expect(written.filter((text) => text.includes('[secret MY_API_KEY]')).length).toBeGreaterThan(3);
    for (const given of [{ env }, {}])
      expect(await workspace.caesura(['test'], given)).toMatchObject({ status: 0 });
    await workspace.run([...set, '--model', 'recorded/strict'], 0, { env });
  });

  test.concurrent('is made of a completed run only', async () => {
    const workspace = workspaces.make(line);
    const { id } = await workspace.run(['line', '--set', 'topic=half', '--pause-after', 'one'], 3);
    expect(await workspace.caesura(['fixture', id])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`the run ${id} is paused`),
    });
    expect(workspace.exists('fixtures')).toBe(false);
  });

  test.concurrent('says what the workflow does otherwise by now, and keeps what the run did', async () => {
    const workspace = workspaces.make(line);
    const { id } = await workspace.run(['line', '--set', 'topic=old'], 0);
    workspace.write({ 'prompts/two.hbs': 'TWO\nafter {{first}}' });
    const { status, stderr } = await workspace.caesura(['fixture', id]);
    expect(status).toBe(0);
    expect(stderr).toContain('two: the prompt differs');
    expect(workspace.read(`${home}/two.prompt.md`)).toMatch(/^two\n/);
    expect(await testAll(workspace)).toMatchObject({ status: 1 });
  });

  test.concurrent('needs to be told an input that a step has refined', async () => {
    const workspace = workspaces.make({
      ...line,
      'workflows/line.yaml': `name: line
steps: [{ id: one, prompt: one.hbs, inputs: [topic], outputs: [topic] }]
`,
    });
    const { id } = await workspace.run(['line', '--set', 'topic=rough'], 0);
    expect(await workspace.caesura(['fixture', id])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--set topic=@FILE'),
    });
    expect(await workspace.caesura(['fixture', id, '--set', 'topic=rough'])).toMatchObject({ status: 0 });
    expect(await testAll(workspace)).toMatchObject({ status: 0 });
  });
});

describe('caesura test', () => {
  test.concurrent('passes offline, writes nothing and shows no run', async () => {
    const { workspace, id } = await withFixture('offline');
    workspace.write({ 'caesura.yaml': 'model: nowhere/none\n' });
    const before = snapshot(workspace.top);
    const asked = server.calls.length;
    const { status, stdout, stderr } = await testAll(workspace);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: '✓ line/default  2 steps\n',
      stderr: '1 fixture: 1 the same\n',
    });
    expect(server.calls.slice(asked).filter(({ prompt }) => prompt.includes('offline'))).toEqual([]);
    expect(snapshot(workspace.top)).toEqual(before);
    expect(workspace.ids()).toEqual([id]);
  });

  test.concurrent('shows a changed prompt and exits 1; --update accepts it', async () => {
    const { workspace } = await withFixture('change');
    workspace.write({ 'prompts/one.hbs': 'one {{topic}}\nin many words\n' });
    expect(await testAll(workspace, 'line')).toMatchObject({
      status: 1,
      stdout: [
        '✗ line/default',
        '  one: the prompt differs',
        '    @@ line 1 @@',
        '     one change',
        '    -in a few words',
        '    +in many words',
        '',
      ].join('\n'),
      stderr: '1 fixture: 1 different\nif that is meant: caesura test --update\n',
    });
    const others = ['fixture.json', 'one.reply.md', 'two.prompt.md'].map((name) =>
      workspace.path(`${home}/${name}`),
    );
    const times = others.map((path) => statSync(path).mtimeMs);
    const updated = await testAll(workspace, '--update');
    expect(updated).toMatchObject({ status: 0 });
    expect(updated.stdout).toMatch(/^↻ line\/default {2}accepted: one\.prompt\.md\n/);
    expect(others.map((path) => statSync(path).mtimeMs)).toEqual(times);
    expect(await testAll(workspace)).toMatchObject({ status: 0 });
  });

  test.concurrent('runs on the recordings: another reply is another result', async () => {
    const { workspace, id } = await withFixture('recorded', ['--record']);
    expect(workspace.list(home)).toEqual(['fixture.json', 'one.prompt.md', 'two.prompt.md']);
    expect(await testAll(workspace)).toMatchObject({ status: 0 });
    // Not even one that a half-made fixture has left.
    workspace.write({ [`${home}/two.reply.md`]: 'left' });
    expect(await testAll(workspace)).toMatchObject({ status: 1 });
    expect(await workspace.caesura(['fixture', id, '--update'])).toMatchObject({ status: 0 });
    expect(await testAll(workspace)).toMatchObject({ status: 0 });
    const text = workspace.read('recordings/line/two.md');
    workspace.write({ 'recordings/line/two.md': text.replace('reply to two', 'answer to two') });
    const { status, stdout } = await testAll(workspace, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      {
        fixture: home,
        result: 'differs',
        differences: [
          {
            what: 'the result differs: second',
            lines: [
              '@@ line 1 @@',
              '-reply to two',
              '+answer to two',
              ' after reply to one recorded',
              ' in a few words',
            ],
          },
        ],
      },
    ]);
    expect(await testAll(workspace, '--update')).toMatchObject({ status: 0 });
    expect(await testAll(workspace)).toMatchObject({ status: 0 });
  });

  test.concurrent('tells steps that came, went, or have no reply; the last cannot be accepted', async () => {
    const { workspace } = await withFixture('steps');
    const definition = line['workflows/line.yaml'];
    workspace.write({
      'workflows/line.yaml': `${definition}  - { id: three, prompt: two.hbs, inputs: [first], outputs: [third] }\n`,
    });
    const missing = await testAll(workspace);
    expect(missing.status).toBe(1);
    expect(missing.stdout).toContain(
      "three: cannot be done: no recorded reply for the step 'three' of 'line'",
    );
    expect(await testAll(workspace, '--update')).toMatchObject({ status: 1 });

    workspace.write({ 'recordings/line/three.md': 'third by hand' });
    const added = await testAll(workspace);
    expect(added.stdout).toContain('  three: is new\n  the result has third, which is new\n');
    expect(await testAll(workspace, '--update')).toMatchObject({ status: 0 });
    expect(workspace.read(`${home}/three.prompt.md`)).toMatch(/^two\nafter/);
    expect(await testAll(workspace)).toMatchObject({ status: 0 });

    workspace.write({ 'workflows/line.yaml': definition, [`${home}/my-notes.prompt.md`]: 'mine' });
    expect((await testAll(workspace)).stdout).toContain('three: is not done any more');
    expect(await testAll(workspace, '--update')).toMatchObject({ status: 0 });
    expect(workspace.list(home)).not.toContain('three.prompt.md');
    expect(workspace.list(home)).toContain('my-notes.prompt.md');
    expect(await testAll(workspace)).toMatchObject({ status: 0 });
  });

  test.concurrent('is wrong use where nothing is tested', async () => {
    const { workspace } = await withFixture('nothing');
    workspace.write({
      'workflows/bare.yaml': 'name: bare\nsteps: [{ id: a, checkpoint: true, outputs: [a] }]\n',
    });
    for (const [args, said] of [
      [['bare'], 'there is no fixture of bare: nothing was tested'],
      [['lien'], 'Did you mean "line"?'],
    ] as const)
      expect(await testAll(workspace, ...args)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining(said),
      });
    const empty = workspaces.make(line);
    expect(await testAll(empty)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('nothing was tested'),
    });
  });

  test.concurrent('tells a definition that does not check with its place, and tests the others', async () => {
    const { workspace } = await withFixture('broken');
    workspace.write({
      'fixtures/other/default/fixture.json': workspace
        .read(`${home}/fixture.json`)
        .replace('"line"', '"other"'),
      'workflows/other.yaml': 'name: other\nsteps: [{ id: one, prompt: nowhere.hbs }]\n',
    });
    const { status, stdout } = await testAll(workspace);
    expect(status).toBe(2);
    expect(stdout).toContain('✓ line/default');
    expect(stdout).toContain('! other/default\n  workflows/other.yaml:2:');
    expect(await testAll(workspace, 'line')).toMatchObject({ status: 0 });
  });

  test.concurrent('works in a workspace that nobody may write', async () => {
    const { workspace } = await withFixture('read-only');
    const folders = readdirSync(workspace.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const folder of [...folders, workspace.root]) chmodSync(folder, 0o555);
    try {
      for (const file of workspace.list(home)) chmodSync(workspace.path(`${home}/${file}`), 0o444);
      // Root may write everywhere.
      const uid = process.getuid?.() === 0 ? 65534 : undefined;
      expect(await workspace.caesura(['test'], { uid })).toMatchObject({ status: 0 });
    } finally {
      for (const folder of [workspace.root, ...folders]) chmodSync(folder, 0o755);
    }
  });
});

describe('a fixture that is not as it should be', () => {
  test.concurrent.each([
    ['{"formatVersion": 1,\n  "workflow": }', /fixture\.json:2:15: error: /],
    ['[]', /not a fixture/],
    ['{"formatVersion": 2}', /fixture\.json:1:2: error: not a fixture: formatVersion: must be 1/],
    [
      '{"formatVersion": 1, "workflow": "line", "inputs": {}, "steps": [{"step": "one", "note": 1}], "result": {}}',
      /steps\.0: Unrecognized key: "note"/,
    ],
    [
      '{"formatVersion": 1, "workflow": "line", "inputs": {}, "steps": [{"step": "one", "item": "../x"}], "result": {}}',
      /steps\.0\.item: must be the number of an item/,
    ],
    [
      '{"formatVersion": 1, "workflow": "../../etc", "inputs": {}, "steps": [], "result": {}}',
      /leads out of|no workflow/,
    ],
    [`${'['.repeat(10_000)}`, /nested more than/],
  ])('%j is told with its place, and nothing is changed', async (text, said) => {
    const workspace = workspaces.make({ ...line, [`${home}/fixture.json`]: text });
    const { status, stdout, stderr } = await testAll(workspace, '--update');
    expect({ status, stderr }).toEqual({ status: 2, stderr: '1 fixture: 1 not tested\n' });
    expect(stdout).toMatch(said);
    expect(workspace.read(`${home}/fixture.json`)).toBe(text);
  });

  test.concurrent('cannot reach files elsewhere, nor drive the terminal', async () => {
    const { workspace } = await withFixture('hostile');
    const content = JSON.parse(workspace.read(`${home}/fixture.json`));
    content.steps.push({ step: '../../../../caesura' }, { step: '\u001b[2J' });
    content.inputs = JSON.parse('{"topic": "hostile", "__proto__": {"polluted": true}}');
    workspace.write({ [`${home}/fixture.json`]: JSON.stringify(content), 'caesura.prompt.md': 'outside' });
    const before = workspace.read('caesura.prompt.md');
    const { status, stdout } = await testAll(workspace);
    expect(status).toBe(1);
    expect(stdout).not.toContain('\u001b');
    expect(await testAll(workspace, '--update')).toMatchObject({ status: 0 });
    expect(workspace.read('caesura.prompt.md')).toBe(before);
    expect(await testAll(workspace)).toMatchObject({ status: 0 });
  });

  test.concurrent('without its main file is half made; a folder of somebody else is none', async () => {
    const workspace = workspaces.make({
      ...line,
      [`${home}/one.prompt.md`]: 'one',
      'fixtures/line/mine/notes.txt': 'mine',
    });
    const { status, stdout } = await testAll(workspace);
    expect(status).toBe(2);
    expect(stdout).toContain('! line/default');
    expect(stdout).toContain('there is no fixture.json');
    expect(stdout).not.toContain('mine');
  });
});
