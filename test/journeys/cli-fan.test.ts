// Many things at once from the command line: lists, steps side by side, and what stops them.
import { describe, expect, test } from 'vitest';
import { fanFiles, setTalks, talks } from './helpers/fan.ts';
import { type Call, startModel } from './helpers/model-server.ts';
import { linesOf } from './helpers/program.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) => `a reply to ${prompt}`);
const files = fanFiles(server.config);

const replyTo = (theme: string, index: number) => `a reply to note ${theme} ${index + 1} ${talks[index]}`;
const replies = (theme: string) => talks.map((_, index) => replyTo(theme, index));
const countItem = (theme: string, number: number) => server.count(`note ${theme} ${number}`);
const counts = (theme: string) => talks.map((_, index) => countItem(theme, index + 1));

/** A run whose first three items wait for their replies. */
async function startHeld(workspace: Workspace, theme: string, ...flags: readonly string[]) {
  const held = Promise.all([1, 2, 3].map((number) => server.hold(`note ${theme} ${number}`)));
  const program = workspace.start(['run', 'notes', ...setTalks(theme), ...flags]);
  const calls: readonly Call[] = await held;
  const id = await workspace.idOf(program);
  return { program, id, calls };
}

/** Waits until the request is there: the owner looks for it before it begins anything. */
function isAsked(workspace: Workspace, id: string): Promise<void> {
  const name = `workflow-data/${id}/requests`;
  return waitFor(
    () => workspace.list(name).length > 0,
    () => `a request in ${name}`,
  );
}

function finish(calls: readonly Call[]): void {
  for (const call of calls) call.finish(`a reply to ${call.prompt}`);
}

