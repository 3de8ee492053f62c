// A disk that refuses: a full one, one that cannot be written; the last good state stands, and the run goes on later.
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { programPath, startExecutable } from './helpers/program.ts';
import { openWorkspace, prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) => `reply to ${prompt}`);

const files = {
  'caesura.yaml': server.config,
  'workflows/line.yaml': `name: line
steps:
  - { id: one, prompt: one.hbs, inputs: [topic], outputs: [first] }
  - { id: two, prompt: two.hbs, inputs: [topic], outputs: [second] }
  - { id: three, prompt: three.hbs, inputs: [topic], outputs: [third] }
`,
  'prompts/one.hbs': 'one {{topic}}',
  'prompts/two.hbs': 'two {{topic}}',
  'prompts/three.hbs': 'three {{topic}}',
};

/** Root may write anywhere, so there the program is started as nobody. */
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
const asNobody = isRoot ? { uid: nobody } : {};

function giveAway(path: string): void {
  if (!isRoot) return;
  chownSync(path, nobody, nobody);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) giveAway(join(path, entry.name));
    else chownSync(join(path, entry.name), nobody, nobody);
  }
}

/** Nothing is told that the file does not have. */
function expectHonest(workspace: Workspace, id: string, stdout: string): void {
  const done = workspace.readRun(id).executedTemplates.map(({ stepId }) => stepId);
  for (const step of ['one', 'two', 'three']) {
    if (!done.includes(step)) expect(stdout).not.toContain(`"step-completed","stepId":"${step}"`);
  }
  expect(workspace.leftovers()).toEqual([]);
}

describe('a folder that may not be written', () => {
  async function startHeld(topic: string) {
    const workspace = workspaces.make(files);
    giveAway(workspace.top);
    const arrival = server.hold(`two ${topic}`);
    const program = workspace.start(['run', 'line', '--set', `topic=${topic}`, '--json'], asNobody);
    const call = await arrival;
    return { workspace, program, call, id: await workspace.idOf(program) };
  }

  test.concurrent('stops the run with 74 before the next step; a whole reply is adopted later, not paid again', async () => {
    const { workspace, program, call, id } = await startHeld('read-only');
    const text = workspace.read(`workflow-data/${id}.json`);
    chmodSync(workspace.path('workflow-data'), 0o555);
    call.finish('paid for');
    const ended = await program.ended;
    expect(ended).toMatchObject({ status: 74, signal: null });
    expect(ended.stderr).toMatch(/permission denied|read-only/);
    expect(ended.stderr).toContain('resume');
    expect(workspace.read(`workflow-data/${id}.json`)).toBe(text);
    expectHonest(workspace, id, ended.stdout);
    // The very moment between a whole reply and its commit.
    expect(workspace.read(`workflow-data/${id}/two.1.reply.md`)).toBe('paid for');
    expect(await workspace.caesura(['resume', id], asNobody)).toMatchObject({ status: 74 });

    chmodSync(workspace.path('workflow-data'), 0o755);
    expect(await workspace.caesura(['resume', id], asNobody)).toMatchObject({ status: 0 });
    expect(workspace.readRun(id)).toMatchObject({ status: 'completed', data: { second: 'paid for' } });
    expect(['one', 'two', 'three'].map((step) => server.count(`${step} read-only`))).toEqual([1, 1, 1]);
  });

  test.concurrent('refuses a new run with 74 and prints no id; looking still works', async () => {
    const workspace = workspaces.make(files);
    giveAway(workspace.top);
    const { id } = await workspace.run(['line', '--set', 'topic=before'], 0, asNobody);
    chmodSync(workspace.path('workflow-data'), 0o555);
    const ended = await workspace.caesura(['run', 'line', '--set', 'topic=x'], asNobody);
    expect(ended).toMatchObject({ status: 74, stdout: '' });
    expect(ended.stderr).toContain('workflow-data');
    expect(workspace.ids()).toEqual([id]);
    const looks = [['list'], ['show', id], ['check'], ['render', 'line', 'one', '--run', id]];
    const all = await Promise.all(looks.map((args) => workspace.caesura(args, asNobody)));
    for (const look of all) expect(look).toMatchObject({ status: 0 });
    chmodSync(workspace.path('workflow-data'), 0o755);
  });

  test.concurrent("where a run's own folder cannot be written, nothing is paid", async () => {
    const workspace = workspaces.make(files);
    giveAway(workspace.top);
    const { id } = await workspace.run(['line', '--set', 'topic=inner', '--pause-after', 'one'], 3, asNobody);
    const text = workspace.read(`workflow-data/${id}.json`);
    chmodSync(workspace.path(`workflow-data/${id}`), 0o555);
    const ended = await workspace.caesura(['resume', id], asNobody);
    expect(ended.status).toBe(74);
    expect(server.count('two inner')).toBe(0);
    chmodSync(workspace.path(`workflow-data/${id}`), 0o755);
    const { data } = workspace.readRun(id);
    expect(data).toEqual(JSON.parse(text).data);
    expect(await workspace.caesura(['resume', id], asNobody)).toMatchObject({ status: 0 });
  });
});

