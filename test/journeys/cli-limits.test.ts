// Runs of several workspaces that share the limits of a provider, on a real server that sees how many requests are open.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Call, type ModelServer, startModel } from './helpers/model-server.ts';
import { linesOf } from './helpers/program.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) => `reply to ${prompt}`);

type Scene = {
  readonly make: (limits: string, workflow?: string) => Workspace;
  readonly env: Readonly<Record<string, string>>;
};

const steps = ['one', 'two'];
const line = `name: w\nsteps:\n${steps.map((id) => `  - { id: ${id}, prompt: ${id}.hbs, inputs: [x], outputs: [${id}] }\n`).join('')}`;
const list =
  'name: w\nsteps:\n  - { id: note, foreach: talks, as: talk, concurrency: 4, prompt: note.hbs, inputs: [talks, x], outputs: [notes] }\n';

/** Workspaces of one user on one machine; the provider's name tells the tests of this file apart. */
function makeScene(name: string): Scene {
  const env = { XDG_STATE_HOME: join(workspaces.folder(), 'state') };
  return {
    env,
    make: (limits, workflow = line) =>
      workspaces.make({
        'caesura.yaml': `${server.config.replaceAll('local', name)}    ${limits}\n`,
        'workflows/w.yaml': workflow,
        'prompts/note.hbs': '{{x}} {{talk}}',
        ...Object.fromEntries(steps.map((id) => [`prompts/${id}.hbs`, `{{x}} ${id}`])),
      }),
  };
}

/** Holds each request that begins with the text; `open` are those that are not answered. */
function holdAll(held: ModelServer, text: string) {
  const open: Call[] = [];
  return {
    open,
    next: async (): Promise<void> => {
      open.push(await held.hold(text));
    },
    finish: (): void => open.shift()?.finish('done'),
  };
}

describe('maxConcurrent', () => {
  test.concurrent('holds over the runs of two workspaces, which all come to their end', async () => {
    const { make, env } = makeScene('both');
    const requests = holdAll(server, 'both');
    const data = ['--set', 'x=both', '--set', 'talks:=["a","b","c"]'];
    const begun = Promise.all([requests.next(), requests.next()]);
    const programs = [1, 2].map(() => make('maxConcurrent: 2', list).start(['run', 'w', ...data], { env }));
    await begun;
    await Promise.all(programs.map(({ said }) => said('waits for its turn at both: 2 requests at once')));
    for (let sent = 2; sent < 6; sent++) {
      expect(server.count('both')).toBe(sent);
      expect(requests.open).toHaveLength(2);
      const next = requests.next();
      requests.finish();
      await next;
    }
    requests.finish();
    requests.finish();
    for (const { ended } of programs) expect(await ended).toMatchObject({ status: 0 });
    expect(server.count('both')).toBe(6);
  });

  test.concurrent('lets the next one in where the process of a request is killed', async () => {
    const { make, env } = makeScene('killed');
    const [first, second] = [make('maxConcurrent: 1'), make('maxConcurrent: 1')];
    const held = server.hold('killed-first one');
    const dying = first.start(['run', 'w', '--set', 'x=killed-first'], { env });
    await held;
    const waiting = second.start(['run', 'w', '--set', 'x=killed-second'], { env });
    await waiting.said('waits for its turn');
    expect(server.count('killed-second')).toBe(0);
    dying.kill('SIGKILL');
    expect(await waiting.ended).toMatchObject({ status: 0 });
    expect(server.count('killed-second')).toBe(2);
    const id = await first.idOf(dying);
    expect(await first.caesura(['resume', id], { env })).toMatchObject({ status: 0 });
  });

  test.concurrent('holds for known providers without another entry, too', async () => {
    const { make, env } = makeScene('known');
    const workspace = make('maxConcurrent: 1');
    workspace.write({
      'caesura.yaml': 'model: ollama/small\nproviders: { ollama: { maxConcurrent: 1 } }\n',
    });
    const OLLAMA_HOST = server.config.match(/http[^/]+\/\/[^/]+/)?.[0] ?? '';
    const held = server.hold('known-first');
    const given = { env: { ...env, OLLAMA_HOST } };
    const first = workspace.start(['run', 'w', '--set', 'x=known-first'], given);
    const call = await held;
    const second = workspace.start(['run', 'w', '--set', 'x=known-second'], given);
    await second.said('waits for its turn at ollama: 1 request at once');
    call.finish('done');
    expect(await first.ended).toMatchObject({ status: 0 });
    expect(await second.ended).toMatchObject({ status: 0 });
  });
});

