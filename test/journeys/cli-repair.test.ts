// Replies that do not fit, on a real server: what it is sent then, what stays of each try, and kill -9 in between.
import { describe, expect, test } from 'vitest';
import { isJsonObject } from '../../source/json.ts';
import { type Call, startModel } from './helpers/model-server.ts';
import { linesOf } from './helpers/program.ts';
import { fits, prose, repairFiles, schema, short } from './helpers/repair.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();

/** The first reply to a prompt, then those to what was sent back. */
let replies: readonly string[] = [];
const server = await startModel((prompt) => {
  if (prompt.startsWith('About')) return 'the end';
  const repair = (turnsOf(server.calls.at(-1)).length - 1) / 2;
  return replies[repair] ?? '';
});

const files = repairFiles(server.config);

type Message = { readonly role: unknown; readonly content: unknown };

function turnsOf(call: Call | undefined): readonly Message[] {
  const messages = isJsonObject(call?.body) ? call.body.messages : undefined;
  return Array.isArray(messages) ? messages.map(({ role, content }) => ({ role, content })) : [];
}

function make(changes: { readonly [path: string]: string } = {}): Workspace {
  return workspaces.make({ ...files, ...changes });
}

/** What the server has been asked for the titles of that topic, call by call. */
function asked(topic: string): readonly (readonly Message[])[] {
  return server.calls.map(turnsOf).filter(([first]) => first?.content === `Titles for ${topic}`);
}

describe('a reply that does not fit', () => {
  test('is sent back twice, each time with all that was said and what is wrong', async () => {
    replies = [prose, short, fits];
    const workspace = make();
    const { stdout, stderr, status } = await workspace.caesura(['run', 'w', '--set', 'topic=tea', '--json']);
    expect(status).toBe(0);
    const [first, second, third, ...more] = asked('tea');
    expect(more).toEqual([]);
    expect(first).toEqual([{ role: 'user', content: 'Titles for tea' }]);
    expect(second).toEqual([
      ...(first ?? []),
      { role: 'assistant', content: prose },
      { role: 'user', content: expect.stringContaining(`- titles: must be an array, not "${prose}"`) },
    ]);
    expect(third).toEqual([
      ...(second ?? []),
      { role: 'assistant', content: short },
      {
        role: 'user',
        content: expect.stringMatching(
          /titles: .*, not \["Tea"\]\n- tone: must be one of "warm", "dry", not "cool"/,
        ),
      },
    ]);
    expect(server.calls.at(0)?.body).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { schema } },
    });

    const events = linesOf(stdout);
    const id = String(events[0]?.id);
    expect(events.filter(({ event }) => event === 'step-failed')).toMatchObject([
      { stepId: 'titles', attempt: 1, kind: 'schema-mismatch', cost: 0.7, sentBack: { repair: 1, of: 2 } },
      { stepId: 'titles', attempt: 2, kind: 'schema-mismatch', cost: 0.7, sentBack: { repair: 2, of: 2 } },
    ]);
    expect(events.filter(({ event }) => event === 'step-started')).toMatchObject([
      { attempt: 1 },
      { attempt: 2, repair: 1 },
      { attempt: 3, repair: 2 },
      { stepId: 'end' },
    ]);
    expect(events.find(({ event }) => event === 'step-completed')).toMatchObject({
      attempt: 3,
      repairs: [1, 2],
    });
    expect(stderr).toMatch(
      /↩ titles {2}the reply does not fit schemas\/titles\.json: .*\. Sent back \(repair 1 of 2\)\./,
    );
    expect(stderr).toContain('… titles (attempt 3, repair 2)');
    expect(stderr).toMatch(/✓ titles {2}after 2 repairs/);

    const run = workspace.readRun(id);
    expect(run.data).toEqual({ topic: 'tea', titles: ['Tea', 'Pots'], tone: 'dry', end: 'the end' });
    expect(run.spent).toMatchObject({ attempts: 4, cost: 2.8 });
    for (const [attempt, reply] of [prose, short, fits].entries())
      expect(workspace.read(`workflow-data/${id}/titles.${attempt + 1}.reply.md`)).toBe(reply);
    const sent = workspace.read(`workflow-data/${id}/titles.3.prompt.md`);
    for (const text of ['Titles for tea', prose, short, 'not "cool"']) expect(sent).toContain(text);
    const shown = (await workspace.caesura(['show', id])).stdout;
    expect(shown).toContain('↩ titles: the reply fitted after 2 repairs');
    expect(shown).toMatch(/titles .*\$2\.10/);
    const plan = await workspace.caesura(['resume', id, '--dry-run', '--stale']);
    expect(plan.stdout).not.toContain('↻');
  });

  test('each time fails the run, which says where every try is kept; a retry begins anew', async () => {
    replies = [prose, short, short];
    const workspace = make();
    const { id, stderr } = await workspace.run(['w', '--set', 'topic=pots'], 1);
    expect(asked('pots').map(({ length }) => length)).toEqual([1, 3, 5]);
    expect(stderr).toContain(
      'It is kept in titles.3.reply.md. It was sent back 2 times; the replies before it are kept in titles.1.reply.md, titles.2.reply.md',
    );
    expect(workspace.readRun(id)).toMatchObject({
      status: 'failed',
      failure: { stepId: 'titles', kind: 'schema-mismatch', attempt: 3 },
    });
    replies = [prose, fits];
    expect((await workspace.caesura(['retry', id])).status).toBe(0);
    expect(asked('pots').map(({ length }) => length)).toEqual([1, 3, 5, 1, 3]);
    expect(workspace.readRun(id).spent).toMatchObject({ attempts: 6 });
  });

  test('is not sent back where the step says so', async () => {
    replies = [prose, fits];
    const workspace = make({ 'workflows/w.yaml': `repair: 0\n${files['workflows/w.yaml']}` });
    await workspace.run(['w', '--set', 'topic=cups'], 1);
    expect(asked('cups')).toHaveLength(1);
  });
});

