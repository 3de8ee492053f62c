// Secrets are planted wherever a person, a model, a server or a program may bring them in, and looked for everywhere:
// in every file that comes of it, and in everything that was written to a stream or a terminal.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import type { Ended } from './helpers/program.ts';
import { prepareTerminals } from './helpers/terminal.ts';
import { waitFor } from './helpers/wait-for.ts';
import { type Files, prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const openTerminal = prepareTerminals();
const server = await startModel((prompt) => `reply to ${prompt}`);

const env = {
  OPENAI_API_KEY: 'sk-proj-9qX2/mW7+kT4vB8nR1',
  DESK: 'dk_"4hG7\\kL2-pQ9w',
  TENANT: 'tenant-5f3e9c1d',
  DATABASE_URL: 'postgres://app:p%40ss-w0rd-7@db.example/app',
  SIGNING_SECRET: 'MIIEvQIBADANBgkqhkiG9w0B\nBKcwggSjAgEAAoIBAQC7VJTU',
  OFFICE: 'teapot',
  // A person says of it that it is none.
  PUBLIC_TOKEN: 'seen-by-all-42',
};
/** What `env:` of the workflow gives its command. */
const given = { PLAIN: 'zq9-Xw7-pl41n-0' };

const planted: Readonly<Record<string, readonly string[]>> = {
  OPENAI_API_KEY: [env.OPENAI_API_KEY],
  DESK: [env.DESK],
  TENANT: [env.TENANT],
  DATABASE_URL: [env.DATABASE_URL, 'p%40ss-w0rd-7', 'p@ss-w0rd-7'],
  SIGNING_SECRET: [env.SIGNING_SECRET, ...env.SIGNING_SECRET.split('\n')],
  OFFICE: [env.OFFICE],
  PLAIN: [given.PLAIN],
};
const values = Object.values(planted).flat();

/** How a value may be written; of short ones base64 could be anything. */
function formsOf(value: string): readonly string[] {
  const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '');
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    JSON.stringify(JSON.stringify(value)).slice(3, -3),
    encodeURIComponent(value),
    ...(value.length < 8 ? [] : [base64(value), base64(`user:${value}`), base64(`a:${value}`)]),
  ];
}

/** A text that holds every value in every form. */
const everything = Object.entries(planted)
  .flatMap(([name, texts]) => texts.flatMap((text) => formsOf(text).map((form) => `${name} is ${form} .`)))
  .join('\n');