describe('a run that waits for its turn', () => {
  test.concurrent('is seen to wait, from anywhere, and stops at once when it is asked to', async () => {
    const { make, env } = makeScene('seen');
    const workspace = make('requestsPerMinute: 1');
    const waiting = workspace.start(['run', 'w', '--set', 'x=seen', '--json'], { env });
    await waiting.said('… two  waits for its turn at seen: 1 request a minute');
    const id = await workspace.idOf(waiting);
    expect(linesOf(waiting.stdout()).at(-1)).toMatchObject({
      event: 'step-queued',
      stepId: 'two',
      limit: 'seen: 1 request a minute',
    });
    expect((await workspace.caesura(['list'])).stdout).toContain('waits for seen: 1 request a minute');
    const [row] = JSON.parse((await workspace.caesura(['list', '--json'])).stdout);
    expect(row).toMatchObject({ derived: 'running', progress: { limit: 'seen: 1 request a minute' } });
    expect((await workspace.caesura(['show', id])).stdout).toMatch(
      /⠋ +two +waits for seen: 1 request a minute, since 20/,
    );
    expect(await workspace.caesura(['pause', id])).toMatchObject({ status: 0 });
    expect(await waiting.ended).toMatchObject({ status: 3 });
    expect(server.count('seen')).toBe(1);
    const run = workspace.readRun(id);
    expect(run).toMatchObject({ status: 'paused', inFlight: [], spent: { attempts: 1 } });
    expect(run).not.toHaveProperty('queued');
    expect((await workspace.caesura(['list'])).stdout).not.toContain('waits for');
  });

  test.concurrent('is paused safely by a signal', async () => {
    const { make, env } = makeScene('signal');
    const workspace = make('requestsPerMinute: 1');
    const waiting = workspace.start(['run', 'w', '--set', 'x=signal'], { env });
    await waiting.said('waits for its turn');
    waiting.kill('SIGTERM');
    expect(await waiting.ended).toMatchObject({ status: 143 });
    expect(server.count('signal')).toBe(1);
  });

  test.concurrent('and is killed has sent nothing: it simply begins when it is resumed', async () => {
    const { make, env } = makeScene('dead');
    const workspace = make('requestsPerMinute: 1');
    const waiting = workspace.start(['run', 'w', '--set', 'x=dead'], { env });
    await waiting.said('waits for its turn');
    waiting.kill('SIGKILL');
    await waiting.ended;
    const id = await workspace.idOf(waiting);
    expect((await workspace.caesura(['list'])).stdout).toMatch(/interrupted(?!.*waits for)/);
    workspace.write({ 'caesura.yaml': server.config.replaceAll('local', 'dead') });
    expect(await workspace.caesura(['resume', id], { env })).toMatchObject({ status: 0 });
    expect(workspace.readRun(id)).toMatchObject({ status: 'completed', spent: { attempts: 2 } });
    expect(workspace.readRun(id).executedTemplates).toMatchObject([{ attempt: 1 }, { attempt: 1 }]);
  });
});

test.concurrent('where limits cannot be shared, that is told once and nothing is kept from running', async () => {
  const { make, env } = makeScene('alone');
  mkdirSync(dirname(env.XDG_STATE_HOME ?? ''), { recursive: true });
  writeFileSync(env.XDG_STATE_HOME ?? '', '');
  const { status, stderr } = await make('maxConcurrent: 1').caesura(['run', 'w', '--set', 'x=alone'], {
    env,
  });
  expect(status).toBe(0);
  expect(stderr.match(/the limits of alone cannot be shared with other runs/g)).toHaveLength(1);
});

test.concurrent.each([
  ['maxConcurrent: 0', 'maxConcurrent: '],
  ['requestsPerMinute: many', 'requestsPerMinute: '],
  ['requestPerMinute: 5', 'Did you mean "requestsPerMinute"?'],
])('a limit that is none stops the run with its place: %s', async (limit, said) => {
  const { make, env } = makeScene('wrong');
  const { status, stderr } = await make(limit).caesura(['run', 'w', '--set', 'x=wrong'], { env });
  expect(status).toBe(2);
  expect(stderr).toMatch(/caesura\.yaml:5:\d+: error/);
  expect(stderr).toContain(said);
});
