// Everything from outside is hostile: nothing in it drives the terminal, and no path in it leaves the workspace.
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Ended } from './helpers/program.ts';
import { type Files, prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();

/** Clears the screen, sets the title, rings, and the same in the one-character forms; turns the reading around. */
const attack = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u009d0;owned\u009c\r\u0008\u202eevil\u2066';

/** The code points that a terminal would obey, and those that change the direction of text. */
const obeyed = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x202a, 0x202e],
  [0x2066, 0x2069],
] as const;

function obeyedIn(text: string): readonly string[] {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  return codes
    .filter((code) => obeyed.some(([first, last]) => code >= first && code <= last))
    .map((code) => code.toString(16));
}

function expectHarmless(...all: readonly Ended[]): void {
  for (const { stdout, stderr } of all) {
    expect(obeyedIn(stdout)).toEqual([]);
    expect(obeyedIn(stderr)).toEqual([]);
    expect(`${stdout}${stderr}`).not.toMatch(/^\s+at .*\.js/m);
  }
}

describe('escape codes', () => {
  const bad = `n${attack}`;

  test.concurrent('in a workflow reach no terminal', async () => {
    const workspace = workspaces.make({
      'workflows/bad.yaml': JSON.stringify({
        name: bad,
        description: bad,
        [bad]: 1,
        steps: [
          { id: 'one', name: bad, prompt: 'p.hbs', inputs: [bad], outputs: [bad], [bad]: 2 },
          { id: bad, prompt: `${attack}.hbs`, model: bad, outputs: ['x'], inputTypo: bad },
        ],
      }),
      'prompts/p.hbs': `{{${attack}}}\n{{#if}}`,
    });
    expectHarmless(
      await workspace.caesura(['check']),
      await workspace.caesura(['check', '--json']),
      await workspace.caesura(['run', 'bad', '--set', `${bad}=x`]),
      await workspace.caesura(['run', bad]),
      await workspace.caesura(['render', 'bad', 'one']),
    );
  });

  test.concurrent('in a workflow that runs reach no terminal: names, questions, warnings, commands', async () => {
    const workspace = workspaces.make({
      'workflows/bad.yaml': JSON.stringify({
        name: bad,
        model: 'none',
        steps: [
          { id: 'one', name: bad, prompt: 'p.hbs', inputs: ['a'], outputs: ['b'] },
          {
            id: 'run',
            command: ['sh', '-c', `printf '${attack}'; printf '${attack}' >&2`, attack],
            outputs: ['c'],
          },
          { id: 'ask', checkpoint: true, message: bad, inputs: ['b'], outputs: ['d'] },
        ],
      }),
      'prompts/p.hbs': `["{{a}}", "{{missing}}"]`,
    });
    const args = ['--set', `a=${attack.replaceAll('\r', '')}`];
    const refused = await workspace.caesura(['run', 'bad', ...args]);
    expect(refused.status).toBe(2);
    const ran = await workspace.caesura(['run', 'bad', '--trust', ...args]);
    expect(ran.status).toBe(3);
    const [id = ''] = workspace.ids();
    expectHarmless(
      refused,
      ran,
      await workspace.caesura(['list']),
      await workspace.caesura(['list', '--json']),
      await workspace.caesura(['show', id]),
      await workspace.caesura(['show', id, '--json']),
      await workspace.caesura(['resume', id]),
      await workspace.caesura(['answer', id, '--set', `${bad}=x`]),
      await workspace.caesura(['answer', id, '--set', `d=${bad}`, '--json']),
      await workspace.caesura(['show', id]),
    );
  });

  test.concurrent('in a reply, a failure and a recording reach no terminal', async () => {
    const workspace = workspaces.make({
      'workflows/w.yaml': JSON.stringify({
        name: 'w',
        steps: [
          { id: 'one', prompt: 'p.hbs', outputs: ['a', 'b'] },
          { id: 'two', shell: `printf '%s' '${attack}' >&2; exit 3`, outputs: ['c'], retry: { attempts: 1 } },
        ],
      }),
      'prompts/p.hbs': 'p',
      'recordings/w/one.md': `${attack}${attack}`,
    });
    const ran = await workspace.caesura(['run', 'w', '--trust', '--pace', '0', '--json']);
    expect(ran.status).toBe(1);
    const [id = ''] = workspace.ids();
    expectHarmless(ran, await workspace.caesura(['show', id]), await workspace.caesura(['retry', id]));
    // It is kept as it came: what is made harmless is what is shown.
    expect(workspace.readRun(id).data.a).toContain('\u001b[2J');
  });

  test.concurrent('in a run file reach no terminal', async () => {
    const step = {
      stepId: bad,
      templatePath: bad,
      executedAt: bad,
      outputFields: [bad],
      renderTimeMs: 1,
      model: bad,
      warnings: [bad],
    };
    const file = {
      id: bad,
      workflowName: bad,
      startedAt: bad,
      updatedAt: bad,
      data: { [bad]: bad },
      executedTemplates: [step],
      checkpoint: null,
      [bad]: bad,
    };
    const waiting = {
      ...file,
      status: 'waiting',
      checkpoint: {
        stepId: bad,
        templatePath: bad,
        inputType: 'freeform',
        outputField: bad,
        message: bad,
        options: [bad],
      },
    };
    const failed = {
      ...file,
      status: 'failed',
      failure: { stepId: bad, attempt: 1, kind: bad, message: bad, at: bad, canRetry: true },
    };
    const files: Files = {
      'workflow-data/old.json': JSON.stringify(file),
      'workflow-data/waiting.json': JSON.stringify(waiting),
      'workflow-data/failed.json': JSON.stringify(failed),
      'workflow-data/broken.json': `{"x": "${attack}`,
      'workflow-data/wrong.json': JSON.stringify({ ...file, status: bad }),
    };
    const workspace = workspaces.make(files);
    const looks = [
      ...['old', 'waiting', 'failed', 'broken', 'wrong'].map((id) => ['show', id]),
      ...['old', 'waiting', 'wrong'].map((id) => ['resume', id]),
      ['show', 'failed', '--json'],
      ['list'],
      ['list', '--json'],
      ['doctor'],
    ];
    const all = await Promise.all(looks.map((args) => workspace.caesura(args)));
    expectHarmless(...all);
    for (const { status } of all) expect([0, 1, 2, 3]).toContain(status);
  });

  test.concurrent('in an argument reach no terminal', async () => {
    const workspace = workspaces.make();
    const all = [
      [bad],
      ['run', bad],
      ['show', bad],
      ['list', `--${attack}`],
      ['list', '--status', bad],
      ['list', '--workspace', bad],
      ['run', 'x', '--set', bad],
      ['run', 'x', '--input', bad],
      ['run', 'x', '--model', bad],
    ];
    expectHarmless(...(await Promise.all(all.map((args) => workspace.caesura(args)))));
  });
});