/** What a person, not the program, has written: it stays as it is. */
function isPersons(path: string): boolean {
  return /\/(workflows|prompts|schemas|recordings)\/|\/(caesura\.yaml|broken\.json|notes\.json|say\.sh)$/.test(
    path,
  );
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

function expectNone(text: string, where: string): void {
  for (const value of values) {
    for (const form of formsOf(value)) expect(text.includes(form) ? `${form} in ${where}` : '').toBe('');
  }
}

/** No file that came of it holds a value; returns the text of all of them. */
function expectCleanFiles(workspace: Workspace): string {
  const files = filesUnder(workspace.top).filter((path) => !isPersons(path));
  const texts = files.map((path) => {
    const text = readFileSync(path, 'utf8');
    expectNone(text, path);
    return text;
  });
  return texts.join('\n');
}

function expectCleanStreams(ended: Ended): void {
  expectNone(ended.stdout, 'stdout');
  expectNone(ended.stderr, 'stderr');
}

/** The last step is skipped: all that it does is to name a variable. */
const steps = (...list: readonly object[]) =>
  JSON.stringify({
    name: 'leaky',
    model: 'local/small',
    steps: [...list, { id: 'unused', command: ['true'], when: 'false', env: given }],
  });
const say = { id: 'say', command: ['sh', 'say.sh'], inputs: ['notes'], outputs: ['said'], env: given };

function make(workflow: string, files: Files = {}): Workspace {
  const config = server.config.replace(
    '  local:\n',
    `  local:\n    apiKeyEnv: DESK\n    headers: { x-tenant: "\${TENANT}" }\n`,
  );
  return workspaces.make({
    'caesura.yaml': `${config}secrets: { also: [OFFICE], never: [PUBLIC_TOKEN] }\n`,
    'workflows/leaky.yaml': workflow,
    'prompts/ask.hbs': `Ask with ${everything} about {{notes}}`,
    'notes.json': JSON.stringify({ notes: everything, seen: env.PUBLIC_TOKEN }),
    'say.sh': `cat\n${Object.keys(env)
      .map((name) => `echo "$${name}"; printf %s "$${name}" | base64`)
      .join('\n')}\necho "$PLAIN"\n`,
    ...files,
  });
}

const input = ['--input', 'dev-workspace/notes.json', '--trust'];

describe('a name in a workflow that holds a value', () => {
  const ask = { id: 'ask', prompt: 'named.hbs', inputs: ['notes'], outputs: ['answer'] };
  const teapot = { ...ask, id: 'brew-teapot' };
  test.concurrent.each([
    ['a step', steps(teapot), 'the name of the step "brew-[secret OFFICE]" holds the value of OFFICE'],
    ['a field', steps({ ...ask, outputs: ['teapot'] }), 'the name of the field "[secret OFFICE]"'],
    [
      'a step, by what a command within gives',
      steps({ ...ask, id: 'zq9-Xw72' }, { id: 'within', workflow: 'inner' }),
      'the name of the step "[secret WITHIN]" holds the value of WITHIN',
    ],
  ])('%s is refused before anything is paid', async (which, workflow, message) => {
    const prompt = `Named ${which}`;
    const inner = { id: 'told', command: ['true'], env: { WITHIN: 'zq9-Xw72' } };
    const workspace = make(workflow, {
      'prompts/named.hbs': prompt,
      'workflows/inner.yaml': JSON.stringify({ name: 'inner', steps: [inner] }),
    });
    const ended = await workspace.caesura(['run', 'leaky', ...input], { env });
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).toMatch(/workflows\/leaky\.yaml:1:\d+: error/);
    expectCleanStreams(ended);
    expect(server.count(prompt)).toBe(0);
    expect(workspace.ids()).toEqual([]);
    const checked = await workspace.caesura(['check'], { env });
    expect(checked.status).toBe(2);
    expect(checked.stdout).toContain(message);
  });

  test.concurrent('that came to be one while the run was paused is refused, and goes on where it is said to be none', async () => {
    const workspace = make(steps(teapot), { 'prompts/named.hbs': 'Named later' });
    const paused = await workspace.run(
      ['leaky', '--set', 'notes=tea', '--trust', '--pause-after', 'brew-teapot'],
      3,
      { env: { ...env, OFFICE: '' } },
    );
    const resumed = await workspace.caesura(['resume', paused.id], { env });
    expect(resumed).toMatchObject({ status: 2 });
    expect(resumed.stderr).toContain('secrets: { never: [OFFICE] }');
    const config = workspace.read('caesura.yaml');
    workspace.write({ 'caesura.yaml': config.replace('never: [', 'never: [OFFICE, ') });
    expect(await workspace.caesura(['resume', paused.id], { env })).toMatchObject({ status: 0 });
    expect(server.count('Named later')).toBe(1);
  });
});

