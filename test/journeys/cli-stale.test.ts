// What is stale is told before it is done again, and only what has changed is paid again.
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { linesOf } from './helpers/program.ts';
import { saveField } from './helpers/save-field.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) =>
  // What a summary says does not depend on how it is asked for.
  prompt.startsWith('sum') ? `summary of ${prompt.split(' ').at(-1)}` : `reply to ${prompt}`,
);

const files = {
  'caesura.yaml': server.config,
  'workflows/line.yaml': `name: line
steps:
  - { id: sum, prompt: sum.hbs, inputs: [topic], outputs: [summary] }
  - { id: points, prompt: points.hbs, inputs: [summary], outputs: [points] }
  - { id: title, prompt: title.hbs, inputs: [points, topic], outputs: [title] }
  - { id: image, prompt: image.hbs, inputs: [topic], outputs: [image] }
`,
  'prompts/sum.hbs': 'sum {{topic}}',
  'prompts/points.hbs': 'points {{topic}}{{summary}}',
  'prompts/title.hbs': 'title {{topic}} of {{points}}',
  'prompts/image.hbs': 'image {{topic}}',
};

const steps = ['sum', 'points', 'title', 'image'] as const;

async function makeDone(topic: string) {
  const workspace = workspaces.make(files);
  const { id } = await workspace.complete(['line', '--set', `topic=${topic}`]);
  return { workspace, id, paid: countedFrom(topic) };
}

/** How often each step has been asked for since. */
function countedFrom(topic: string): () => readonly number[] {
  const words = {
    sum: `sum ${topic}`,
    points: `points summary of ${topic}`,
    title: `title ${topic}`,
    image: `image ${topic}`,
  };
  const before = steps.map((step) => server.count(words[step]));
  return () => steps.map((step, index) => server.count(words[step]) - (before[index] ?? 0));
}

describe('a dry run', () => {
  test.concurrent('of a run that nothing has happened to says that everything is kept', async () => {
    const { workspace, id } = await makeDone('nothing');
    const before = workspace.read(`workflow-data/${id}.json`);
    const ended = await workspace.caesura(['resume', id, '--dry-run']);
    expect(ended).toMatchObject({ status: 0 });
    expect(ended.stdout).toContain('4 kept');
    expect(ended.stderr).toContain('resume would do nothing: it is completed');
    expect(workspace.read(`workflow-data/${id}.json`)).toBe(before);
  });

  test.concurrent('tells what is kept, what is done again and why, and what nobody knows yet', async () => {
    const { workspace, id, paid } = await makeDone('planned');
    const names = workspace.list(`workflow-data/${id}`);
    workspace.write({ 'prompts/sum.hbs': 'sum up {{topic}}', 'prompts/image.hbs': 'image of {{topic}}' });
    const before = workspace.read(`workflow-data/${id}.json`);
    const plain = await workspace.caesura(['resume', id, '--dry-run']);
    expect(plain.stdout).toMatch(/sum +kept though stale: its prompt would be another one now/);
    expect(plain.stdout).toContain('4 kept (2 of them stale)');
    const { status, stdout } = await workspace.caesura(['resume', id, '--dry-run', '--stale']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/↻ +sum +again: its prompt would be another one now/);
    expect(stdout).toMatch(/\? +points +unknown: it depends on what sum will give/);
    expect(stdout).toMatch(/2 again, 2 unknown, about 24 tokens .*by what they took before, up to 24 tokens/);
    expect(workspace.read(`workflow-data/${id}.json`)).toBe(before);
    expect(workspace.list(`workflow-data/${id}`)).toEqual(names);
    expect(paid()).toEqual([0, 0, 0, 0]);
  });

  test.concurrent('is data for scripts, too', async () => {
    const { workspace, id } = await makeDone('scripted');
    saveField(workspace, id, 'points', 'edited');
    const { stdout } = await workspace.caesura(['resume', id, '--dry-run', '--stale', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      id,
      status: 'completed',
      redoesStale: true,
      steps: [
        { stepId: 'sum', does: 'kept' },
        { stepId: 'points', does: 'kept', stale: false, edited: ['points'] },
        { stepId: 'title', does: 'again', stale: true, why: 'points was edited', took: { tokens: 12 } },
        { stepId: 'image', does: 'kept' },
      ],
      counts: { kept: 3, again: 1, unknown: 0, toDo: 0, asks: 0, stale: 1 },
      tookBefore: { again: { tokens: 12 } },
    });
  });

  test.concurrent('says which steps are still to be done, and which wait for a person', async () => {
    const workspace = workspaces.make({
      ...files,
      'workflows/line.yaml': `${files['workflows/line.yaml']}  - { id: pick, checkpoint: true, inputs: [title], outputs: [picked] }\n`,
    });
    const { id } = await workspace.run(['line', '--set', 'topic=open', '--pause-after', 'points'], 3);
    const { stdout } = await workspace.caesura(['resume', id, '--dry-run']);
    expect(stdout).toMatch(/· +title +to do/);
    expect(stdout).toMatch(/‖ +pick +waits for a person/);
    expect(stdout).toContain('2 kept, 2 to do, 1 waits for a person');
  });

  test.concurrent('of a run that cannot be resumed says why', async () => {
    const { workspace, id } = await makeDone('cancelled');
    const started = await workspace.run(['line', '--set', 'topic=ended', '--pause-after', 'sum'], 3);
    await workspace.caesura(['cancel', started.id]);
    expect(await workspace.caesura(['resume', started.id, '--dry-run'])).toMatchObject({ status: 2 });
    workspace.write({ 'prompts/sum.hbs': 'sum {{#if}}' });
    const broken = await workspace.caesura(['resume', id, '--dry-run']);
    expect(broken).toMatchObject({ status: 2, stdout: '' });
    expect(broken.stderr).toContain('prompts/sum.hbs');
  });
});

