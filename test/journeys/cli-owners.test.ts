// One process at a time moves a run: races for it, owners that stall, and requests that meet its end.
import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) => `reply to ${prompt}`);

const files = {
  'caesura.yaml': server.config,
  'workflows/line.yaml': `name: line
steps:
  - { id: one, prompt: one.hbs, inputs: [topic], outputs: [first] }
  - { id: two, prompt: two.hbs, inputs: [topic], outputs: [second] }
`,
  'prompts/one.hbs': 'one {{topic}}',
  'prompts/two.hbs': 'two {{topic}}',
};

async function startHeld(topic: string) {
  const workspace = workspaces.make(files);
  const arrival = server.hold(`two ${topic}`);
  const program = workspace.start(['run', 'line', '--set', `topic=${topic}`]);
  const call = await arrival;
  return { workspace, program, call, id: await workspace.idOf(program) };
}

describe('ten that resume one run at once', () => {
  const ten = Array.from({ length: 10 }, (_, index) => index);

  test.each(['paused', 'interrupted'])('that is %s: one moves it, nine exit 4', async (state) => {
    const topic = `race-${state}`;
    const { workspace, program, id, call } = await startHeld(topic);
    if (state === 'paused') {
      program.kill('SIGTERM');
    } else program.kill('SIGKILL');
    await program.ended;
    await waitFor(call.gone, () => 'the first request to end');
    const arrival = server.hold(`two ${topic}`);
    const racers = ten.map(() => workspace.start(['resume', id]));
    let over = 0;
    for (const racer of racers) void racer.ended.then(() => (over += 1));
    const held = await arrival;
    await waitFor(
      () => over === 9,
      () => `nine to give up; ${over} have`,
    );
    held.finish('by the winner');
    const statuses = await Promise.all(racers.map(async ({ ended }) => (await ended).status));
    expect(statuses.toSorted()).toEqual([0, 4, 4, 4, 4, 4, 4, 4, 4, 4]);
    expect(workspace.readRun(id)).toMatchObject({ status: 'completed', data: { second: 'by the winner' } });
    expect([server.count(`one ${topic}`), server.count(`two ${topic}`)]).toEqual([1, 2]);
  });
});

describe('an owner', () => {
  test('that is stopped still owns its run', async () => {
    const { workspace, program, id, call } = await startHeld('stopped');
    program.kill('SIGSTOP');
    const refused = await workspace.caesura(['resume', id]);
    expect(refused).toMatchObject({ status: 4 });
    expect(refused.stderr).toContain(String(program.pid));
    expect(JSON.parse((await workspace.caesura(['show', id, '--json'])).stdout).derived).toBe('running');
    program.kill('SIGCONT');
    call.finish('after all');
    expect(await program.ended).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).data.second).toBe('after all');
  });

  test('whose lock was removed stops before it writes; the reply is not lost', async () => {
    const { workspace, program, id, call } = await startHeld('unlocked');
    const text = workspace.read(`workflow-data/${id}.json`);
    rmSync(workspace.path(`workflow-data/${id}/lock`));
    call.finish('the reply');
    expect(await program.ended).toMatchObject({ status: 4 });
    expect(workspace.read(`workflow-data/${id}.json`)).toBe(text);
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).data.second).toBe('the reply');
    expect(server.count('two unlocked')).toBe(1);
  });

  test('heeds only requests that are meant for it, and removes the others', async () => {
    const { workspace, program, id, call } = await startHeld('stale request');
    const name = `workflow-data/${id}/requests/20260101T000000000-aaaa.json`;
    workspace.write({
      [name]: JSON.stringify({ request: 'cancel', by: 'command', session: 'of an earlier owner' }),
    });
    call.finish('not cancelled');
    expect(await program.ended).toMatchObject({ status: 0 });
    expect(workspace.exists(name)).toBe(false);
    expect(workspace.readRun(id).status).toBe('completed');
  });
});

describe('a request that meets the end of the run', () => {
  const requests = [['pause'], ['pause', '--now'], ['cancel']] as const;
  const cases = requests.flatMap((request) => [0, 1].map((round) => ({ request, round })));

  test.concurrent.each(cases)(
    '$request in round $round: asker, run and file agree',
    async ({ request, round }) => {
      const topic = `${request.join('')}-${round}`;
      const { workspace, program, id, call } = await startHeld(topic);
      const [command, ...flags] = request;
      const asking = workspace.start([command, id, ...flags]);
      // Two places of the asker: at its start, and when it has asked.
      if (round === 1) await asking.said('asked');
      call.finish('the end');
      const [asked, moved] = await Promise.all([asking.ended, program.ended]);
      const { status, executedTemplates } = workspace.readRun(id);
      expect(asked.stderr).toContain(status);
      const stopped = command === 'cancel' ? 'cancelled' : 'paused';
      expect(['completed', stopped]).toContain(status);
      const ends: Readonly<Record<string, number>> = { completed: 0, paused: 3, cancelled: 1 };
      expect(moved.status).toBe(ends[status]);
      // 2 where the asker came after the end: a completed run can be neither paused nor cancelled.
      expect(status === 'completed' ? [0, 2] : [0]).toContain(asked.status);
      if (status === 'completed') expect(executedTemplates).toHaveLength(2);
      expect(workspace.list(`workflow-data/${id}/requests`)).toEqual([]);
    },
  );
});

test('of five answers at once one is stored, and the others are told', async () => {
  const workspace = workspaces.make({
    'workflows/ask.yaml': 'name: ask\nsteps:\n  - { id: pick, checkpoint: true, outputs: [picked] }\n',
  });
  const { id } = await workspace.run(['ask'], 3);
  const answers = ['a', 'b', 'c', 'd', 'e'];
  const all = await Promise.all(
    answers.map((answer) => workspace.caesura(['answer', id, '--set', `picked=${answer}`])),
  );
  const statuses = all.map(({ status }) => status);
  expect(statuses.filter((status) => status === 0)).toHaveLength(1);
  for (const status of statuses) expect([0, 2, 4]).toContain(status);
  const run = workspace.readRun(id);
  expect(run).toMatchObject({ status: 'completed', data: { picked: answers[statuses.indexOf(0)] } });
  expect(run.executedTemplates).toHaveLength(1);
});

test('a run that is resumed and cancelled at once ends as one of them says', async () => {
  const { workspace, program, id } = await startHeld('both');
  program.kill('SIGKILL');
  await program.ended;
  const [resumed, cancelled] = await Promise.all([
    workspace.caesura(['resume', id]),
    workspace.caesura(['cancel', id]),
  ]);
  const { status } = workspace.readRun(id);
  expect(['completed', 'cancelled']).toContain(status);
  expect([0, 1, 2, 4]).toContain(resumed.status);
  if (status === 'cancelled') expect(cancelled.status).toBe(0);
  if (status === 'completed') expect(resumed.status).toBe(0);
  expect(workspace.leftovers()).toEqual([]);
});
