// A new run that begins with what another has, while the other stays as it is.
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { linesOf } from './helpers/program.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) => `reply to ${prompt}`);

const files = {
  'caesura.yaml': server.config,
  'workflows/line.yaml': `name: line
steps:
  - { id: one, prompt: one.hbs, inputs: [topic], outputs: [first] }
  - { id: two, prompt: two.hbs, inputs: [first], outputs: [second] }
  - { id: three, prompt: three.hbs, inputs: [second, tone], outputs: [third] }
`,
  'prompts/one.hbs': 'one {{topic}}',
  'prompts/two.hbs': 'two {{first}}',
  'prompts/three.hbs': 'three {{second}} {{tone}}',
};

const given = (topic: string) => ['line', '--set', `topic=${topic}`, '--set', 'tone=dry'];

async function makeDone(topic: string) {
  const workspace = workspaces.make(files);
  const { id } = await workspace.complete(given(topic));
  return { workspace, id, isUntouched: remember(workspace, id) };
}

/** Everything of a run, to see later that nobody has changed it. */
function remember(workspace: Workspace, id: string): () => void {
  const look = () => ({
    file: workspace.read(`workflow-data/${id}.json`),
    names: workspace.list(`workflow-data/${id}`),
  });
  const before = look();
  return () => expect(look()).toEqual(before);
}

