// What `caesura run` says where: the id and JSON on standard output, progress on standard error.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { linesOf, programPath, startExecutable } from './helpers/program.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel(() => 'a reply');

const chain = `name: chain
steps:
  - { id: one, prompt: one.hbs, inputs: [topic], outputs: [first] }
  - { id: two, prompt: two.hbs, inputs: [first], outputs: [second] }
  - { id: three, prompt: three.hbs, inputs: [second], outputs: [third] }
`;

const files = {
  'workflows/chain.yaml': chain,
  'prompts/one.hbs': 'one {{topic}}',
  'prompts/two.hbs': 'two {{first}}',
  'prompts/three.hbs': 'three {{second}}',
  'recordings/chain/one.md': 'first reply\n',
  'recordings/chain/two.md': '---\nusage: { inputTokens: 3, outputTokens: 4 }\n---\nsecond reply\n',
  'recordings/chain/three.md': 'third reply\n',
};

describe('the streams of run', () => {
  test.concurrent('without --json standard output is the id alone, and progress goes to standard error', async () => {
    const workspace = workspaces.make(files);
    const ended = await workspace.caesura(['run', 'chain', '--set', 'topic=x', '--pace', '0']);
    expect(ended).toMatchObject({ status: 0 });
    const [id] = workspace.ids();
    expect(ended.stdout).toBe(`${id}\n`);
    expect(id).toMatch(/^[0-9a-z]{12}$/);
    for (const step of ['one', 'two', 'three']) expect(ended.stderr).toContain(step);
    expect(ended.stderr).toContain('recorded');
  });

  test.concurrent('the id is printed while the run is under way, and its file is there by then', async () => {
    const workspace = workspaces.make(files);
    const program = workspace.start(['run', 'chain', '--set', 'topic=x', '--pace', '1']);
    let status: string | undefined;
    program.child.stdout?.once('data', (text: string) => {
      status = workspace.readRun(text.trim()).status;
    });
    await workspace.idOf(program);
    expect(status).toBe('running');
    program.kill('SIGKILL');
    await program.ended;
  });

  test.concurrent('--json gives a line for every event, the id in the first', async () => {
    const workspace = workspaces.make(files);
    const ended = await workspace.caesura(['run', 'chain', '--set', 'topic=x', '--pace', '0', '--json']);
    const lines = linesOf(ended.stdout);
    const run = workspace.readRun(String(lines[0]?.id));
    expect(lines.map((line) => [line.event, line.stepId])).toEqual([
      ['run-started', undefined],
      ['step-started', 'one'],
      ['step-completed', 'one'],
      ['step-started', 'two'],
      ['step-completed', 'two'],
      ['step-started', 'three'],
      ['step-completed', 'three'],
      ['run-completed', undefined],
    ]);
    for (const line of lines) expect(line.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(lines[4]).toMatchObject({
      attempt: 1,
      outputFields: ['second'],
      durationMs: expect.any(Number),
      usage: { inputTokens: 3, outputTokens: 4 },
    });
    expect(lines.map((line) => line.event)).toEqual(run.history.map((entry) => entry.event));
  });

  test.concurrent('the lines of a failure say its kind and what happened', async () => {
    const workspace = workspaces.make({ ...files, 'recordings/chain/two.md': '' });
    const ended = await workspace.caesura(['run', 'chain', '--set', 'topic=x', '--pace', '0', '--json']);
    expect(ended).toMatchObject({ status: 1 });
    const lines = linesOf(ended.stdout);
    expect(lines.at(-2)).toMatchObject({ event: 'step-failed', stepId: 'two', attempt: 1 });
    expect(lines.at(-2)).toMatchObject({
      kind: expect.any(String),
      message: expect.stringContaining('two.md'),
    });
    expect(lines.at(-1)).toMatchObject({ event: 'run-failed' });
  });

  test.concurrent('resume, retry and rerun give such lines too, and without --json nothing', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.run(['chain', '--set', 'topic=x', '--pause-after', 'one'], 3);
    const resumed = await workspace.caesura(['resume', id, '--pause-after', 'two', '--json']);
    expect(resumed).toMatchObject({ status: 3 });
    const lines = linesOf(resumed.stdout);
    expect(lines[0]).toMatchObject({ event: 'run-started', id });
    expect(lines.at(-1)).toMatchObject({ event: 'run-paused' });
    const retried = linesOf((await workspace.caesura(['retry', id, '--json'])).stdout);
    expect(retried[0]).toMatchObject({ id });
    expect(retried.at(-1)).toMatchObject({ event: 'run-completed' });
    const rerun = await workspace.caesura(['rerun', id, '--from', 'three']);
    expect(rerun).toMatchObject({ status: 0, stdout: '' });
    const again = linesOf((await workspace.caesura(['rerun', id, '--from', 'two', '--json'])).stdout);
    expect(again[0]).toMatchObject({ id });
    expect(again.map((line) => line.stepId).filter(Boolean)).toEqual(['two', 'two', 'three', 'three']);
  });

  test.concurrent('a step-completed line comes only when the file has the record', async () => {
    const workspace = workspaces.make(files);
    const program = workspace.start(['run', 'chain', '--set', 'topic=x', '--pace', '0', '--json']);
    const seen: boolean[] = [];
    let id = '';
    let rest = '';
    program.child.stdout?.on('data', (text: string) => {
      rest += text;
      const complete = rest.slice(0, rest.lastIndexOf('\n') + 1);
      rest = rest.slice(complete.length);
      for (const line of linesOf(complete)) {
        if (typeof line.id === 'string') id = line.id;
        if (line.event !== 'step-completed') continue;
        seen.push(workspace.readRun(id).executedTemplates.some(({ stepId }) => stepId === line.stepId));
      }
    });
    await program.ended;
    expect(seen).toEqual([true, true, true]);
  });
});