/** A small disk in memory where this user may mount one. */
function mountSmallDisk(size: string): string | undefined {
  const folder = workspaces.folder();
  const mounted =
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'caesura-journey', folder]).status === 0;
  if (!mounted) return undefined;
  afterAll(() => {
    spawnSync('umount', ['-l', folder]);
  });
  return folder;
}

describe('a disk that is full', () => {
  /** Where nothing can be mounted, the size that the system grants to a file stands for that of the disk. */
  const disk = mountSmallDisk('512k');

  function fill(folder: string): () => void {
    const filler = join(folder, 'filler');
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(filler, Buffer.alloc(Number(bavail) * Number(bsize)));
    return () => rmSync(filler);
  }

  /** Under `ulimit -f` every write past some blocks is refused as on a full disk. */
  function resumeLimited(workspace: Workspace, id: string) {
    const script = 'trap "" XFSZ; ulimit -f 16; exec "$0" "$@"';
    return startExecutable('/bin/sh', ['-c', script, process.execPath, programPath, 'resume', id, '--json'], {
      cwd: workspace.top,
      home: join(workspace.top, 'home'),
    }).ended;
  }

  test('stops the run with 74 and says so; the last good file stands, and with space the run goes on', async () => {
    const workspace = disk === undefined ? workspaces.make(files) : openWorkspace(disk);
    mkdirSync(workspace.root, { recursive: true });
    workspace.write(files);
    const long = `full ${'x'.repeat(20_000)}`;
    const { id } = await workspace.run(['line', '--set', `topic=${long}`, '--pause-after', 'one'], 3);
    const before = workspace.readRun(id);
    let ended: Awaited<ReturnType<typeof resumeLimited>>;
    if (disk === undefined) ended = await resumeLimited(workspace, id);
    else {
      const arrival = server.hold('two full');
      const program = workspace.start(['resume', id, '--json']);
      const call = await arrival;
      const free = fill(disk);
      call.finish('paid for on a full disk');
      ended = await program.ended;
      free();
    }
    expect(ended).toMatchObject({ status: 74, signal: null });
    expect(ended.stderr).toMatch(disk === undefined ? /too large/ : /disk is full/);
    expectHonest(workspace, id, ended.stdout);
    const after = workspace.readRun(id);
    expect(after.executedTemplates).toEqual(before.executedTemplates);
    expect(after.data).toEqual(before.data);
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(workspace.readRun(id)).toMatchObject({ status: 'completed' });
    expect(server.count('one full')).toBe(1);
    expect(workspace.list('workflow-data').filter((name) => name.endsWith('~'))).toEqual([]);
  });

  test('takes no new run, and keeps nothing of it', async () => {
    if (disk === undefined) {
      // Without a disk of one's own the limit on files is what can be filled.
      const workspace = workspaces.make(files);
      const script = 'trap "" XFSZ; ulimit -f 16; exec "$0" "$@"';
      const args = ['run', 'line', '--set', `topic=${'x'.repeat(20_000)}`];
      const program = startExecutable('/bin/sh', ['-c', script, process.execPath, programPath, ...args], {
        cwd: workspace.top,
        home: join(workspace.top, 'home'),
      });
      expect(await program.ended).toMatchObject({ status: 74, stdout: '' });
      expect(workspace.ids()).toEqual([]);
      return;
    }
    const workspace = openWorkspace(disk);
    const before = workspace.ids();
    const free = fill(disk);
    const ended = await workspace.caesura(['run', 'line', '--set', 'topic=too late']);
    free();
    expect(ended).toMatchObject({ status: 74, stdout: '' });
    expect(workspace.ids()).toEqual(before);
    expect(workspace.leftovers()).toEqual([]);
    expect(server.count('one too late')).toBe(0);
  });
});