describe('fork', () => {
  test.concurrent('takes everything along, prints the id alone, and goes no further', async () => {
    const { workspace, id, isUntouched } = await makeDone('all');
    const ended = await workspace.caesura(['fork', id]);
    expect(ended).toMatchObject({ status: 0, stdout: expect.stringMatching(/^[0-9a-z]{12}\n$/) });
    const forked = workspace.readRun(ended.stdout.trim());
    const source = workspace.readRun(id);
    expect(forked).toMatchObject({
      status: 'paused',
      progress: { done: 3, total: 3 },
      data: source.data,
      executedTemplates: source.executedTemplates,
      inFlight: [],
    });
    expect(forked.history).toMatchObject([{ event: 'run-forked', source: id, by: 'command' }]);
    for (const name of ['one.1.prompt.md', 'three.1.reply.md'])
      expect(workspace.read(`workflow-data/${forked.id}/${name}`)).toBe(
        workspace.read(`workflow-data/${id}/${name}`),
      );
    isUntouched();
    expect(server.count('one all')).toBe(1);
  });

  test.concurrent('with --from leaves out that step, what depends on it, and what they gave', async () => {
    const { workspace, id, isUntouched } = await makeDone('from');
    const { stdout } = await workspace.caesura(['fork', id, '--from', 'two']);
    const forkedId = stdout.trim();
    const forked = workspace.readRun(forkedId);
    expect(forked.executedTemplates.map(({ stepId }) => stepId)).toEqual(['one']);
    expect(forked.data).toEqual({ topic: 'from', tone: 'dry', first: 'reply to one from' });
    expect(forked.history).toMatchObject([{ event: 'run-forked', fromStep: 'two' }]);
    expect(workspace.list(`workflow-data/${forkedId}`).filter((name) => name.endsWith('.md'))).toEqual([
      'one.1.prompt.md',
      'one.1.reply.md',
    ]);
    workspace.write({ 'prompts/two.hbs': 'two otherwise: {{first}}' });
    expect(await workspace.caesura(['resume', forkedId])).toMatchObject({ status: 0 });
    expect(workspace.readRun(forkedId).data).toMatchObject({
      third: 'reply to three reply to two otherwise: reply to one from dry',
    });
    expect(server.count('one from')).toBe(1);
    isUntouched();
  });

  test.concurrent('with other values says what is stale, and does that when it is asked', async () => {
    const { workspace, id, isUntouched } = await makeDone('values');
    const { stdout, stderr } = await workspace.caesura(['fork', id, '--set', 'tone=warm', '--set', 'tome=x']);
    const forkedId = stdout.trim();
    expect(stderr).toContain(`three is stale: \`caesura resume ${forkedId} --stale\` does it again`);
    expect(stderr).toContain('no step reads tome. Did you mean "tone"?');
    expect(workspace.readRun(forkedId).history).toMatchObject([
      { changes: ['data.tone changed', 'data.tome added'] },
    ]);
    expect(await workspace.caesura(['resume', forkedId, '--stale'])).toMatchObject({ status: 0 });
    expect(workspace.readRun(forkedId).data.third).toMatch(/ warm$/);
    expect([server.count('one values'), server.count('two reply to one values')]).toEqual([1, 1]);
    isUntouched();
  });

  test.concurrent('with --resume goes on at once, as a run does', async () => {
    const { workspace, id } = await makeDone('onward');
    const ended = await workspace.caesura([
      'fork',
      id,
      '--set',
      'tone=warm',
      '--resume',
      '--stale',
      '--json',
    ]);
    expect(ended).toMatchObject({ status: 0 });
    const [first, ...rest] = linesOf(ended.stdout);
    expect(first).toMatchObject({ event: 'run-forked', source: id, id: expect.any(String) });
    expect(rest.map(({ event }) => event)).toEqual([
      'run-started',
      'step-started',
      'step-completed',
      'run-completed',
    ]);
  });

  test.concurrent('of what is not there makes nothing', async () => {
    const { workspace, id, isUntouched } = await makeDone('wrong');
    const step = await workspace.caesura(['fork', id, '--from', 'tow']);
    expect(step).toMatchObject({ status: 2, stdout: '' });
    expect(step.stderr).toContain('has no step tow. Did you mean "two"?');
    expect(await workspace.caesura(['fork', 'nothing'])).toMatchObject({ status: 2 });
    expect(await workspace.caesura(['fork', id, '--set', 'x'])).toMatchObject({ status: 2 });
    expect(await workspace.caesura(['fork', id, '--stale'])).toMatchObject({ status: 2 });
    expect(workspace.ids()).toEqual([id]);
    isUntouched();
  });

  test.concurrent('of a run that is moving takes what is committed, and leaves it alone', async () => {
    const workspace = workspaces.make(files);
    const arrival = server.hold('two reply to one moving');
    const program = workspace.start(['run', ...given('moving')]);
    const call = await arrival;
    const id = await workspace.idOf(program);
    const { status, stdout } = await workspace.caesura(['fork', id]);
    expect(status).toBe(0);
    const forked = workspace.readRun(stdout.trim());
    expect(forked).toMatchObject({ status: 'paused', inFlight: [], progress: { done: 1 } });
    call.finish('second');
    expect(await program.ended).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).history.some(({ event }) => event === 'run-forked')).toBe(false);
  });

  test.concurrent('of a run that waits waits too, with the reply that is to be accepted', async () => {
    const workspace = workspaces.make({
      ...files,
      'workflows/line.yaml': files['workflows/line.yaml'].replace(
        'prompt: two.hbs,',
        'prompt: two.hbs, checkpoint: true,',
      ),
    });
    const { id } = await workspace.run(given('asked'), 3);
    const { stdout } = await workspace.caesura(['fork', id]);
    const forkedId = stdout.trim();
    expect(workspace.readRun(forkedId)).toMatchObject({ status: 'waiting', checkpoint: { stepId: 'two' } });
    expect(workspace.exists(`workflow-data/${forkedId}/two.1.reply.md`)).toBe(true);
    expect(await workspace.caesura(['answer', forkedId])).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).status).toBe('waiting');
    const before = await workspace.caesura(['fork', id, '--from', 'one']);
    expect(workspace.readRun(before.stdout.trim())).toMatchObject({ status: 'paused', checkpoint: null });
    expect(server.count('two reply to one asked')).toBe(1);
  });

  test.concurrent('killed anywhere leaves a whole run or none', async () => {
    const { workspace, id, isUntouched } = await makeDone('cut');
    /** A folder of a run, a prompt or reply in it, and a run's file: each time one more than there was. */
    const signs = [/^[0-9a-z]{12}$/, /^[0-9a-z]{12}$/, /\.md$/, /three.*\.md$/, /\.json$/];
    for (const sign of signs) {
      const count = () => {
        const names = workspace.list('workflow-data');
        const inFolders = names.flatMap((name) =>
          name.includes('.') ? [] : workspace.list(`workflow-data/${name}`),
        );
        return [...names, ...inFolders].filter((name) => sign.test(name)).length;
      };
      const before = count();
      const program = workspace.start(['fork', id]);
      await waitFor(
        () => count() > before,
        () => `something like ${sign}`,
        0,
      );
      program.kill('SIGKILL');
      await program.ended;
    }
    for (const forkedId of workspace.ids()) {
      if (forkedId === id) continue;
      expect(workspace.readRun(forkedId)).toMatchObject({ status: 'paused', progress: { done: 3 } });
      for (const step of ['one', 'two', 'three'])
        expect(workspace.exists(`workflow-data/${forkedId}/${step}.1.reply.md`)).toBe(true);
    }
    isUntouched();
  });

  test.concurrent('stands alone: the source can be deleted', async () => {
    const { workspace, id } = await makeDone('alone');
    const { stdout } = await workspace.caesura(['fork', id, '--from', 'three']);
    expect(await workspace.caesura(['delete', id, '--yes'])).toMatchObject({ status: 0 });
    expect(await workspace.caesura(['resume', stdout.trim()])).toMatchObject({ status: 0 });
  });
});