describe('resume --stale', () => {
  test.concurrent('does an edited value justice, and pays for nothing else', async () => {
    const { workspace, id, paid } = await makeDone('edited');
    saveField(workspace, id, 'points', 'my own points');
    expect(await workspace.caesura(['resume', id, '--stale'])).toMatchObject({ status: 0 });
    expect(paid()).toEqual([0, 0, 1, 0]);
    const run = workspace.readRun(id);
    expect(run).toMatchObject({
      status: 'completed',
      data: { points: 'my own points', title: 'reply to title edited of my own points' },
    });
    expect(run.history.findLast(({ event }) => event === 'steps-reopened')).toMatchObject({
      why: ['title: points was edited'],
      records: [{ stepId: 'title', attempt: 1 }],
    });
    const again = await workspace.caesura(['resume', id, '--stale']);
    expect(again).toMatchObject({ status: 0 });
    expect(again.stderr).toContain('nothing of it is stale');
  });

  test.concurrent('goes no further than what really comes out otherwise', async () => {
    const { workspace, id, paid } = await makeDone('cutoff');
    workspace.write({ 'prompts/sum.hbs': 'sum this up: {{topic}}' });
    const asked = countedFrom('cutoff');
    const before = server.count('sum this up: cutoff');
    const { status, stderr } = await workspace.caesura(['resume', id, '--stale']);
    expect(status).toBe(0);
    expect(stderr).toContain('↻ sum: its prompt would be another one now');
    expect(server.count('sum this up: cutoff') - before).toBe(1);
    expect([asked(), paid()]).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
    expect(workspace.readRun(id)).toMatchObject({ status: 'completed', progress: { done: 4, total: 4 } });
  });

  test.concurrent('comes before the steps that are still to be done, which see what it gives', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.run(['line', '--set', 'topic=order', '--pause-after', 'points'], 3);
    saveField(workspace, id, 'topic', 'other');
    const ended = await workspace.caesura(['resume', id, '--stale', '--json']);
    expect(ended).toMatchObject({ status: 0 });
    const begun = linesOf(ended.stdout).flatMap(({ event, stepId }) =>
      event === 'step-started' ? [stepId] : [],
    );
    expect(begun).toEqual(['sum', 'points', 'title', 'image']);
    expect(workspace.readRun(id).data).toMatchObject({
      summary: 'summary of other',
      points: 'reply to points summary of other',
      title: 'reply to title other of reply to points summary of other',
    });
  });

  test.concurrent('without it what is stale is kept, and that is said', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.run(['line', '--set', 'topic=kept', '--pause-after', 'points'], 3);
    workspace.write({ 'prompts/sum.hbs': 'sum anew {{topic}}' });
    const { status, stderr } = await workspace.caesura(['resume', id]);
    expect(status).toBe(0);
    expect(stderr).toContain('kept though stale: sum. See why with');
    expect(server.count('sum anew kept')).toBe(0);
    expect(server.count('sum kept')).toBe(1);
  });

  test.concurrent('of a waiting run does the steps before the question again, and asks it anew', async () => {
    const workspace = workspaces.make({
      ...files,
      'workflows/line.yaml': `${files['workflows/line.yaml']}  - { id: pick, checkpoint: true, inputs: [title], outputs: [picked] }\n`,
    });
    const { id } = await workspace.run(['line', '--set', 'topic=asked'], 3);
    expect(await workspace.caesura(['resume', id, '--stale'])).toMatchObject({ status: 3 });
    saveField(workspace, id, 'points', 'better');
    expect(await workspace.caesura(['resume', id, '--stale'])).toMatchObject({ status: 3 });
    expect(workspace.readRun(id)).toMatchObject({
      status: 'waiting',
      checkpoint: { stepId: 'pick' },
      data: { title: 'reply to title asked of better' },
    });
  });

  test.concurrent('killed in the middle loses nothing: what is left is still stale', async () => {
    const { workspace, id } = await makeDone('killed');
    saveField(workspace, id, 'summary', 'edited summary');
    workspace.write({ 'prompts/image.hbs': 'image, please: {{topic}}' });
    const arrival = server.hold('image, please: killed');
    const program = workspace.start(['resume', id, '--stale']);
    await arrival;
    program.kill('SIGKILL');
    await program.ended;
    const left = workspace.readRun(id);
    expect(left.status).toBe('running');
    // Whatever was done before is done; an early process may have been killed before any of it.
    const { stdout } = await workspace.caesura(['resume', id, '--stale', '--dry-run']);
    expect(stdout).toMatch(/image +(?:to do|again)/);
    expect(await workspace.caesura(['resume', id, '--stale'])).toMatchObject({ status: 0 });
    const run = workspace.readRun(id);
    expect(run.data).toMatchObject({
      summary: 'edited summary',
      points: 'reply to points edited summary',
      title: 'reply to title killed of reply to points edited summary',
      image: 'reply to image, please: killed',
    });
    expect(server.count('points edited summary')).toBe(1);
    expect(server.count('sum killed')).toBe(1);
    expect(run.executedTemplates.map(({ stepId }) => stepId).toSorted()).toEqual([...steps].toSorted());
  });

  test.concurrent('killed, and gone on with without it: only what has no record is done', async () => {
    const { workspace, id } = await makeDone('plain');
    workspace.write({
      'prompts/sum.hbs': 'sum in short: {{topic}}',
      'prompts/title.hbs': 'titled {{points}}',
    });
    const arrival = server.hold('sum in short: plain');
    const program = workspace.start(['resume', id, '--stale']);
    await arrival;
    program.kill('SIGKILL');
    await program.ended;
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(server.count('sum in short: plain')).toBe(2);
    expect(server.count('titled')).toBe(0);
    const { stdout } = await workspace.caesura(['resume', id, '--dry-run', '--stale']);
    expect(stdout).toMatch(/title +again/);
  });
});

test('an edit that nothing has moved the run since is told as one', async () => {
  const { workspace, id } = await makeDone('shown');
  saveField(workspace, id, 'points', 'by hand');
  const { stdout } = await workspace.caesura(['show', id]);
  expect(stdout).toMatch(/points +by hand +edited by a person/);
});