describe('a path that leads out of the workspace', () => {
  const secret = 'this must not be read';

  /** A folder beside the workspace with things that nothing in it may reach. */
  function makeWorkspace(files: Files = {}): Workspace {
    const workspace = workspaces.make({ 'prompts/p.hbs': 'p', ...files });
    const outside = join(workspace.top, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'secret.hbs'), secret);
    writeFileSync(join(outside, 'secret.json'), '{"type": "object", "required": ["secret"]}');
    writeFileSync(
      join(outside, 'flow.yaml'),
      'name: outer\nmodel: none\nsteps:\n  - {id: a, prompt: p.hbs, outputs: [a]}\n',
    );
    writeFileSync(
      join(outside, 'run.json'),
      '{"id": "run", "workflowName": "outer", "data": {"a": "secret"}}',
    );
    writeFileSync(join(outside, 'only.md'), secret);
    return workspace;
  }

  function workflow(
    step: Readonly<Record<string, unknown>>,
    besides: Readonly<Record<string, unknown>> = {},
  ): Files {
    const steps = [{ id: 'a', outputs: ['a'], ...step }];
    return { 'workflows/w.yaml': JSON.stringify({ name: 'w', model: 'none', ...besides, steps }) };
  }

  const outside = '../outside';
  const written: readonly {
    readonly where: string;
    readonly step: Readonly<Record<string, unknown>>;
    readonly names: string;
  }[] = [
    { where: 'a prompt with ..', step: { prompt: `../${outside}/secret.hbs` }, names: 'secret.hbs' },
    {
      where: 'a prompt with .. further in',
      step: { prompt: `x/../../${outside}/secret.hbs` },
      names: 'secret.hbs',
    },
    { where: 'an absolute prompt', step: { prompt: '/etc/passwd' }, names: '/etc/passwd' },
    {
      where: 'a schema with ..',
      step: { prompt: 'p.hbs', schema: `../${outside}/secret.json` },
      names: 'secret.json',
    },
    { where: 'an absolute schema', step: { prompt: 'p.hbs', schema: '/etc/passwd' }, names: '/etc/passwd' },
    { where: 'a cwd with ..', step: { command: ['pwd'], cwd: '..' }, names: 'cwd' },
    { where: 'an absolute cwd', step: { command: ['pwd'], cwd: '/' }, names: 'cwd' },
  ];

  test.concurrent.each(written)('as $where is an error with its place', async ({ step, names }) => {
    const workspace = makeWorkspace(workflow(step));
    const all = await Promise.all([
      workspace.caesura(['run', 'w', '--trust']),
      workspace.caesura(['check', 'w']),
    ]);
    for (const ended of all) {
      expect(ended).toMatchObject({ status: 2 });
      const said = ended.stdout + ended.stderr;
      expect(said).toMatch(/workflows\/w\.yaml:\d+:\d+/);
      expect(said).toContain(names);
      expect(said).not.toContain(secret);
    }
    expect(workspace.ids()).toEqual([]);
  });

  const links: readonly {
    readonly where: string;
    readonly step: Readonly<Record<string, unknown>>;
    readonly link: string;
    readonly target: string;
  }[] = [
    { where: 'a template', step: { prompt: 'link.hbs' }, link: 'prompts/link.hbs', target: 'secret.hbs' },
    { where: 'a folder of templates', step: { prompt: 'deep/secret.hbs' }, link: 'prompts/deep', target: '' },
    {
      where: 'a schema',
      step: { prompt: 'p.hbs', schema: 'link.json', validate: 'strict' },
      link: 'schemas/link.json',
      target: 'secret.json',
    },
    { where: 'a cwd', step: { command: ['cat', 'secret.hbs'], cwd: 'link' }, link: 'link', target: '' },
    {
      where: 'a recording',
      step: { prompt: 'p.hbs', model: 'recorded' },
      link: 'recordings/w/a.md',
      target: 'only.md',
    },
  ];

  test.concurrent.each(links)(
    'through a symbolic link as $where is not followed',
    async ({ step, link, target }) => {
      const workspace = makeWorkspace({
        ...workflow(step),
        'schemas/.gitkeep': '',
        'recordings/w/.gitkeep': '',
      });
      symlinkSync(join(workspace.top, 'outside', target), workspace.path(link));
      const ended = await workspace.caesura(['run', 'w', '--trust', '--pace', '0']);
      expect([1, 2]).toContain(ended.status);
      const kept = workspace.ids().map((id) => workspace.read(`workflow-data/${id}.json`));
      for (const text of [ended.stdout, ended.stderr, ...kept]) expect(text).not.toContain(secret);
      expect(ended.stderr).not.toMatch(/^\s+at /m);
    },
  );

  test.concurrent('as the workflow to run is refused', async () => {
    const workspace = makeWorkspace();
    mkdirSync(workspace.path('workflows'), { recursive: true });
    symlinkSync(join(workspace.top, 'outside/flow.yaml'), workspace.path('workflows/link.yaml'));
    symlinkSync(join(workspace.top, 'outside'), workspace.path('workflows/linked'));
    const names = [
      'outside/flow.yaml',
      join(workspace.top, 'outside/flow.yaml'),
      'dev-workspace/../outside/flow.yaml',
      'dev-workspace/workflows/link.yaml',
      'workflows/link.yaml',
      'link',
      'outer',
    ];
    const all = await Promise.all(names.map((name) => workspace.caesura(['run', name])));
    for (const ended of all) expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(workspace.exists('workflow-data')).toBe(false);
  });

  test.concurrent('in the names of a workflow and its steps leads nowhere', async () => {
    const workspace = makeWorkspace({
      'workflows/w.yaml': JSON.stringify({
        name: '../../outside',
        steps: [{ id: 'only', prompt: 'p.hbs', outputs: ['a'] }],
      }),
      'workflows/x.yaml': JSON.stringify({
        name: 'x',
        model: 'none',
        steps: [{ id: '../../../outside/step', prompt: 'p.hbs', outputs: ['a'] }],
      }),
    });
    const before = readdirSync(join(workspace.top, 'outside'));
    const first = await workspace.caesura(['run', 'w', '--pace', '0']);
    expect([1, 2]).toContain(first.status);
    const second = await workspace.caesura(['run', 'x']);
    expect([0, 2]).toContain(second.status);
    for (const id of workspace.ids())
      expect(workspace.read(`workflow-data/${id}.json`)).not.toContain(secret);
    expect(readdirSync(join(workspace.top, 'outside'))).toEqual(before);
  });

  const inRunFile = [
    { where: 'as its prompt', path: 'workflows/gone.yaml', prompt: '../../outside/secret.hbs' },
    { where: 'as the path of its workflow', path: '../outside/flow.yaml', prompt: 'secret.hbs' },
  ];
  test.concurrent.each(inRunFile)(
    'that a run file holds $where is not followed',
    async ({ path, prompt }) => {
      const workspace = makeWorkspace();
      const definition = { name: 'w', model: 'none', steps: [{ id: 'a', prompt, outputs: ['a'] }] };
      const workflow = { path, hash: 'sha256:0', definition };
      const run = { id: 'x', workflowName: 'w', data: {}, executedTemplates: [], checkpoint: null, workflow };
      workspace.write({ 'workflow-data/x.json': JSON.stringify(run) });
      for (const flags of [[], ['--frozen']]) {
        const ended = await workspace.caesura(['resume', 'x', ...flags]);
        expect(ended).toMatchObject({ status: 2, stdout: '' });
        expect(ended.stderr).not.toContain(secret);
      }
      expect(workspace.read('workflow-data/x.json')).toBe(JSON.stringify(run));
    },
  );

  test.concurrent('as a run file or the folder of runs is refused', async () => {
    const workspace = makeWorkspace(workflow({ prompt: 'p.hbs' }));
    mkdirSync(workspace.path('workflow-data'));
    symlinkSync(join(workspace.top, 'outside/run.json'), workspace.path('workflow-data/run.json'));
    for (const command of ['show', 'resume', 'cancel']) {
      const ended = await workspace.caesura([command, 'run']);
      expect(ended).toMatchObject({ status: 2, stdout: '' });
    }
    const linked = makeWorkspace(workflow({ prompt: 'p.hbs' }));
    symlinkSync(join(linked.top, 'outside'), linked.path('workflow-data'));
    const before = readdirSync(join(linked.top, 'outside'));
    expect(await linked.caesura(['run', 'w'])).toMatchObject({ status: 2, stdout: '' });
    expect(readdirSync(join(linked.top, 'outside'))).toEqual(before);
  });

  test.concurrent("through a link in a run's folder writes nothing outside", async () => {
    const workspace = makeWorkspace(workflow({ prompt: 'p.hbs' }));
    const { id } = await workspace.run(['w'], 0);
    // A stranger's workspace: the folder of the run, and the files it would write, lead out.
    const outer = join(workspace.top, 'outside');
    symlinkSync(join(outer, 'only.md'), workspace.path(`workflow-data/${id}/a.2.prompt.md`));
    symlinkSync(join(outer, 'secret.hbs'), workspace.path(`workflow-data/${id}/a.2.reply.partial.md`));
    await workspace.caesura(['rerun', id, '--from', 'a']);
    const texts = ['only.md', 'secret.hbs'].map((name) => workspace.read(`../outside/${name}`));
    expect(texts).toEqual([secret, secret]);
  });
});

