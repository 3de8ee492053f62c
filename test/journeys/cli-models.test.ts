// Which model a step asks, what is paid for, and what is never written down: on a real server.
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { linesOf } from './helpers/program.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) => `reply to ${prompt}`);

const providers = server.config.replace(/^model:.*\n/, '');

function filesOf(models: { readonly step?: string; readonly workflow?: string; readonly yaml?: string }) {
  const step = {
    id: 'one',
    prompt: 'p.hbs',
    inputs: ['x'],
    outputs: ['out'],
    ...(models.step ? { model: models.step } : {}),
  };
  return {
    'caesura.yaml': `${models.yaml ? `model: ${models.yaml}\n` : ''}${providers}`,
    'workflows/w.yaml': JSON.stringify({
      name: 'w',
      steps: [step],
      ...(models.workflow ? { model: models.workflow } : {}),
    }),
    'prompts/p.hbs': '{{x}}',
    'recordings/w/one.md': 'recorded',
  };
}

describe('the model of a step', () => {
  const all = { step: 'local/step', workflow: 'local/workflow', yaml: 'local/yaml' };
  const cases = [
    {
      chosen: '--model, before all others',
      models: all,
      args: ['--model', 'local/flag'],
      env: true,
      model: 'local/flag',
    },
    { chosen: "else the step's", models: all, args: [], env: true, model: 'local/step' },
    {
      chosen: "else the workflow's",
      models: { ...all, step: '' },
      args: [],
      env: true,
      model: 'local/workflow',
    },
    {
      chosen: "else caesura.yaml's",
      models: { yaml: 'local/yaml' },
      args: [],
      env: false,
      model: 'local/yaml',
    },
    { chosen: 'or that of CAESURA_MODEL', models: {}, args: [], env: true, model: 'local/env' },
    { chosen: 'else recorded', models: {}, args: [], env: false, model: 'recorded' },
    {
      chosen: 'none where the flag says so',
      models: all,
      args: ['--model', 'none'],
      env: true,
      model: 'none',
    },
  ];

  test.concurrent.each(cases)('is $chosen', async ({ chosen, models, args, env, model }) => {
    const workspace = workspaces.make(filesOf(models));
    const run = await workspace.complete(
      ['w', '--set', `x=ask ${chosen}`, ...args],
      env ? { env: { CAESURA_MODEL: 'local/env' } } : {},
    );
    expect(run.executedTemplates[0]).toMatchObject({ model });
    const prompt = `ask ${chosen}`;
    expect(run.data.out).toBe(
      model === 'recorded' ? 'recorded' : model === 'none' ? prompt : `reply to ${prompt}`,
    );
    const asked = server.calls.filter((call) => call.prompt === prompt).map((call) => `local/${call.model}`);
    expect(asked).toEqual(model.startsWith('local/') ? [model] : []);
  });

  test.concurrent('a resume keeps what the command line chose, unless told otherwise', async () => {
    const workspace = workspaces.make({
      ...filesOf({ workflow: 'recorded' }),
      'workflows/w.yaml': JSON.stringify({
        name: 'w',
        steps: ['one', 'two', 'three'].map((id) => ({ id, prompt: 'p.hbs', inputs: ['x'], outputs: [id] })),
      }),
    });
    const { id } = await workspace.run(
      ['w', '--set', 'x=keep', '--model', 'local/first', '--pause-after', 'one'],
      3,
    );
    expect(workspace.readRun(id).options).toMatchObject({ model: 'local/first' });
    await workspace.caesura(['resume', id, '--pause-after', 'two']);
    await workspace.caesura(['resume', id, '--model', 'none']);
    const { status, executedTemplates } = workspace.readRun(id);
    expect(status).toBe('completed');
    expect(executedTemplates.map(({ model }) => model)).toEqual(['local/first', 'local/first', 'none']);
  });
});

describe('a server', () => {
  test.concurrent('that says it is busy is asked again, and the wait can be paused at once', async () => {
    const workspace = workspaces.make(filesOf({ yaml: 'local/m' }));
    const first = server.hold('busy server');
    const program = workspace.start(['run', 'w', '--set', 'x=busy server', '--json']);
    (await first).refuse(429, { 'retry-after': '3600' });
    await program.said('step-failed', 'stdout');
    const id = await workspace.idOf(program);
    expect(await workspace.caesura(['pause', id])).toMatchObject({ status: 0 });
    expect(await program.ended).toMatchObject({ status: 3 });
    const line = linesOf(program.stdout()).find(({ event }) => event === 'step-failed');
    expect(line).toMatchObject({ kind: 'rate-limited', attempt: 1 });
    expect(workspace.readRun(id).status).toBe('paused');
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(server.count('busy server')).toBe(2);
  });

  test.concurrent('that fails for a moment is asked again, as often as the step says', async () => {
    const files = filesOf({ yaml: 'local/m' });
    const workspace = workspaces.make({
      ...files,
      'workflows/w.yaml': files['workflows/w.yaml'].replace('"outputs"', '"retry":{"attempts":2},"outputs"'),
    });
    const answers = [server.hold('moment'), server.hold('moment')];
    const program = workspace.start(['run', 'w', '--set', 'x=moment', '--json']);
    for (const answer of answers) (await answer).refuse(503);
    expect(await program.ended).toMatchObject({ status: 1 });
    const lines = linesOf(program.stdout()).map(({ event, attempt }) => `${event} ${attempt}`);
    expect(lines.filter((line) => line.startsWith('step'))).toEqual([
      'step-started 1',
      'step-failed 1',
      'step-started 2',
      'step-failed 2',
    ]);
    expect(await workspace.caesura(['retry', workspace.ids()[0] ?? ''])).toMatchObject({ status: 0 });
    expect(server.count('moment')).toBe(3);
  });

  test.concurrent('that refuses for good fails the run after one request', async () => {
    const workspace = workspaces.make(filesOf({ yaml: 'local/m' }));
    const first = server.hold('bad request');
    const program = workspace.start(['run', 'w', '--set', 'x=bad request']);
    (await first).refuse(400);
    expect(await program.ended).toMatchObject({ status: 1 });
    expect(server.count('bad request')).toBe(1);
  });

  test.concurrent('never sees its key written down', async () => {
    const key = 'sk-very-secret-0123456789abcdef';
    const workspace = workspaces.make({
      ...filesOf({ yaml: 'local/m' }),
      'caesura.yaml': `model: local/m\n${providers.trimEnd()}\n    apiKeyEnv: MY_KEY\n`,
    });
    const first = server.hold('keyed');
    const program = workspace.start(['run', 'w', '--set', 'x=keyed'], { env: { MY_KEY: key } });
    const call = await first;
    expect(call.authorization).toBe(`Bearer ${key}`);
    call.refuse(401, {}, `no such key ${key}`);
    const ended = await program.ended;
    expect(ended.status).toBe(1);
    const id = ended.stdout.trim();
    const everything = workspace.list(`workflow-data/${id}`).filter((name) => name.includes('.'));
    const texts = [
      ended.stdout,
      ended.stderr,
      ...everything.map((name) => workspace.read(`workflow-data/${id}/${name}`)),
    ];
    for (const text of [...texts, workspace.read(`workflow-data/${id}.json`)])
      expect(text).not.toContain(key);
  });
});

