// A workflow within a workflow, on the command line: killed, paused, answered, failed, checked, shown and deleted.
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { linesOf } from './helpers/program.ts';
import { waitForValue } from './helpers/wait-for.ts';
import { type Files, prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) => `reply to ${prompt}`);

/** @param middle a step of the inner workflow between its two prompts */
function nested(middle = ''): Files {
  return {
    'caesura.yaml': server.config,
    'workflows/launch.yaml': `name: launch
steps:
  - { id: draft, prompt: draft.hbs, inputs: [topic], outputs: [draft] }
  - id: publish
    workflow: publish
    inputs: [topic]
    outputs: [post]
    mapping: { inputs: { text: draft }, outputs: { final: post } }
  - { id: wrap, prompt: wrap.hbs, inputs: [topic, post], outputs: [end] }
`,
    'workflows/publish.yaml': `name: publish
steps:
  - { id: polish, prompt: polish.hbs, inputs: [topic, text], outputs: [polished] }
${middle}
  - { id: finish, prompt: finish.hbs, inputs: [topic, polished], outputs: [final] }
`,
    'prompts/draft.hbs': 'draft {{topic}}',
    'prompts/polish.hbs': 'polish {{topic}} {{text}}',
    'prompts/finish.hbs': 'finish {{topic}} {{polished}}',
    'prompts/wrap.hbs': 'wrap {{topic}} {{post}}',
  };
}

const asking = '  - { id: ask, checkpoint: { type: approval, message: Good? }, outputs: [ok] }';

function expectedEnd(topic: string): string {
  const draft = `reply to draft ${topic}`;
  const polished = `reply to polish ${topic} ${draft}`;
  return `reply to wrap ${topic} reply to finish ${topic} ${polished}`;
}

/** The run of the step, once the outer file names it. */
function childOf(workspace: Workspace, id: string): Promise<string> {
  return waitForValue(
    () => {
      const { inFlight, executedTemplates } = workspace.readRun(id);
      const run = [...inFlight, ...executedTemplates].flatMap((work) => ('run' in work ? work.run : []))[0];
      return typeof run === 'string' ? run : undefined;
    },
    () => 'the run of the step',
  );
}

describe('killed with -9', () => {
  test.concurrent('within a step of the inner run: both are interrupted, and the resume of the outer one ends both', async () => {
    const topic = 'killed';
    const workspace = workspaces.make(nested());
    const arrival = server.hold(`finish ${topic}`);
    const program = workspace.start(['run', 'launch', '--set', `topic=${topic}`]);
    const id = await workspace.idOf(program);
    await arrival;
    const child = await childOf(workspace, id);
    program.kill('SIGKILL');
    await program.ended;
    const list: { id: string; derived: string }[] = JSON.parse(
      (await workspace.caesura(['list', '--json'])).stdout,
    );
    expect(new Map(list.map((row) => [row.id, row.derived]))).toEqual(
      new Map([
        [id, 'interrupted'],
        [child, 'interrupted'],
      ]),
    );
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).data.end).toBe(expectedEnd(topic));
    expect(workspace.ids()).toHaveLength(2);
    expect(['draft', 'polish', 'finish', 'wrap'].map((step) => server.count(`${step} ${topic}`))).toEqual([
      1, 1, 2, 1,
    ]);
    expect(workspace.leftovers()).toEqual([]);
  });

  test.concurrent('between the id in the outer file and the file of the inner run: it is made by that very id', async () => {
    const topic = 'between';
    const workspace = workspaces.make(nested());
    const arrival = server.hold(`polish ${topic}`);
    const program = workspace.start(['run', 'launch', '--set', `topic=${topic}`]);
    const id = await workspace.idOf(program);
    await arrival;
    program.kill('SIGKILL');
    await program.ended;
    const child = await childOf(workspace, id);
    expect(await workspace.caesura(['delete', child, '--yes'])).toMatchObject({ status: 0 });
    const ended = await workspace.caesura(['resume', id]);
    expect(ended).toMatchObject({ status: 0 });
    expect(ended.stderr.match(/there is no run .*/g)).toEqual([`there is no run ${child}: it is made`]);
    expect(workspace.readRun(id)).toMatchObject({ data: { end: expectedEnd(topic) } });
    expect(workspace.readRun(child)).toMatchObject({
      status: 'completed',
      parent: { id, stepId: 'publish' },
    });
  });

  test.concurrent('and the inner run resumed alone: the outer one goes on with it', async () => {
    const topic = 'alone';
    const workspace = workspaces.make(nested());
    const arrival = server.hold(`finish ${topic}`);
    const program = workspace.start(['run', 'launch', '--set', `topic=${topic}`]);
    const id = await workspace.idOf(program);
    await arrival;
    program.kill('SIGKILL');
    await program.ended;
    const child = await childOf(workspace, id);
    const ended = await workspace.caesura(['resume', child, '--json']);
    expect(ended).toMatchObject({ status: 0 });
    const lines = linesOf(ended.stdout);
    expect(lines[0]).toMatchObject({ event: 'run-started', id: child });
    expect(lines).toContainEqual(expect.objectContaining({ event: 'run-started', id, by: 'child' }));
    expect(lines.at(-1)).toMatchObject({ event: 'run-completed', id });
    expect(workspace.readRun(id).data.end).toBe(expectedEnd(topic));
  });
});

