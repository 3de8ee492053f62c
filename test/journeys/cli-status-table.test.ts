// What every command does to a run in every state: the table of the product's contract, cell by cell.
import { beforeAll, describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import type { Program } from './helpers/program.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) => `reply to ${prompt}`);

const files = {
  'caesura.yaml': server.config,
  'workflows/line.yaml': `name: line
steps:
  - { id: one, prompt: one.hbs, inputs: [topic], outputs: [first] }
  - { id: two, prompt: two.hbs, inputs: [first, topic], outputs: [second] }
  - { id: three, prompt: three.hbs, inputs: [second, topic], outputs: [third] }
`,
  'workflows/ask.yaml': `name: ask
steps:
  - { id: one, prompt: one.hbs, inputs: [topic], outputs: [first] }
  - { id: two, checkpoint: true, message: Which one shall it be?, inputs: [first], outputs: [second] }
  - { id: three, prompt: three.hbs, inputs: [second, topic], outputs: [third] }
`,
  'prompts/one.hbs': 'one {{topic}}',
  'prompts/two.hbs': 'two {{topic}}',
  'prompts/three.hbs': 'three {{topic}} {{second}}',
};

type State = 'running' | 'interrupted' | 'paused' | 'waiting' | 'failed' | 'completed' | 'cancelled';
type Made = { readonly workspace: Workspace; readonly id: string; readonly program?: Program };

/** A run held in the middle of its second step. */
async function hold(
  topic: string,
): Promise<Made & { readonly program: Program; readonly finish: (text: string) => void }> {
  const workspace = workspaces.make(files);
  const arrival = server.hold(`two ${topic}`);
  const program = workspace.start(['run', 'line', '--set', `topic=${topic}`]);
  const call = await arrival;
  return { workspace, id: await workspace.idOf(program), program, finish: call.finish };
}

async function makeIdle(args: readonly string[], status: number): Promise<Made> {
  const workspace = workspaces.make(files);
  const { id } = await workspace.run([...args, '--set', 'topic=idle', '--model', 'none'], status);
  return { workspace, id };
}

const makers: Readonly<Record<State, () => Promise<Made>>> = {
  running: () => hold('running'),
  interrupted: async () => {
    const made = await hold('killed');
    made.program.kill('SIGKILL');
    await made.program.ended;
    return made;
  },
  paused: () => makeIdle(['line', '--pause-after', 'one'], 3),
  waiting: () => makeIdle(['ask'], 3),
  failed: async () => {
    const workspace = workspaces.make(files);
    const arrival = server.hold('two refused');
    const program = workspace.start(['run', 'line', '--set', 'topic=refused']);
    (await arrival).refuse(400);
    expect(await program.ended).toMatchObject({ status: 1 });
    return { workspace, id: await workspace.idOf(program) };
  },
  completed: () => makeIdle(['line'], 0),
  cancelled: async () => {
    const made = await makeIdle(['line', '--pause-after', 'one'], 3);
    expect(await made.workspace.caesura(['cancel', made.id])).toMatchObject({ status: 0 });
    return made;
  },
};

const states = ['running', 'interrupted', 'paused', 'waiting', 'failed', 'completed', 'cancelled'] as const;
const made = new Map<State, Made>();

beforeAll(async () => {
  await Promise.all(states.map(async (state) => made.set(state, await makers[state]())));
});

type Cell = {
  readonly state: State;
  readonly args: readonly string[];
  readonly status: number;
  /** The run's own status afterwards; the file is untouched where it is left out. */
  readonly becomes?: string;
  readonly says?: RegExp;
};

const answer = ['answer', 'ID', '--set', 'second=mine'];
const rerun = ['rerun', 'ID', '--from', 'two'];

const cells: readonly Cell[] = [
  { state: 'running', args: ['resume', 'ID'], status: 4, says: /process \d+|pid \d+/ },
  { state: 'running', args: ['retry', 'ID'], status: 4 },
  { state: 'running', args: rerun, status: 4 },
  { state: 'running', args: answer, status: 4 },
  { state: 'running', args: ['delete', 'ID', '--yes'], status: 4 },

  { state: 'interrupted', args: ['resume', 'ID'], status: 0, becomes: 'completed' },
  { state: 'interrupted', args: ['retry', 'ID'], status: 0, becomes: 'completed' },
  { state: 'interrupted', args: rerun, status: 0, becomes: 'completed' },
  { state: 'interrupted', args: ['pause', 'ID'], status: 0, becomes: 'paused' },
  { state: 'interrupted', args: ['cancel', 'ID'], status: 0, becomes: 'cancelled' },
  { state: 'interrupted', args: answer, status: 2, says: /interrupted/ },

  { state: 'paused', args: ['resume', 'ID'], status: 0, becomes: 'completed' },
  { state: 'paused', args: ['retry', 'ID'], status: 0, becomes: 'completed' },
  { state: 'paused', args: rerun, status: 0, becomes: 'completed' },
  { state: 'paused', args: ['pause', 'ID'], status: 0, says: /paused already|already paused/ },
  { state: 'paused', args: ['cancel', 'ID'], status: 0, becomes: 'cancelled' },
  { state: 'paused', args: answer, status: 2, says: /paused/ },

  { state: 'waiting', args: ['resume', 'ID'], status: 3, says: /Which one shall it be/ },
  { state: 'waiting', args: ['retry', 'ID'], status: 3, says: /Which one shall it be/ },
  { state: 'waiting', args: ['rerun', 'ID', '--from', 'one'], status: 3, becomes: 'waiting' },
  { state: 'waiting', args: ['pause', 'ID'], status: 0, says: /waiting/ },
  { state: 'waiting', args: ['cancel', 'ID'], status: 0, becomes: 'cancelled' },
  { state: 'waiting', args: answer, status: 0, becomes: 'completed' },

  { state: 'failed', args: ['resume', 'ID'], status: 0, becomes: 'completed' },
  { state: 'failed', args: ['retry', 'ID'], status: 0, becomes: 'completed' },
  { state: 'failed', args: rerun, status: 0, becomes: 'completed' },
  { state: 'failed', args: ['pause', 'ID'], status: 2, says: /failed/ },
  { state: 'failed', args: ['cancel', 'ID'], status: 0, becomes: 'cancelled' },
  { state: 'failed', args: answer, status: 2, says: /failed/ },

  { state: 'completed', args: ['resume', 'ID'], status: 0, says: /completed/ },
  { state: 'completed', args: ['retry', 'ID'], status: 0, says: /completed/ },
  { state: 'completed', args: rerun, status: 0, becomes: 'completed' },
  { state: 'completed', args: ['pause', 'ID'], status: 2, says: /completed/ },
  { state: 'completed', args: ['cancel', 'ID'], status: 2, says: /completed/ },
  { state: 'completed', args: answer, status: 2, says: /completed/ },

  { state: 'cancelled', args: ['resume', 'ID'], status: 2, says: /rerun/ },
  { state: 'cancelled', args: ['retry', 'ID'], status: 2, says: /cancelled/ },
  { state: 'cancelled', args: rerun, status: 0, becomes: 'completed' },
  { state: 'cancelled', args: ['pause', 'ID'], status: 2, says: /cancelled/ },
  { state: 'cancelled', args: ['cancel', 'ID'], status: 0, says: /cancelled/ },
  { state: 'cancelled', args: answer, status: 2, says: /cancelled/ },
];

function madeOf(state: State): Made {
  const found = made.get(state);
  if (found === undefined) throw new Error(`no run that is ${state}`);
  return found;
}

describe('a command on a run', () => {
  test.each(states)('that is %s shows and lists it as such', async (state) => {
    const { workspace, id } = madeOf(state);
    const [shown, listed] = await Promise.all([
      workspace.caesura(['show', id, '--json']),
      workspace.caesura(['list', '--status', state, '--json']),
    ]);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      id,
      derived: state,
      status: state === 'interrupted' ? 'running' : state,
    });
    expect(JSON.parse(listed.stdout)).toMatchObject([{ id, derived: state }]);
  });

  test.concurrent.each(cells)(
    'that is $state: $args.0 exits $status',
    async ({ state, args, status, becomes, says }) => {
      const { workspace: original, id } = madeOf(state);
      // A live run cannot be copied, and nothing here changes it; every other cell has a workspace of its own.
      const workspace = state === 'running' ? original : workspaces.copy(original);
      const before = workspace.readRun(id);
      const text = workspace.read(`workflow-data/${id}.json`);
      const ended = await workspace.caesura(args.map((argument) => (argument === 'ID' ? id : argument)));
      expect(ended).toMatchObject({ status, signal: null });
      if (says !== undefined) expect(ended.stderr).toMatch(says);
      expect(ended.stderr).not.toMatch(/^\s+at /m);
      const after = workspace.readRun(id);
      if (becomes === undefined) expect(workspace.read(`workflow-data/${id}.json`)).toBe(text);
      else expect(after.status).toBe(becomes);
      const again = args[0] === 'rerun' ? args[3] : undefined;
      const [first] = before.executedTemplates;
      if (again !== 'one') expect(after.executedTemplates[0]).toEqual(first);
      if (becomes === 'completed') {
        expect(after.executedTemplates.map(({ stepId }) => stepId)).toEqual(['one', 'two', 'three']);
      }
      expect(workspace.leftovers()).toEqual([]);
    },
  );

  const idle = states.filter((state) => state !== 'running');
  test.concurrent.each(idle)('that is %s: delete asks first, and --yes deletes', async (state) => {
    const { workspace: original, id } = madeOf(state);
    const workspace = workspaces.copy(original);
    const text = workspace.read(`workflow-data/${id}.json`);
    const asked = await workspace.caesura(['delete', id]);
    expect(asked).toMatchObject({ status: 2 });
    expect(asked.stderr).toContain('--yes');
    expect(workspace.read(`workflow-data/${id}.json`)).toBe(text);
    expect(await workspace.caesura(['delete', id, '--yes'])).toMatchObject({ status: 0 });
    expect(workspace.list('workflow-data')).toEqual([]);
  });
});