describe('an id', () => {
  const hostile = [
    '../x',
    '../../etc/passwd',
    '/etc/passwd',
    'a/b',
    '.',
    '..',
    '',
    ' ',
    'a\u0000b',
    'x'.repeat(129),
    '%2e%2e',
    'run.json',
    '*',
    'lock~',
  ];
  const commands = [['show'], ['resume'], ['pause'], ['cancel'], ['delete', '--yes']];

  test.concurrent.each(commands)('that is no id is refused by %s', async (...command) => {
    const workspace = workspaces.make({
      'workflow-data/run.json': '{"id": "run", "workflowName": "w"}',
      'keep.json': '{}',
    });
    // What cannot be an argument at all cannot be given either.
    const possible = hostile.filter((id) => !id.includes('\u0000'));
    for (const id of command[0] === 'show' ? possible : ['../x', '*']) {
      const ended = await workspace.caesura([...command, id]);
      expect(ended).toMatchObject({ status: 2, stdout: '' });
      expect(ended.stderr).not.toMatch(/^\s+at /m);
    }
    expect(workspace.list('.')).toEqual(['keep.json', 'workflow-data']);
    expect(workspace.list('workflow-data')).toEqual(['run.json']);
  });

  test.concurrent('may be shortened where it is unambiguous, and may begin with a dash after --', async () => {
    const file = (id: string) =>
      JSON.stringify({ id, workflowName: 'w', data: {}, executedTemplates: [], checkpoint: null });
    const ids = ['abc1', 'abc2', 'abc', 'Zed', '-dash', '--json'];
    const workspace = workspaces.make(
      Object.fromEntries(ids.map((id) => [`workflow-data/${id}.json`, file(id)])),
    );
    const idOf = async (...args: string[]) => {
      const ended = await workspace.caesura(['show', '--json', ...args]);
      return ended.status === 0 ? JSON.parse(ended.stdout).id : ended;
    };
    expect(await idOf('abc')).toBe('abc');
    expect(await idOf('abc2')).toBe('abc2');
    expect(await idOf('Z')).toBe('Zed');
    expect(await idOf('--', '-dash')).toBe('-dash');
    expect(await idOf('--', '-d')).toBe('-dash');
    expect(await idOf('--', '--json')).toBe('--json');
    const ambiguous = await workspace.caesura(['show', 'ab']);
    expect(ambiguous).toMatchObject({ status: 2 });
    for (const id of ['abc', 'abc1', 'abc2']) expect(ambiguous.stderr).toContain(id);
    expect(await workspace.caesura(['show', 'z'])).toMatchObject({ status: 2 });
    const unknown = await workspace.caesura(['show', 'nope']);
    expect(unknown).toMatchObject({ status: 2 });
    expect(unknown.stderr).toContain('caesura list');
  });
});