describe('a list', () => {
  test.concurrent('is done three at a time, and told item by item', async () => {
    const workspace = workspaces.make(files);
    const ended = await workspace.caesura(['run', 'notes', ...setTalks('plain')]);
    expect(ended).toMatchObject({ status: 0 });
    expect(ended.stderr).toMatch(/… note 1 of 5\n/);
    expect(ended.stderr).toMatch(/✓ note 4 of 5 {2}/);
    expect(ended.stderr).toMatch(/✓ note {2}5 items .*→ notes\n/);
    const run = workspace.readRun(ended.stdout.trim());
    expect(run.data.notes).toEqual(replies('plain'));
    expect(run.executedTemplates.map(({ stepId }) => stepId)).toEqual([...Array(6).fill('note'), 'summary']);
    expect(counts('plain')).toEqual([1, 1, 1, 1, 1]);
  });

  test.concurrent('is told to scripts with the item of each event', async () => {
    const workspace = workspaces.make(files);
    const { stdout } = await workspace.caesura(['run', 'notes', ...setTalks('script'), '--json']);
    const told = linesOf(stdout).filter(({ stepId }) => stepId === 'note');
    const items = (event: string) => told.filter((line) => line.event === event).map(({ item }) => item);
    expect(items('step-started')).toEqual(['1', '2', '3', '4', '5']);
    expect(items('step-completed').toSorted()).toEqual(['1', '2', '3', '4', '5', undefined]);
    expect(told.at(-1)).toMatchObject({ event: 'step-completed', items: { total: 5 } });
  });

  test.concurrent('has to be a list', async () => {
    const workspace = workspaces.make(files);
    const given = ['--set', 'theme=none', '--set', 'talks=Tea'];
    const refused = await workspace.caesura(['run', 'notes', ...given]);
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain(`talks must be a list: a step is done for each item of it`);
    expect(workspace.ids()).toEqual([]);
  });

  test.concurrent('pauses when all that is under way is done, and resume does what is missing', async () => {
    const workspace = workspaces.make(files);
    const { program, id, calls } = await startHeld(workspace, 'paused');
    const running = await workspace.caesura(['show', id]);
    expect(running.stdout).toMatch(/⠋ {2}note {2,}0 of 5 done, 3 running/);
    expect(running.stdout).toContain('⠋ note 3: since ');
    const pause = workspace.caesura(['pause', id]);
    await isAsked(workspace, id);
    finish(calls.slice(0, 2));
    await program.said('✓ note 2 of 5');
    finish(calls.slice(2));
    expect(await pause).toMatchObject({ status: 0 });
    expect(await program.ended).toMatchObject({ status: 3 });
    const run = workspace.readRun(id);
    expect(run).toMatchObject({ status: 'paused', inFlight: [], progress: { done: 0, total: 2 } });
    expect(run.data.notes).toEqual([...replies('paused').slice(0, 3), null, null]);
    expect((await workspace.caesura(['show', id])).stdout).toMatch(/· {2}note {2,}3 of 5 done/);
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).data.notes).toEqual(replies('paused'));
    expect(counts('paused')).toEqual([1, 1, 1, 1, 1]);
  });

  test.concurrent('whose process is killed goes on with the items that were not done', async () => {
    const workspace = workspaces.make(files);
    const { program, id, calls } = await startHeld(workspace, 'killed');
    finish(calls.slice(0, 2));
    await program.said('✓ note 2 of 5');
    program.kill('SIGKILL');
    await program.ended;
    expect((await workspace.caesura(['show', id])).stdout).toContain('! note 3: since ');
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).data.notes).toEqual(replies('killed'));
    expect(counts('killed').slice(0, 3)).toEqual([1, 1, 2]);
    expect(workspace.list(`workflow-data/${id}`)).toContain('note.3.2.reply.md');
    expect(workspace.leftovers()).toEqual([]);
  });

  test.concurrent('pauses at Ctrl-C when all that is under way is done', async () => {
    const workspace = workspaces.make(files);
    const { program, id, calls } = await startHeld(workspace, 'ctrl');
    program.kill('SIGINT');
    await program.said('pausing when all 3 under way are done; Ctrl-C again ends them now');
    finish(calls);
    expect(await program.ended).toMatchObject({ status: 130 });
    expect(workspace.readRun(id).data.notes).toEqual([...replies('ctrl').slice(0, 3), null, null]);
  });

  test.concurrent('is ended as a whole by a second Ctrl-C, and goes on later', async () => {
    const workspace = workspaces.make(files);
    const { program, id, calls } = await startHeld(workspace, 'twice');
    program.kill('SIGINT');
    await program.said('pausing when all 3');
    program.kill('SIGINT');
    await program.said('ending 3 attempts; they run again on resume');
    expect(await program.ended).toMatchObject({ status: 130 });
    await waitFor(
      () => calls.every((call) => call.gone()),
      () => 'the requests to be ended',
    );
    expect(workspace.readRun(id)).toMatchObject({ status: 'paused', inFlight: [] });
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).data.notes).toEqual(replies('twice'));
  });

  test.concurrent('is cancelled with all that is under way', async () => {
    const workspace = workspaces.make(files);
    const { program, id, calls } = await startHeld(workspace, 'cancelled');
    expect(await workspace.caesura(['cancel', id])).toMatchObject({ status: 0 });
    expect(await program.ended).toMatchObject({ status: 1 });
    await waitFor(
      () => calls.every((call) => call.gone()),
      () => 'the requests to be ended',
    );
    expect(workspace.readRun(id)).toMatchObject({ status: 'cancelled', inFlight: [] });
  });

  test.concurrent('in which a value is changed while it is paused does that item again, and no other', async () => {
    const workspace = workspaces.make(files);
    const { program, id, calls } = await startHeld(workspace, 'edited');
    program.kill('SIGINT');
    await program.said('pausing when');
    finish(calls);
    await program.ended;
    const run = workspace.readRun(id);
    const data = { ...run.data, talks: talks.map((talk, index) => (index === 1 ? 'Tea' : talk)) };
    workspace.write({ [`workflow-data/${id}.json`]: `${JSON.stringify({ ...run, data }, null, 2)}\n` });
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(counts('edited')).toEqual([1, 2, 1, 1, 1]);
    expect(workspace.readRun(id).data.notes).toEqual(
      replies('edited').with(1, 'a reply to note edited 2 Tea'),
    );
  });

  test.concurrent('shows the prompt of each of its items', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.run(['notes', ...setTalks('rendered')], 0);
    const render = (...flags: readonly string[]) =>
      workspace.caesura(['render', 'notes', 'note', '--run', id, ...flags]);
    expect(await render('--item', '4')).toMatchObject({ status: 0, stdout: 'note rendered 4 Leaves\n' });
    const first = await render();
    expect(first.stdout).toBe('note rendered 1 Tea\n');
    expect(first.stderr).toContain('this is item 1 of 5 of talks; --item N shows another');
    expect((await render('--item', '9')).stderr).toContain('there is no item 9: talks has 5 items');
  });
});

