// Time on the command line: timeouts, retries, and a command with effects that kill -9 cut off.
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) => prompt);

/** Says its step's key and attempt in a file; the first attempt then waits to be killed. */
const send = `
name: send
steps:
  - id: send
    shell: |
      echo "$CAESURA_STEP_KEY $CAESURA_ATTEMPT" >> "$LOG"
      [ "$CAESURA_ATTEMPT" != 1 ] || sleep 1000
      echo sent
    outputs: [receipt]
    effects: true
`;

describe('a command with effects that was cut off', () => {
  test('waits for a person, with status 3, and runs again when told so', async () => {
    const workspace = workspaces.make({ 'workflows/send.yaml': send });
    const options = { env: { LOG: workspace.path('sent.log') } };
    const program = workspace.start(['run', 'send', '--trust'], options);
    const id = await workspace.idOf(program);
    await waitFor(
      () => workspace.exists('sent.log') && workspace.read('sent.log').endsWith('1\n'),
      () => program.stderr(),
    );
    program.kill('SIGKILL');
    await program.ended;

    for (const command of ['resume', 'retry']) {
      const refused = await workspace.caesura([command, id], options);
      expect(refused.status).toBe(3);
      expect(refused.stderr).toContain(`caesura resume ${id} --rerun-interrupted`);
      expect(workspace.readRun(id)).toMatchObject({ status: 'paused', inFlight: [{ stepId: 'send' }] });
    }
    const shown = await workspace.caesura(['show', id]);
    expect(shown.stdout).toContain('--rerun-interrupted');

    expect((await workspace.caesura(['resume', id, '--rerun-interrupted'], options)).status).toBe(0);
    expect(workspace.readRun(id)).toMatchObject({ status: 'completed', data: { receipt: 'sent' } });
    expect(workspace.read('sent.log')).toBe(`${id}.send 1\n${id}.send 2\n`);
  });

  test('is done where a person adds its record', async () => {
    const workspace = workspaces.make({ 'workflows/send.yaml': send });
    const options = { env: { LOG: workspace.path('sent.log') } };
    const program = workspace.start(['run', 'send', '--trust'], options);
    const id = await workspace.idOf(program);
    await waitFor(
      () => workspace.exists('sent.log') && workspace.read('sent.log').endsWith('1\n'),
      () => program.stderr(),
    );
    program.kill('SIGKILL');
    await program.ended;
    const file = `workflow-data/${id}.json`;
    const content = JSON.parse(workspace.read(file));
    workspace.write({
      [file]: JSON.stringify({
        ...content,
        data: { receipt: 'by hand' },
        executedTemplates: [{ stepId: 'send' }],
      }),
    });
    expect((await workspace.caesura(['resume', id], options)).status).toBe(0);
    expect(workspace.readRun(id)).toMatchObject({ status: 'completed', data: { receipt: 'by hand' } });
    expect(workspace.read('sent.log')).toBe(`${id}.send 1\n`);
  });
});

describe('a model that takes too long', () => {
  test('fails the step with timeout after its retries', async () => {
    const held = [server.hold('Ask'), server.hold('Ask')];
    const workspace = workspaces.make({
      'caesura.yaml': server.config,
      'workflows/slow.yaml':
        'name: slow\nsteps:\n  - { id: ask, prompt: ask.hbs, outputs: [x], timeout: 2s, retry: { attempts: 2, backoff: 10ms, on: [timeout] } }\n',
      'prompts/ask.hbs': 'Ask',
    });
    const { id, stderr } = await workspace.run(['slow'], 1);
    expect(workspace.readRun(id).failure).toMatchObject({ stepId: 'ask', kind: 'timeout', attempt: 2 });
    expect(stderr).toContain('longer than 2000 ms');
    const calls = await Promise.all(held);
    await waitFor(
      () => calls.every((call) => call.gone()),
      () => 'the model to be left alone',
    );
  });
});

test('a workflow that takes too long fails, and resume goes on', async () => {
  const workspace = workspaces.make({
    'workflows/long.yaml':
      'name: long\ntimeout: 3s\nsteps:\n  - { id: one, command: [echo, "1"], outputs: [first] }\n  - { id: two, shell: "[ $CAESURA_ATTEMPT = 2 ] || sleep 1000; echo 2", outputs: [second], retry: { attempts: 5 } }\n',
  });
  const { id, stderr } = await workspace.run(['long', '--trust'], 1);
  expect(stderr).toContain(`caesura resume ${id}`);
  expect(workspace.readRun(id)).toMatchObject({
    failure: { stepId: 'two', kind: 'timeout' },
    data: { first: 1 },
  });
  expect((await workspace.caesura(['resume', id])).status).toBe(0);
  expect(workspace.readRun(id).data).toEqual({ first: 1, second: 2 });
});

test('check names the kind of failure that was meant', async () => {
  const workspace = workspaces.make({
    'workflows/w.yaml': 'name: w\nsteps:\n  - { id: a, command: [ls], retry: { on: [time-out] } }\n',
  });
  const checked = await workspace.caesura(['check']);
  expect(checked.status).not.toBe(0);
  expect(checked.stdout + checked.stderr).toContain('Did you mean "timeout"?');
});