describe('pause and cancel of a run that is running', () => {
  test('pause waits until the step is done, then the run is paused', async () => {
    const { workspace, id, program, finish } = await hold('pausing');
    const pausing = workspace.start(['pause', id]);
    await pausing.said('two');
    expect(pausing.child.exitCode).toBeNull();
    finish('the second');
    expect(await pausing.ended).toMatchObject({ status: 0 });
    expect(await program.ended).toMatchObject({ status: 3 });
    const run = workspace.readRun(id);
    expect(run).toMatchObject({ status: 'paused', data: { second: 'the second' } });
    expect(run.history.at(-1)).toMatchObject({ event: 'run-paused', by: 'command' });
    expect(workspace.list(`workflow-data/${id}/requests`)).toEqual([]);
  });

  test('pause --now aborts the attempt, which runs again on resume', async () => {
    const { workspace, id, program } = await hold('aborting');
    expect(await workspace.caesura(['pause', id, '--now'])).toMatchObject({ status: 0 });
    expect(await program.ended).toMatchObject({ status: 3 });
    expect(workspace.readRun(id)).toMatchObject({ status: 'paused', inFlight: [] });
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(server.count('one aborting')).toBe(1);
    expect(server.count('two aborting')).toBe(2);
    expect(workspace.readRun(id).executedTemplates[1]).toMatchObject({ stepId: 'two', attempt: 2 });
  });

  test('cancel aborts the attempt; the run exits 1', async () => {
    const { workspace, id, program } = await hold('cancelling');
    expect(await workspace.caesura(['cancel', id])).toMatchObject({ status: 0 });
    expect(await program.ended).toMatchObject({ status: 1 });
    expect(workspace.readRun(id)).toMatchObject({ status: 'cancelled', inFlight: [] });
  });

  test('a pause that arrives while the last step completes: completed, and the asker is told', async () => {
    const workspace = workspaces.make(files);
    const arrival = server.hold('three late');
    const program = workspace.start(['run', 'line', '--set', 'topic=late']);
    const call = await arrival;
    const id = await workspace.idOf(program);
    const pausing = workspace.start(['pause', id]);
    await pausing.said('three');
    call.finish('the third');
    const asked = await pausing.ended;
    expect(asked).toMatchObject({ status: 0 });
    expect(asked.stderr).toContain('completed');
    expect(await program.ended).toMatchObject({ status: 0 });
  });

  test('a pause while the step fails: failed, and the asker is told', async () => {
    const { workspace, id, program, refuse } = await holdForFailure('failing');
    const pausing = workspace.start(['pause', id]);
    await pausing.said('two');
    refuse(400);
    const asked = await pausing.ended;
    expect(asked).toMatchObject({ status: 1 });
    expect(asked.stderr).toContain('failed');
    expect(await program.ended).toMatchObject({ status: 1 });
  });
});