describe('an item that fails', () => {
  test.concurrent('stops its step when the others are done, and resume does what is missing', async () => {
    const workspace = workspaces.make(files);
    const { program, id, calls } = await startHeld(workspace, 'stopped');
    calls[1]?.refuse(400, {}, 'no pots');
    await program.said('✗ note 2 of 5  ');
    finish([...calls.slice(0, 1), ...calls.slice(2)]);
    expect(await program.ended).toMatchObject({ status: 1 });
    const run = workspace.readRun(id);
    expect(run).toMatchObject({ status: 'failed', failure: { stepId: 'note', item: '2' } });
    expect(run.data.notes).toEqual(
      [replyTo('stopped', 0), null, replyTo('stopped', 2), null, null].slice(0, 5),
    );
    expect((await workspace.caesura(['show', id])).stdout).toContain('note 2 failed (attempt 1, ');
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(counts('stopped')).toEqual([1, 2, 1, 1, 1]);
    expect(workspace.readRun(id).data.notes).toEqual(replies('stopped'));
  });

  test.concurrent('is left out where the step goes on, and done again by itself', async () => {
    const workspace = workspaces.make(fanFiles(server.config, 'continue'));
    const { program, id, calls } = await startHeld(workspace, 'left');
    calls[1]?.refuse(400, {}, 'no pots');
    finish([...calls.slice(0, 1), ...calls.slice(2)]);
    const ended = await program.ended;
    expect(ended).toMatchObject({ status: 0 });
    expect(ended.stderr).toMatch(/✓ note {2}5 items, 1 failed/);
    expect(workspace.readRun(id).data.notes).toEqual(
      replies('left')
        .with(1, '')
        .map((note) => note || null),
    );
    const shown = (await workspace.caesura(['show', id])).stdout;
    expect(shown).toMatch(/✓ {2}note .*4 of 5 done, 1 failed/);
    expect(shown).toMatch(/✗ note 2: .*no pots/);
    const again = await workspace.caesura(['rerun', id, '--from', 'note', '--failed-items']);
    expect(again).toMatchObject({ status: 0 });
    expect(again.stderr).toContain('again from the failed items of note: note, summary');
    expect(workspace.readRun(id).data.notes).toEqual(replies('left'));
    expect(counts('left')).toEqual([1, 2, 1, 1, 1]);
    expect(server.count('summary left')).toBe(2);
    const nothing = await workspace.caesura(['rerun', id, '--from', 'note', '--failed-items']);
    expect(nothing).toMatchObject({ status: 2 });
    expect(nothing.stderr).toContain('no item of note failed');
    expect(workspace.readRun(id)).toMatchObject({ status: 'completed' });
  });
});

describe('steps side by side', () => {
  const sideBySide = {
    'caesura.yaml': server.config,
    'workflows/beside.yaml': `name: beside
steps:
  - parallel: true
    substeps:
      - { id: one, prompt: one.hbs, inputs: [theme], outputs: [first] }
      - { id: two, prompt: two.hbs, inputs: [theme], outputs: [second] }
      - { id: three, prompt: three.hbs, inputs: [theme], outputs: [third] }
  - { id: last, prompt: last.hbs, inputs: [theme, first, second, third], outputs: [end] }
`,
    'prompts/one.hbs': 'one {{theme}}',
    'prompts/two.hbs': 'two {{theme}}',
    'prompts/three.hbs': 'three {{theme}}',
    'prompts/last.hbs': 'last {{theme}} {{first}} {{second}} {{third}}',
  };

  test.concurrent('are all done where one of them fails, and only that one again', async () => {
    const workspace = workspaces.make(sideBySide);
    const held = Promise.all(['one', 'two', 'three'].map((step) => server.hold(`${step} beside`)));
    const program = workspace.start(['run', 'beside', '--set', 'theme=beside']);
    const [one, two, three] = await held;
    two?.refuse(400);
    await program.said('✗ two');
    one?.finish('first reply');
    three?.finish('third reply');
    expect(await program.ended).toMatchObject({ status: 1 });
    const id = await workspace.idOf(program);
    const run = workspace.readRun(id);
    expect(run).toMatchObject({ progress: { done: 2, total: 4, step: 'two' }, failure: { stepId: 'two' } });
    expect(run.data).toMatchObject({ first: 'first reply', third: 'third reply' });
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(['one', 'two', 'three', 'last'].map((step) => server.count(`${step} beside`))).toEqual([
      1, 2, 1, 1,
    ]);
  });
});