test.concurrent('a pause of the outer run lets the step of the inner one finish, and stops both', async () => {
  const topic = 'paused';
  const workspace = workspaces.make(nested());
  const arrival = server.hold(`polish ${topic}`);
  const program = workspace.start(['run', 'launch', '--set', `topic=${topic}`]);
  const id = await workspace.idOf(program);
  const call = await arrival;
  const pause = workspace.start(['pause', id]);
  await pause.said('waiting for publish');
  call.finish('polished well');
  expect(await pause.ended).toMatchObject({ status: 0 });
  expect(await program.ended).toMatchObject({ status: 3 });
  const child = await childOf(workspace, id);
  expect(workspace.readRun(child)).toMatchObject({ status: 'paused', data: { polished: 'polished well' } });
  expect(workspace.readRun(id)).toMatchObject({
    status: 'paused',
    inFlight: [{ stepId: 'publish', run: child }],
  });
  expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
  expect(server.count(`polish ${topic}`)).toBe(1);
});

test.concurrent('an inner run that waits is told with its command, and answering it ends both', async () => {
  const topic = 'asked';
  const workspace = workspaces.make(nested(asking));
  const { id, stderr } = await workspace.run(['launch', '--set', `topic=${topic}`], 3);
  const child = await childOf(workspace, id);
  expect(stderr).toContain(`publish goes on when its run ${child} does: it waits at ask: Good?`);
  expect(stderr).toContain(`caesura answer ${child} --yes`);
  expect((await workspace.caesura(['show', id])).stdout).toContain(`run ${child}`);
  expect((await workspace.caesura(['show', child])).stdout).toContain(`the run of publish in ${id}`);
  const refused = await workspace.caesura(['answer', id, '--yes']);
  expect(refused).toMatchObject({ status: 2 });
  expect(refused.stderr).toContain(`caesura answer ${child}`);
  expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 3 });
  expect(await workspace.caesura(['answer', child, '--yes'])).toMatchObject({ status: 0 });
  expect(workspace.readRun(id)).toMatchObject({ status: 'completed', data: { end: expectedEnd(topic) } });
  const deleted = await workspace.caesura(['delete', id, '--yes']);
  expect(deleted.stderr).toContain(`the runs of its steps stay: ${child}`);
  expect(workspace.ids()).toEqual([child]);
});

test.concurrent('an inner run that fails fails the step, and a retry goes on with that very run', async () => {
  const topic = 'failing';
  const workspace = workspaces.make(
    nested('  - { id: count, transform: $number(polished), outputs: [number] }'),
  );
  const { id } = await workspace.run(['launch', '--set', `topic=${topic}`], 1);
  const child = await childOf(workspace, id);
  const { failure } = workspace.readRun(id);
  expect(failure).toMatchObject({ stepId: 'publish', kind: 'child-failed' });
  expect(failure?.message).toContain(`its run ${child} failed at count`);
  workspace.write(nested('  - { id: count, transform: $length(polished), outputs: [number] }'));
  expect(await workspace.caesura(['retry', id])).toMatchObject({ status: 0 });
  expect(workspace.ids()).toHaveLength(2);
  expect(server.count(`polish ${topic}`)).toBe(1);
  // Only this makes another one.
  expect(await workspace.caesura(['rerun', id, '--from', 'publish'])).toMatchObject({ status: 0 });
  expect(workspace.ids()).toHaveLength(3);
});

test.concurrent('cancelling the outer run cancels the inner one', async () => {
  const workspace = workspaces.make(nested(asking));
  const { id } = await workspace.run(['launch', '--set', 'topic=cancelled'], 3);
  const child = await childOf(workspace, id);
  expect(await workspace.caesura(['cancel', id])).toMatchObject({ status: 0 });
  expect([workspace.readRun(id).status, workspace.readRun(child).status]).toEqual(['cancelled', 'cancelled']);
});

test.concurrent('trust is asked for what would run within, and is remembered with it', async () => {
  const command = (word: string) => `  - { id: list, command: [echo, ${word}], outputs: [said] }`;
  const workspace = workspaces.make(nested(command('one')));
  const args = ['launch', '--set', 'topic=trust'];
  const refused = await workspace.caesura(['run', ...args]);
  expect(refused).toMatchObject({ status: 2, stdout: '' });
  for (const words of ['workflows/publish.yaml:', 'list: echo one', '--trust'])
    expect(refused.stderr).toContain(words);
  await workspace.run([...args, '--trust'], 0);
  await workspace.run(args, 0);
  workspace.write(nested(command('two')));
  expect((await workspace.caesura(['run', ...args])).stderr).toContain('list: echo two');
});

test.concurrent('check tells what does not fit, and a workflow with errors in it is not run', async () => {
  const workspace = workspaces.make({
    ...nested(),
    'workflows/publish.yaml':
      'name: publish\nsteps: [{ id: a, prompt: missing.hbs, inputs: [text, topic], outputs: [final] }]\n',
    'workflows/circle.yaml': 'name: circle\nsteps: [{ id: a, workflow: circle }]\n',
  });
  const checked = await workspace.caesura(['check', 'launch']);
  expect(checked).toMatchObject({ status: 2 });
  expect(checked.stdout).toContain(
    'the workflow "publish" has errors. See them with `caesura check workflows/publish.yaml`',
  );
  expect((await workspace.caesura(['check', 'circle'])).stdout).toContain('"circle" → "circle"');
  expect(await workspace.caesura(['run', 'launch', '--set', 'topic=x'])).toMatchObject({
    status: 2,
    stdout: '',
  });
});