describe('a value that comes in', () => {
  test.concurrent('with the data, a template and a reply in pieces of one character is its name from there on', async () => {
    const workspace = make(steps({ id: 'ask', prompt: 'ask.hbs', inputs: ['notes'], outputs: ['answer'] }));
    const asked = server.hold('Ask with OPENAI_API_KEY is [secret OPENAI_API_KEY] .');
    const program = workspace.start(['run', 'leaky', ...input, '--json'], { env });
    const call = await asked;
    expect(call.authorization).toBe(`Bearer ${env.DESK}`);
    expectNone(call.prompt, 'what was sent');
    for (const character of `It was ${everything}.`) call.send(character);
    call.finish();
    const ended = await program.ended;
    expect(ended).toMatchObject({ status: 0 });
    expectCleanStreams(ended);
    const [id = ''] = workspace.ids();
    const run = workspace.readRun(id);
    expect(run.data.seen).toBe(env.PUBLIC_TOKEN);
    for (const name of Object.keys(planted)) {
      expect(run.data.answer).toContain(`${name} is [secret ${name}] .`);
      expect(run.data.notes).toContain(`${name} is [secret ${name}] .`);
      expect(workspace.read(`workflow-data/${id}/ask.1.prompt.md`)).toContain(`[secret ${name}]`);
      expect(workspace.read(`workflow-data/${id}/ask.1.reply.md`)).toContain(`[secret ${name}]`);
      expect(ended.stderr).toContain(name);
    }
    expect(ended.stderr).toContain('! data.notes held the value of');
    expect(run.history).toContainEqual(
      expect.objectContaining({ event: 'secrets-redacted', fields: ['data.notes'] }),
    );
    expect(run.executedTemplates[0]?.warnings?.join()).toContain('the reply held the value of');
    expectCleanFiles(workspace);
    for (const args of [
      ['show', id],
      ['show', id, '--json'],
      ['list'],
      ['list', '--json'],
      ['check'],
      ['doctor'],
      ['cost'],
    ])
      expectCleanStreams(await workspace.caesura(args, { env }));
    const rendered = await workspace.caesura(
      ['render', 'leaky', 'ask', '--input', 'dev-workspace/notes.json'],
      { env },
    );
    expect(rendered.stdout).toContain('[secret OPENAI_API_KEY]');
    expectCleanStreams(rendered);
  });

  test.concurrent('with the path of an image and with a schema', async () => {
    const image = `${env.TENANT}.png`;
    const choice = {
      type: 'object',
      properties: { answer: { enum: [env.OPENAI_API_KEY] } },
      required: ['answer'],
    };
    const ask = { id: 'ask', prompt: 'choose.hbs', images: [image], outputs: ['answer'] };
    const workspace = make(steps({ ...ask, schema: 'choice.json', validate: 'strict' }), {
      'prompts/choose.hbs': 'Choose the key',
      'schemas/choice.json': JSON.stringify(choice),
    });
    writeFileSync(join(workspace.root, image), Buffer.from('89504e470d0a1a0a00000001', 'hex'));
    const asked = server.hold('Choose the key');
    const program = workspace.start(['run', 'leaky', '--trust', '--record'], { env });
    const call = await asked;
    expectNone(JSON.stringify(call.body), 'what was sent');
    call.finish(JSON.stringify({ answer: env.OPENAI_API_KEY }));
    const ended = await program.ended;
    expect(ended).toMatchObject({ status: 0 });
    expectCleanStreams(ended);
    const [id = ''] = workspace.ids();
    expect(workspace.readRun(id).data.answer).toBe('[secret OPENAI_API_KEY]');
    expect(workspace.read(`workflow-data/${id}/ask.1.prompt.md`)).toContain(
      '- [secret TENANT].png (image/png',
    );
    expect(workspace.read('recordings/leaky/ask.md')).toContain('- [secret TENANT].png (image/png');
  });

  test.concurrent('in what a program prints, and its own environment is as it was', async () => {
    const shown = { ...say, command: ['sh', 'say.sh', env.OPENAI_API_KEY] };
    const workspace = make(steps(shown));
    const ended = await workspace.run(['leaky', ...input], 0, { env });
    expectCleanStreams(ended);
    const text = expectCleanFiles(workspace);
    for (const name of Object.keys(planted)) expect(text).toContain(`[secret ${name}]`);
    expect(String(ended.run?.data.said)).toContain(`${env.PUBLIC_TOKEN}\n`);
    expectCleanStreams(await workspace.caesura(['show', ended.id, '--json'], { env }));
  });

  test.concurrent('in the arguments of a program reaches it, and no file', async () => {
    const script =
      'printf %s "$1" | wc -c; test "$1" = "$OPENAI_API_KEY" && test "$PLAIN" = "$2" && echo the same';
    const step = { ...say, inputs: [], command: ['sh', '-c', script, 'sh', env.OPENAI_API_KEY, given.PLAIN] };
    const workspace = make(steps(step));
    const ended = await workspace.run(['leaky', '--trust'], 0, { env });
    expect(ended.run?.data.said).toContain('the same');
    expectCleanFiles(workspace);
    // The definition in the run names them; the run goes on with it where their values are there.
    workspace.write({ 'workflows/leaky.yaml': steps({ ...step, command: ['false'] }) });
    const rerun = (more: object) =>
      workspace.caesura(['rerun', ended.id, '--from', 'say', '--frozen', '--trust'], {
        env: { ...env, ...more },
      });
    const refused = await rerun({});
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.stderr).toContain('PLAIN');
    expect(await rerun({ PLAIN: given.PLAIN })).toMatchObject({ status: 0 });
    expect(workspace.readRun(ended.id).data.said).toContain('the same');
    expectCleanFiles(workspace);
  });

  test.concurrent('in the error of a server and of a program', async () => {
    const workspace = make(
      steps({ id: 'refused', prompt: 'refused.hbs', outputs: ['x'], retry: { attempts: 1 } }, say),
      { 'prompts/refused.hbs': `Refuse ${env.TENANT}` },
    );
    const asked = server.hold('Refuse [secret TENANT]');
    const program = workspace.start(['run', 'leaky', ...input, '--json'], { env });
    (await asked).refuse(401, {}, `bad key ${env.DESK}, ${env.TENANT} and ${env.OPENAI_API_KEY}`);
    const ended = await program.ended;
    expect(ended).toMatchObject({ status: 1 });
    expectCleanStreams(ended);
    expect(ended.stderr).toContain('bad key [secret DESK], [secret TENANT] and [secret OPENAI_API_KEY]');
    workspace.write({
      'workflows/leaky.yaml': steps({ ...say, command: ['sh', 'fail.sh'] }),
      // More than is kept of it: the key stands where it is cut, and where lines are joined.
      'fail.sh':
        'echo "$SIGNING_SECRET" >&2\nprintf %s "$OPENAI_API_KEY" >&2\nprintf %01990d 0 >&2\nexit 1\n',
    });
    const failed = await workspace.run(['leaky', ...input], 1, { env });
    expectCleanStreams(failed);
    expect(failed.run?.failure?.message).toContain('PI_KEY]0');
    expect(failed.run?.failure?.message).not.toContain(env.OPENAI_API_KEY.slice(-8));
    expectCleanFiles(workspace);
  });

  test.concurrent('in a recording, an answer and a fork', async () => {
    const decide = {
      id: 'decide',
      checkpoint: { type: 'freeform', message: `Is ${env.TENANT} it?` },
      outputs: ['decided'],
    };
    const workspace = make(
      steps(
        { id: 'ask', model: 'recorded', prompt: 'ask.hbs', inputs: ['notes'], outputs: ['answer'] },
        decide,
      ),
      {
        'recordings/leaky/ask.md': everything,
      },
    );
    const ended = await workspace.run(['leaky', ...input], 3, { env });
    expectCleanStreams(ended);
    const fork = await workspace.caesura(['fork', ended.id, '--set', `notes=${everything}`], { env });
    expect(fork).toMatchObject({ status: 0 });
    expect(fork.stderr).toContain('data.notes held the value of');
    expectCleanStreams(fork);
    const answered = await workspace.caesura(
      ['answer', ended.id, '--set', `decided=${everything}`, '--json'],
      { env },
    );
    expect(answered).toMatchObject({ status: 0 });
    expectCleanStreams(answered);
    const run = workspace.readRun(ended.id);
    expect(run.data.decided).toContain('OFFICE is [secret OFFICE] .');
    expect(run.history).toContainEqual(
      expect.objectContaining({ event: 'secrets-redacted', fields: ['data.decided'] }),
    );
    expectCleanFiles(workspace);
  });

  test.concurrent('in what is recorded, and in a fixture, which passes its test with another key', async () => {
    const key = (value: string) => ({ 'prompts/key.hbs': `Record ${value} {{notes}}` });
    const step = { id: 'ask', prompt: 'key.hbs', inputs: ['notes'], outputs: ['answer'] };
    const workflow = (value: string) => steps(step, { ...say, command: ['sh', 'say.sh', value] });
    const workspace = make(workflow(env.OPENAI_API_KEY), key(env.OPENAI_API_KEY));
    const ended = await workspace.run(['leaky', ...input, '--record'], 0, { env });
    expectNone(workspace.read('recordings/leaky/ask.md'), 'the recording');
    const fixture = await workspace.caesura(['fixture', ended.id], { env });
    expect(fixture).toMatchObject({ status: 0 });
    expectCleanStreams(fixture);
    const another = 'sk-proj-another-0123456789';
    workspace.write({ ...key(another), 'workflows/leaky.yaml': workflow(another) });
    const tested = await workspace.caesura(['test'], { env: { ...env, OPENAI_API_KEY: another } });
    expect(tested).toMatchObject({ status: 0 });
    expectCleanStreams(tested);
    expect(expectCleanFiles(workspace)).toContain('[secret OPENAI_API_KEY]');
  });

  test.concurrent('with an edit of the run file, also one that cannot be merged', async () => {
    const workspace = make(
      steps(
        { id: 'one', prompt: 'hold.hbs', inputs: ['word'], outputs: ['first'] },
        { id: 'two', prompt: 'next.hbs', outputs: ['last'] },
      ),
      { 'prompts/hold.hbs': 'Hold {{word}}', 'prompts/next.hbs': 'Next' },
    );
    const held = server.hold('Hold edits');
    const next = server.hold('Next');
    const program = workspace.start(['run', 'leaky', '--set', 'word=edits', '--trust'], { env });
    const id = await workspace.idOf(program);
    const call = await held;
    const file = JSON.parse(readFileSync(workspace.runPath(id), 'utf8'));
    workspace.write({
      [`workflow-data/${id}.json`]: JSON.stringify({
        ...file,
        note: everything,
        data: { ...file.data, first: everything, more: everything },
      }),
    });
    call.finish('the first');
    await program.said('an edit of the run file');
    const other = await next;
    workspace.write({ [`workflow-data/${id}.json`]: `{ "broken": ${JSON.stringify(everything)}` });
    other.finish('the last');
    const ended = await program.ended;
    expect(ended).toMatchObject({ status: 0 });
    expectCleanStreams(ended);
    const run = workspace.readRun(id);
    expect(run.data).toMatchObject({ first: 'the first', last: 'the last' });
    expect(run.data.more).toContain('OFFICE is [secret OFFICE] .');
    expect(run.note).toContain('OFFICE is [secret OFFICE] .');
    expect(run.history.filter(({ event }) => event === 'secrets-redacted')).toHaveLength(1);
    const kept = workspace.list(`workflow-data/${id}`).filter((name) => name.startsWith('conflict-'));
    expect(kept.length).toBeGreaterThanOrEqual(2);
    for (const name of kept)
      expect(workspace.read(`workflow-data/${id}/${name}`)).toContain('[secret OFFICE]');
    expectCleanFiles(workspace);
  });

  test.concurrent('with a run file of old is taken out by whoever goes on with it', async () => {
    const workspace = make(steps({ id: 'one', prompt: 'old.hbs', inputs: ['word'], outputs: ['first'] }), {
      'prompts/old.hbs': 'Old {{word}}',
    });
    const paused = await workspace.run(
      ['leaky', '--set', `word=${everything}`, '--model', 'none', '--pause-after', 'one', '--trust'],
      3,
    );
    expect(workspace.read(`workflow-data/${paused.id}.json`)).toContain(env.OFFICE);
    expectCleanStreams(await workspace.caesura(['show', paused.id, '--json'], { env }));
    const again = await workspace.caesura(['resume', paused.id], { env });
    expect(again).toMatchObject({ status: 0 });
    expect(again.stderr).toContain('held the value of');
    expectCleanStreams(again);
    expectNone(workspace.read(`workflow-data/${paused.id}.json`), 'the run file');
    expectNone(workspace.read(`workflow-data/${paused.id}/previous.json`), 'the last good copy');
  });

  test.concurrent('is the same text with another key: nothing is stale because of that', async () => {
    const workspace = make(steps({ id: 'one', prompt: 'key.hbs', outputs: ['first'] }), {
      'prompts/key.hbs': `Key ${env.OPENAI_API_KEY}`,
    });
    const { id } = await workspace.run(['leaky', '--trust', '--model', 'none'], 0, { env });
    const key = 'sk-proj-another-0123456789';
    workspace.write({ 'prompts/key.hbs': `Key ${key}` });
    const plan = (more: object) =>
      workspace.caesura(['resume', id, '--stale', '--dry-run'], { env: { ...env, ...more } });
    expect((await plan({ OPENAI_API_KEY: key })).stdout).toContain('✓  one');
    expect((await plan({ OPENAI_API_KEY: `${key}-and-more` })).stdout).toContain('↻  one');
  });

  test.concurrent('that is broken off in a stream leaves no beginning of it behind', async () => {
    const workspace = make(steps({ id: 'one', prompt: 'cut.hbs', outputs: ['first'] }), {
      'prompts/cut.hbs': 'Cut off',
    });
    const asked = server.hold('Cut off');
    const started = await workspace.caesura(['run', 'leaky', '--trust', '--detach'], { env });
    const id = started.stdout.trim();
    const call = await asked;
    for (const character of `It was ${env.OPENAI_API_KEY.slice(0, -1)}`) call.send(character);
    const partial = `workflow-data/${id}/one.1.reply.partial.md`;
    await waitFor(
      () => workspace.exists(partial) && workspace.read(partial).length >= 'It was '.length,
      () => 'the beginning of the reply',
    );
    const paused = await workspace.caesura(['pause', id, '--now'], { env });
    expect(paused).toMatchObject({ status: 0 });
    expect(workspace.read(partial)).toBe('It was ');
    expect(expectCleanFiles(workspace)).not.toContain(env.OPENAI_API_KEY.slice(0, 12));
  });

  test.concurrent('in a file that does not parse is not told with its place', async () => {
    const workspace = make(
      `name: leaky\nsteps: [ { id: ${env.OFFICE}, ${env.TENANT}: ${env.DESK} ${given.PLAIN}\n`,
      {
        'workflow-data/broken.json': `{ "id": "broken", "${env.OFFICE}": ${env.OPENAI_API_KEY}`,
      },
    );
    for (const args of [['check'], ['run', 'leaky'], ['list'], ['show', 'broken'], ['resume', 'broken']]) {
      const ended = await workspace.caesura(args, { env });
      for (const value of [env.OFFICE, env.TENANT, env.DESK, env.OPENAI_API_KEY])
        expect(ended.stdout + ended.stderr).not.toContain(value);
    }
    expectCleanFiles(workspace);
  });
});