async function holdForFailure(topic: string) {
  const workspace = workspaces.make(files);
  const arrival = server.hold(`two ${topic}`);
  const program = workspace.start(['run', 'line', '--set', `topic=${topic}`]);
  const { refuse } = await arrival;
  return { workspace, id: await workspace.idOf(program), program, refuse };
}

describe('rerun', () => {
  test('does the step and what depends on it again, and nothing else; the old records stay in the history', async () => {
    const workspace = workspaces.make({
      ...files,
      'workflows/tree.yaml': `name: tree
steps:
  - { id: root, prompt: one.hbs, inputs: [topic], outputs: [first] }
  - { id: left, prompt: two.hbs, inputs: [first, topic], outputs: [second] }
  - { id: right, prompt: one.hbs, inputs: [first], outputs: [other] }
  - { id: leaf, prompt: three.hbs, inputs: [second, topic], outputs: [third] }
`,
    });
    const before = await workspace.complete(['tree', '--set', 'topic=tree', '--model', 'none']);
    const ended = await workspace.caesura(['rerun', before.id, '--from', 'left', '--json']);
    expect(ended).toMatchObject({ status: 0 });
    const after = workspace.readRun(before.id);
    const record = (run: typeof after, step: string) =>
      run.executedTemplates.find(({ stepId }) => stepId === step);
    for (const step of ['root', 'right']) expect(record(after, step)).toEqual(record(before, step));
    for (const step of ['left', 'leaf']) expect(record(after, step)).toMatchObject({ attempt: 2 });
    const reopened = JSON.stringify(after.history.filter((entry) => 'records' in entry));
    expect(reopened).toContain('"left.1"');
    // An earlier attempt's text is never overwritten.
    expect(workspace.list(`workflow-data/${before.id}`)).toEqual(
      expect.arrayContaining(['left.1.reply.md', 'left.2.reply.md']),
    );
  });

  test('from a step that is not there says which there are and changes nothing', async () => {
    const { workspace, id } = madeOf('completed');
    const text = workspace.read(`workflow-data/${id}.json`);
    const [misspelt, missing] = await Promise.all([
      workspace.caesura(['rerun', id, '--from', 'tow']),
      workspace.caesura(['rerun', id]),
    ]);
    expect(misspelt).toMatchObject({ status: 2 });
    expect(misspelt.stderr).toContain('two');
    expect(missing).toMatchObject({ status: 2 });
    expect(missing.stderr).toContain('--from');
    expect(workspace.read(`workflow-data/${id}.json`)).toBe(text);
  });
});