describe('a repaired reply', () => {
  test('is recorded, tested and forked as the reply to the prompt of its step', async () => {
    replies = [prose, fits];
    const workspace = make();
    const { id, run } = await workspace.run(['w', '--set', 'topic=jars', '--record'], 0);
    expect(workspace.read('recordings/w/titles.md')).toContain('Titles for jars');
    expect(workspace.read('recordings/w/titles.md')).not.toContain('Sent back');
    const strict = await workspace.run(['w', '--set', 'topic=jars', '--model', 'recorded/strict'], 0);
    expect(strict.run?.data).toEqual(run?.data);

    expect((await workspace.caesura(['fixture', id])).status).toBe(0);
    expect(await workspace.caesura(['test'])).toMatchObject({ status: 0 });
    expect(workspace.read('fixtures/w/default/titles.prompt.md')).toBe('Titles for jars\n');

    const forked = (await workspace.caesura(['fork', id])).stdout.trim();
    expect(workspace.read(`workflow-data/${forked}/titles.1.reply.md`)).toBe(prose);
    expect(workspace.read(`workflow-data/${forked}/titles.2.reply.md`)).toBe(fits);
    expect(asked('jars')).toHaveLength(2);
  });
});

describe('killed with -9', () => {
  test('while the second try is written, the run goes on with it', async () => {
    replies = [prose, fits];
    const workspace = make();
    const first = server.hold('Titles for milk');
    const program = workspace.start(['run', 'w', '--set', 'topic=milk']);
    const call = await first;
    const second = server.hold('Titles for milk');
    call.finish(prose);
    (await second).send('{"titles": ["Te');
    const id = await workspace.idOf(program);
    await waitFor(
      () => workspace.exists(`workflow-data/${id}/titles.2.reply.partial.md`),
      () => 'a partial reply',
    );
    program.kill('SIGKILL');
    await program.ended;
    expect(workspace.readRun(id)).toMatchObject({
      inFlight: [{ stepId: 'titles', attempt: 2, repair: 1 }],
      repairs: [{ stepId: 'titles', tries: [{ attempt: 1 }] }],
    });
    expect((await workspace.caesura(['show', id])).stdout).toContain('the reply did not fit: 1 repair');
    expect((await workspace.caesura(['resume', id])).status).toBe(0);
    const [whole, cut, again, ...more] = asked('milk');
    expect(more).toEqual([]);
    expect(whole).toHaveLength(1);
    expect(cut).toHaveLength(3);
    expect(again).toEqual(cut);
    expect(workspace.readRun(id)).toMatchObject({
      status: 'completed',
      executedTemplates: [{ attempt: 3, repairs: [1] }, {}],
      repairs: [],
    });
  });
});

test('caesura check tells where repair does nothing, and refuses what it cannot be', async () => {
  const useless = make({
    'workflows/w.yaml': files['workflows/w.yaml']
      .replace('    validate: strict', '    repair: 3')
      .replace('[titles, tone]', '[titles]'),
  });
  const { status, stdout, stderr } = await useless.caesura(['check', 'w']);
  expect(status).toBe(0);
  expect(stdout + stderr).toMatch(
    /workflows\/w\.yaml:6:13: .*repair has no effect: whatever is replied fits/,
  );
  useless.write({
    'workflows/w.yaml': files['workflows/w.yaml'].replace('validate: strict', 'repair: often'),
  });
  const wrong = await useless.caesura(['check', 'w']);
  expect(wrong.status).toBe(2);
  expect(wrong.stdout + wrong.stderr).toContain('must be a whole number from 0 to 10');
});