test.concurrent('the screen shows names: in every tab, in what is typed, and in what is kept of that', async () => {
  const decide = {
    id: 'decide',
    checkpoint: { type: 'freeform', message: `Is ${env.TENANT} it?` },
    outputs: ['decided'],
  };
  const workspace = make(steps({ ...say, inputs: ['notes'] }, decide), {
    'workflow-data/broken.json': `{ "${env.OFFICE}": ${env.OPENAI_API_KEY}`,
  });
  const { id } = await workspace.run(['leaky', ...input], 3, { env });
  const terminal = openTerminal({ top: workspace.top, env, columns: 140, rows: 40 });
  await terminal.shows('unreadable');
  terminal.write('j');
  await terminal.shows('Answer with a, or');
  await terminal.shows('[secret TENANT] it?');
  terminal.write('2k');
  await terminal.shows('[secret OPENAI_API_KEY]');
  for (const tab of ['Prompt', 'Data', 'History']) {
    terminal.write(']');
    await terminal.shows(tab);
    await terminal.isPainted();
  }
  await terminal.shows('held the value of');
  terminal.write('a');
  await terminal.shows('Answer decide');
  terminal.write(`x${env.OPENAI_API_KEY}y`);
  await terminal.shows(/x\[secret OPENAI_API_KEY\]\s*y/);
  await waitFor(
    () => workspace.list('.caesura/answers').some((name) => name.endsWith('.json')),
    () => 'the draft',
  );
  expect(expectCleanFiles(workspace)).toContain('x[secret OPENAI_API_KEY]y');
  terminal.write('\r');
  await waitFor(
    () => workspace.readRun(id).status === 'completed',
    () => `the end of the run; it is ${JSON.stringify(workspace.readRun(id))}\n${terminal.text()}`,
  );
  expect(workspace.readRun(id).data.decided).toBe('x[secret OPENAI_API_KEY]y');
  terminal.write('\u0003');
  await terminal.ended();
  expectNone(terminal.written(), 'the terminal');
  expectNone(terminal.text(), 'the screen');
  expectCleanFiles(workspace);
});