describe('a reader that goes away', () => {
  const cases = [
    { closed: 'standard output', streams: ['stdout'] },
    { closed: 'standard error', streams: ['stderr'] },
    { closed: 'both', streams: ['stdout', 'stderr'] },
  ] as const;

  test.concurrent.each(cases)('$closed closed does not stop a run', async ({ closed, streams }) => {
    const workspace = workspaces.make({ ...files, 'caesura.yaml': server.config });
    const held = server.hold(`one ${closed}`);
    const program = workspace.start(['run', 'chain', '--set', `topic=${closed}`, '--json']);
    const call = await held;
    for (const stream of streams) program.child[stream]?.destroy();
    call.finish('the first');
    const ended = await program.ended;
    const [id = ''] = workspace.ids();
    expect(workspace.readRun(id)).toMatchObject({ status: 'completed', data: { first: 'the first' } });
    expect(ended).toMatchObject({ status: 0, signal: null });
  });

  test.concurrent('streams that were closed from the beginning do not stop a run', async () => {
    const workspace = workspaces.make(files);
    const command = `exec "$0" "$1" run chain --set topic=x --pace 0 >&- 2>&-`;
    const program = startExecutable('/bin/sh', ['-c', command, process.execPath, programPath], {
      cwd: workspace.top,
      home: workspace.top,
    });
    expect(await program.ended).toMatchObject({ status: 0 });
    const [id = ''] = workspace.ids();
    expect(workspace.readRun(id).status).toBe('completed');
  });
});

describe('--detach', () => {
  test('prints the id, leaves, and the run goes on by itself', async () => {
    const workspace = workspaces.make({ ...files, 'caesura.yaml': server.config });
    const held = server.hold('one detached');
    const started = workspace.start(['run', 'chain', '--set', 'topic=detached', '--detach']);
    const ended = await started.ended;
    const [id = ''] = workspace.ids();
    expect(ended).toMatchObject({ status: 0, stdout: `${id}\n` });
    expect(workspace.readRun(id).status).toBe('running');
    (await held).finish('the first');
    await waitFor(
      () => workspace.readRun(id).status === 'completed',
      () => readFileSync(workspace.runPath(id), 'utf8'),
    );
  });

  test('tells a problem as run does', async () => {
    const workspace = workspaces.make(files);
    const ended = await workspace.caesura(['run', 'chain', '--detach']);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toContain('topic');
    expect(workspace.ids()).toEqual([]);
  });
});