describe('a list of models', () => {
  const two = `${providers.trimEnd()}\n${providers.replace(/^providers:\n/, '').replace('local:', 'other:')}`;

  test.concurrent('goes on with the next one where the first cannot answer, and says so everywhere', async () => {
    const workspace = workspaces.make({
      ...filesOf({}),
      'caesura.yaml': `model: [local/first, other/second]\n${two}prices:\n  other/*: { input: 1, output: 2 }\n  local/*: { input: 100, output: 100 }\n`,
    });
    const first = server.hold('fall back');
    const program = workspace.start(['run', 'w', '--set', 'x=fall back', '--budget', '5']);
    (await first).refuse(401);
    const ended = await program.ended;
    expect(ended).toMatchObject({ status: 0 });
    expect(ended.stderr).toContain('Now other/second is asked.');
    expect(ended.stderr).toContain('! local/first could not answer (unauthorized): other/second did');
    const id = ended.stdout.trim();
    const run = workspace.readRun(id);
    expect(run.executedTemplates).toMatchObject([
      {
        attempt: 2,
        model: 'other/second',
        cost: 0.000_017,
        fallbacks: [{ model: 'local/first', kind: 'unauthorized' }],
      },
    ]);
    expect(run.history.find(({ event }) => event === 'step-failed')).toMatchObject({
      attempt: 1,
      kind: 'unauthorized',
      nextModel: 'other/second',
    });
    const shown = await workspace.caesura(['show', id]);
    expect(shown.stdout).toContain('other/second');
    expect(shown.stdout).toContain('local/first could not answer (unauthorized)');
  });

  test.concurrent('passes over what cannot be called at all, and is refused where nothing can', async () => {
    const workspace = workspaces.make(filesOf({ yaml: 'local/m' }));
    const args = ['w', '--set', 'x=pass over', '--model'];
    const passed = await workspace.run([...args, 'openai/gpt-5-mini,local/m'], 0);
    expect(passed.stderr).toContain(
      "openai/gpt-5-mini is passed over: no key for the provider 'openai': OPENAI_API_KEY is not set",
    );
    expect(passed.run?.executedTemplates).toMatchObject([
      { model: 'local/m', fallbacks: [{ model: 'openai/gpt-5-mini', kind: 'model-unavailable' }] },
    ]);
    const refused = await workspace.run([...args, 'openai/gpt-5-mini,anthropic/claude'], 2);
    expect(refused.stderr).toContain("no key for the provider 'openai'");
    expect(refused.stderr).toContain("no key for the provider 'anthropic'");
  });

  test.concurrent('takes recordings where there are some, and a model where there is none', async () => {
    const workspace = workspaces.make({
      ...filesOf({ yaml: 'local/m' }),
      'workflows/w.yaml': JSON.stringify({
        name: 'w',
        model: ['recorded', 'local/m'],
        steps: ['one', 'two'].map((id) => ({ id, prompt: 'p.hbs', inputs: ['x'], outputs: [id] })),
      }),
    });
    const run = await workspace.complete(['w', '--set', 'x=half recorded']);
    expect(run.executedTemplates.map(({ model }) => model)).toEqual(['recorded', 'local/m']);
    expect(server.count('half recorded')).toBe(1);
  });

  test.concurrent('is no fault for doctor as long as one of it can be called', async () => {
    const workspace = workspaces.make(filesOf({ yaml: 'openai/gpt-5-mini, local/m' }));
    const { status, stdout } = await workspace.caesura(['doctor']);
    expect(status).toBe(0);
    expect(stdout).toContain("! model: openai/gpt-5-mini is passed over: no key for the provider 'openai'");
    expect(stdout).toContain('✓ model: local/m can be asked');
    const hopeless = await workspace.caesura(['doctor'], { env: { CAESURA_MODEL: 'openai/gpt-5-mini' } });
    expect(hopeless.status).toBe(1);
  });
});
