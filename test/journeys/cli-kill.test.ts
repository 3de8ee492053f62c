// kill -9 at every kind of point: the run goes on from there to what it would have been, and pays nothing twice.
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { linesOf } from './helpers/program.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) => `reply to ${prompt}`);

const steps = ['one', 'two', 'three', 'four'] as const;
const files = {
  'caesura.yaml': server.config,
  'workflows/line.yaml': `name: line
steps:
  - { id: one, prompt: one.hbs, inputs: [topic], outputs: [first] }
  - { id: two, prompt: two.hbs, inputs: [first, topic], outputs: [second] }
  - { id: three, prompt: three.hbs, inputs: [second, topic], outputs: [third] }
  - { id: four, prompt: four.hbs, inputs: [third, topic], outputs: [fourth] }
`,
  'prompts/one.hbs': 'one {{topic}}',
  'prompts/two.hbs': 'two {{topic}} after {{first}}',
  'prompts/three.hbs': 'three {{topic}} after {{second}}',
  'prompts/four.hbs': 'four {{topic}} after {{third}}',
};

/** What an undisturbed run of that topic has in the end. */
function expectedData(topic: string): Readonly<Record<string, string>> {
  const first = `reply to one ${topic}`;
  const second = `reply to two ${topic} after ${first}`;
  const third = `reply to three ${topic} after ${second}`;
  return { topic, first, second, third, fourth: `reply to four ${topic} after ${third}` };
}

function expectUndisturbed(workspace: Workspace, id: string, topic: string): void {
  const run = workspace.readRun(id);
  expect(run).toMatchObject({ id, status: 'completed', inFlight: [], failure: null });
  expect(run.data).toEqual(expectedData(topic));
  expect(run.executedTemplates.map(({ stepId }) => stepId)).toEqual([...steps]);
  expect(workspace.leftovers()).toEqual([]);
}

/** The steps that a resume must not ask the model for: those recorded, and one whose whole reply is there. */
function paidSteps(workspace: Workspace, id: string): readonly string[] {
  const { executedTemplates, inFlight } = workspace.readRun(id);
  const whole = inFlight.filter(({ stepId, attempt }) =>
    workspace.exists(`workflow-data/${id}/${stepId}.${attempt}.reply.md`),
  );
  return [...executedTemplates, ...whole].map(({ stepId }) => stepId);
}

test('an undisturbed run has the data that the others are compared with', async () => {
  const workspace = workspaces.make(files);
  const { id } = await workspace.run(['line', '--set', 'topic=calm'], 0);
  expectUndisturbed(workspace, id, 'calm');
});

describe('killed after some milliseconds', () => {
  // From the program's start, and from the moment when its id is there: the second reaches into the steps.
  const fromStart = [100, 150, 190].map((after) => ({ after, from: 'its start' as const }));
  const fromId = [0, 5, 11, 18, 27, 40, 60].map((after) => ({ after, from: 'its id' as const }));

  test.concurrent.each([...fromStart, ...fromId])('$after ms after $from', async ({ after, from }) => {
    const topic = `${after}ms-${from === 'its id' ? 'id' : 'start'}`;
    const workspace = workspaces.make(files);
    const program = workspace.start(['run', 'line', '--set', `topic=${topic}`]);
    if (from === 'its id') await workspace.idOf(program);
    await delay(after);
    program.kill('SIGKILL');
    await program.ended;
    const printed = program.stdout().trim();
    const [id = ''] = workspace.ids();
    if (printed !== '') expect(id).toBe(printed);
    if (id === '') {
      // It died before there was a run: nothing that looks like one is left.
      expect(await workspace.caesura(['list', '--json'])).toMatchObject({ status: 0, stdout: '[]\n' });
      return;
    }
    const paid = paidSteps(workspace, id);
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0, signal: null });
    expectUndisturbed(workspace, id, topic);
    for (const step of steps) {
      const count = server.count(`${step} ${topic}`);
      if (paid.includes(step)) expect(count).toBe(1);
      else expect(count).toBeLessThanOrEqual(2);
    }
  });

  test.concurrent('again and again, until it is done', async () => {
    const topic = 'chaos';
    const workspace = workspaces.make(files);
    let program = workspace.start(['run', 'line', '--set', `topic=${topic}`, '--json']);
    const id = await workspace.idOf(program);
    for (const step of steps) {
      // Killed as soon as it says that the step is completed, which is a promise.
      await program.said(`"step-completed","stepId":"${step}"`, 'stdout');
      program.kill('SIGKILL');
      await program.ended;
      expect(paidSteps(workspace, id)).toContain(step);
      program = workspace.start(['resume', id, '--json']);
    }
    await program.ended;
    expectUndisturbed(workspace, id, topic);
  });
});

describe('killed at a certain point', () => {
  /** A run that has asked the model for its second step. */
  async function startHeld(topic: string) {
    const workspace = workspaces.make(files);
    const arrival = server.hold(`two ${topic}`);
    const program = workspace.start(['run', 'line', '--set', `topic=${topic}`, '--json']);
    const call = await arrival;
    const id = await workspace.idOf(program);
    const kill = async () => {
      program.kill('SIGKILL');
      await program.ended;
    };
    return { workspace, program, call, id, kill, evidence: (name: string) => `workflow-data/${id}/${name}` };
  }

  test.concurrent('after a step began: the list says interrupted, and the step is asked for again', async () => {
    const { workspace, id, kill } = await startHeld('begun');
    expect(workspace.readRun(id)).toMatchObject({
      status: 'running',
      inFlight: [{ stepId: 'two', attempt: 1 }],
    });
    await kill();
    const list = await workspace.caesura(['list', '--json']);
    expect(JSON.parse(list.stdout)).toMatchObject([{ id, status: 'running', derived: 'interrupted' }]);
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expectUndisturbed(workspace, id, 'begun');
    expect([server.count('one begun'), server.count('two begun')]).toEqual([1, 2]);
  });

  test.concurrent('in the middle of a reply: the half reply stays to be seen, and never counts', async () => {
    const { workspace, id, call, kill, evidence } = await startHeld('half');
    call.send('half a reply');
    const partial = evidence('two.1.reply.partial.md');
    await waitFor(
      () => workspace.exists(partial) && workspace.read(partial).includes('half a reply'),
      () => partial,
    );
    await kill();
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expectUndisturbed(workspace, id, 'half');
    expect(workspace.read(partial)).toBe('half a reply');
    expect(workspace.exists(evidence('two.1.reply.md'))).toBe(false);
    expect(workspace.readRun(id).executedTemplates[1]).toMatchObject({ attempt: 2, transcript: 'two.2' });
  });

  test.concurrent('stopped when the whole reply appears, then killed: adopted or recorded, never paid again', async () => {
    const { workspace, program, id, call, kill, evidence } = await startHeld('whole');
    const { second } = expectedData('whole');
    call.finish(second);
    const reply = workspace.path(evidence('two.1.reply.md'));
    // No pause between two looks: what follows the reply takes less than a millisecond.
    const end = performance.now() + 20_000;
    while (!existsSync(reply) && performance.now() < end);
    program.kill('SIGSTOP');
    expect(workspace.read(evidence('two.1.reply.md'))).toBe(second);
    await kill();
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expectUndisturbed(workspace, id, 'whole');
    expect(server.count('two whole')).toBe(1);
    expect(workspace.readRun(id).executedTemplates[1]).toMatchObject({ attempt: 1, transcript: 'two.1' });
  });

  test.concurrent('between a whole reply and its commit: the reply is adopted', async () => {
    const { workspace, id, call, kill, evidence } = await startHeld('adopted');
    await kill();
    const { second = '' } = expectedData('adopted');
    // What a run leaves that dies right there: the reply under its final name, the record not yet.
    expect(call.gone()).toBe(true);
    workspace.write({ [evidence('two.1.reply.md')]: second });
    const ended = await workspace.caesura(['resume', id, '--json']);
    expect(ended).toMatchObject({ status: 0 });
    expectUndisturbed(workspace, id, 'adopted');
    expect(server.count('two adopted')).toBe(1);
    expect(linesOf(ended.stdout).filter(({ stepId }) => stepId === 'two')).toMatchObject([
      { event: 'step-completed', attempt: 1 },
    ]);
  });

  test.concurrent('and the prompt changed since: a whole reply to another prompt is not adopted', async () => {
    const { workspace, id, kill, evidence } = await startHeld('reworded');
    await kill();
    workspace.write({
      [evidence('two.1.reply.md')]: 'an answer to another question',
      'prompts/two.hbs': 'two {{topic}} reworded',
    });
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).data.second).toBe('reply to two reworded reworded');
    // The earlier attempt's text is still there.
    expect(workspace.read(evidence('two.1.reply.md'))).toBe('an answer to another question');
  });

  test.concurrent('the file alone, copied elsewhere, goes on there', async () => {
    const { workspace, id, kill } = await startHeld('moved');
    await kill();
    const elsewhere = workspaces.make({
      ...files,
      [`workflow-data/${id}.json`]: workspace.read(`workflow-data/${id}.json`),
    });
    expect(await elsewhere.caesura(['resume', id])).toMatchObject({ status: 0 });
    expectUndisturbed(elsewhere, id, 'moved');
    expect(server.count('one moved')).toBe(1);
  });
});

describe('a signal', () => {
  async function startHeld(topic: string) {
    const workspace = workspaces.make(files);
    const arrival = server.hold(`two ${topic}`);
    const program = workspace.start(['run', 'line', '--set', `topic=${topic}`]);
    const call = await arrival;
    return { workspace, program, call, id: await workspace.idOf(program) };
  }

  test.concurrent('SIGINT once lets the step finish, says so, and pauses with 130', async () => {
    const { workspace, program, call, id } = await startHeld('once');
    program.kill('SIGINT');
    await program.said('Ctrl-C');
    call.finish('finished');
    expect(await program.ended).toMatchObject({ status: 130, signal: null });
    const run = workspace.readRun(id);
    expect(run).toMatchObject({ status: 'paused', data: { second: 'finished' } });
    expect(run.executedTemplates).toHaveLength(2);
  });

  test.concurrent('SIGINT twice aborts the attempt and pauses with 130', async () => {
    const { workspace, program, call, id } = await startHeld('twice');
    program.kill('SIGINT');
    await program.said('Ctrl-C');
    program.kill('SIGINT');
    expect(await program.ended).toMatchObject({ status: 130, signal: null });
    await waitFor(call.gone, () => 'the request to be aborted');
    expect(workspace.readRun(id)).toMatchObject({ status: 'paused', inFlight: [] });
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expectUndisturbed(workspace, id, 'twice');
  });

  test.concurrent.each([
    { signal: 'SIGTERM', status: 143 },
    { signal: 'SIGHUP', status: 129 },
  ] as const)('$signal aborts the attempt and pauses with $status', async ({ signal, status }) => {
    const { workspace, program, id } = await startHeld(signal);
    program.kill(signal);
    expect(await program.ended).toMatchObject({ status, signal: null });
    const run = workspace.readRun(id);
    expect(run).toMatchObject({ status: 'paused', inFlight: [] });
    expect(run.executedTemplates).toHaveLength(1);
  });
});
