// People edit the file of a run, while it moves and while it rests: nothing they save is lost, nothing is half taken.
import { renameSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { waitFor } from './helpers/wait-for.ts';
import { prepareWorkspaces, type RunFile, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) => `reply to ${prompt}`);

const files = {
  'caesura.yaml': server.config,
  'workflows/line.yaml': `name: line
steps:
  - { id: one, prompt: one.hbs, inputs: [topic], outputs: [first] }
  - { id: two, prompt: two.hbs, inputs: [topic, first], outputs: [second] }
  - { id: three, prompt: three.hbs, inputs: [topic, first, second], outputs: [third] }
`,
  'prompts/one.hbs': 'one {{topic}}',
  'prompts/two.hbs': 'two {{topic}} {{first}}',
  'prompts/three.hbs': 'three {{topic}} {{first}} {{second}}',
};

const editors = {
  'replaces the file': (path: string, text: string) => {
    writeFileSync(`${path}.swp`, text);
    renameSync(`${path}.swp`, path);
  },
  'writes into the file': (path: string, text: string) => writeFileSync(path, text),
} as const;
const kinds = ['replaces the file', 'writes into the file'] as const;

async function startHeld(topic: string, step = 'two') {
  const workspace = workspaces.make(files);
  const arrival = server.hold(`${step} ${topic}`);
  const program = workspace.start(['run', 'line', '--set', `topic=${topic}`]);
  const call = await arrival;
  const id = await workspace.idOf(program);
  return { workspace, program, call, id };
}

function save(workspace: Workspace, id: string, editor: keyof typeof editors, edited: unknown): void {
  const text = typeof edited === 'string' ? edited : `${JSON.stringify(edited, null, 2)}\n`;
  editors[editor](workspace.runPath(id), text);
}

function keptAside(workspace: Workspace, id: string): readonly string[] {
  return workspace
    .list(`workflow-data/${id}`)
    .filter((name) => name.startsWith('conflict-'))
    .map((name) => workspace.read(`workflow-data/${id}/${name}`));
}

function told(run: RunFile): string {
  return run.history.map(({ event }) => event).join(' ');
}

describe.each(kinds)('an editor that %s while a step runs', (editor) => {
  const name = editor.replaceAll(' ', '-');

  test.concurrent('changes data and adds keys: both are in the run, and the next step reads them', async () => {
    const { workspace, program, call, id } = await startHeld(`data-${name}`);
    const now = workspace.readRun(id);
    const { data, ...rest } = now;
    save(workspace, id, editor, {
      ...rest,
      myNote: { by: 'me' },
      data: { ...data, first: 'my own', extra: [1] },
    });
    call.finish('the second');
    const ended = await program.ended;
    expect(ended.status).toBe(0);
    expect(ended.stderr).toContain('edit');
    const run = workspace.readRun(id);
    expect(run).toMatchObject({ status: 'completed', myNote: { by: 'me' } });
    expect(run.data).toMatchObject({
      first: 'my own',
      extra: [1],
      second: 'the second',
      third: `reply to three data-${name} my own the second`,
    });
    expect(told(run)).toContain('edit-merged');
    expect(server.count(`one data-${name}`)).toBe(1);
  });

  test.concurrent('removes a record: that step runs again', async () => {
    const { workspace, program, call, id } = await startHeld(`record-${name}`);
    save(workspace, id, editor, { ...workspace.readRun(id), executedTemplates: [] });
    call.finish('the second');
    expect(await program.ended).toMatchObject({ status: 0 });
    const run = workspace.readRun(id);
    expect(run.executedTemplates.map(({ stepId }) => stepId).toSorted()).toEqual(['one', 'three', 'two']);
    expect(server.count(`one record-${name}`)).toBe(2);
    expect(server.count(`two record-${name}`)).toBe(1);
  });

  test.concurrent('saves what does not parse: kept aside whole, and the run goes on', async () => {
    const { workspace, program, call, id } = await startHeld(`broken-${name}`);
    const broken = workspace.read(`workflow-data/${id}.json`).replace('"data": {', '"data": { "mine": oops,');
    save(workspace, id, editor, broken);
    call.finish('the second');
    const ended = await program.ended;
    expect(ended.status).toBe(0);
    expect(ended.stderr).toContain('conflict-');
    expect(keptAside(workspace, id)).toEqual([broken]);
    const run = workspace.readRun(id);
    expect(run).toMatchObject({ status: 'completed', data: { second: 'the second' } });
    expect(told(run)).toContain('edit-kept-aside');
  });

  test.concurrent('changes what the step changes too: ours stays in the run, theirs is kept whole', async () => {
    const { workspace, program, call, id } = await startHeld(`both-${name}`);
    const now = workspace.readRun(id);
    const edited = { ...now, data: { ...now.data, second: 'theirs' }, note: 'mine' };
    save(workspace, id, editor, edited);
    call.finish('ours');
    expect(await program.ended).toMatchObject({ status: 0 });
    const run = workspace.readRun(id);
    expect(run).toMatchObject({ status: 'completed', note: 'mine' });
    expect(run.data.second).toBe('ours');
    expect(keptAside(workspace, id).map((text) => JSON.parse(text))).toEqual([edited]);
  });
});

describe('an editor', () => {
  test.concurrent('that saves an older state once more undoes no step', async () => {
    const { workspace, program, call, id } = await startHeld('stale');
    const opened = workspace.readRun(id);
    const arrival = server.hold('three stale');
    call.finish('the second');
    const third = await arrival;
    // The buffer is from before the second step was recorded.
    save(workspace, id, 'replaces the file', { ...opened, note: 'late' });
    third.finish('the third');
    expect(await program.ended).toMatchObject({ status: 0 });
    const run = workspace.readRun(id);
    const everything = [JSON.stringify(run), ...keptAside(workspace, id)].join('\n');
    expect(everything).toContain('late');
    expect(run.data).toMatchObject({ second: 'the second', third: 'the third' });
    expect(run.executedTemplates.map(({ stepId }) => stepId)).toEqual(['one', 'two', 'three']);
    expect(server.count('two stale')).toBe(1);
  });

  test.concurrent('that saves as fast as it can loses nothing', async () => {
    const steps = Array.from({ length: 12 }, (_, index) => `s${index}`);
    const list = steps.map((id) => ({ id, prompt: 'p.hbs', outputs: [id] }));
    const workspace = workspaces.make({
      'workflows/long.yaml': JSON.stringify({ name: 'long', model: 'none', steps: list }),
      'prompts/p.hbs': 'p',
    });
    const program = workspace.start(['run', 'long', '--json']);
    const id = await workspace.idOf(program);
    const saved: string[] = [];
    let over = false;
    void program.ended.then(() => {
      over = true;
    });
    await waitFor(
      () => {
        const key = `note${saved.length}`;
        save(workspace, id, saved.length % 2 === 0 ? 'replaces the file' : 'writes into the file', {
          ...workspace.readRun(id),
          [key]: key,
        });
        saved.push(key);
        return over;
      },
      () => 'the run to end',
      1,
    );
    expect(await program.ended).toMatchObject({ status: 0 });
    // The last save may have come after the run had left.
    await workspace.caesura(['resume', id]);
    const run = workspace.readRun(id);
    const everything = [JSON.stringify(run), ...keptAside(workspace, id)].join('\n');
    // An editor that read before a save and wrote after it has itself left that save out: only the last is promised.
    expect(everything).toContain(String(saved.at(-1)));
    expect(new Set(run.executedTemplates.map(({ stepId }) => stepId))).toEqual(new Set(steps));
  });

  test.concurrent('cannot reach the prototype', async () => {
    const { workspace, program, call, id } = await startHeld('proto');
    const text = workspace.read(`workflow-data/${id}.json`);
    save(
      workspace,
      id,
      'replaces the file',
      text.replace('"data": {', '"data": { "__proto__": { "polluted": 1 }, "fine": 1,'),
    );
    call.finish('the second');
    expect(await program.ended).toMatchObject({ status: 0 });
    const run = workspace.readRun(id);
    expect(run.data).toMatchObject({ second: 'the second' });
    expect(run.data.polluted).toBeUndefined();
  });
});

describe('a run that rests', () => {
  async function makePaused(topic: string) {
    const workspace = workspaces.make(files);
    const { id } = await workspace.run(
      ['line', '--set', `topic=${topic}`, '--pause-after', 'one', '--model', 'none'],
      3,
    );
    return { workspace, id };
  }

  test.concurrent('goes on with what a person changed in its data', async () => {
    const { workspace, id } = await makePaused('rest-data');
    const run = workspace.readRun(id);
    save(workspace, id, 'replaces the file', { ...run, data: { ...run.data, first: 'better' }, note: 1 });
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    const after = workspace.readRun(id);
    expect(after).toMatchObject({
      note: 1,
      data: { first: 'better', second: 'two rest-data better' },
    });
  });

  test.concurrent('does a step again whose record a person removed', async () => {
    const { workspace, id } = await makePaused('rest-record');
    save(workspace, id, 'writes into the file', { ...workspace.readRun(id), executedTemplates: [] });
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).executedTemplates).toMatchObject([
      { stepId: 'one', attempt: 2 },
      { stepId: 'two' },
      { stepId: 'three' },
    ]);
  });

  test.concurrent('keeps unknown keys, and keys of a record, where they stand', async () => {
    const { workspace, id } = await makePaused('rest-keys');
    const { data, executedTemplates, ...rest } = workspace.readRun(id);
    const [record] = executedTemplates;
    const edited = {
      first: 1,
      ...rest,
      before: 2,
      executedTemplates: [{ mine: 'x', ...record }],
      between: [3],
      data,
      last: { z: 1, a: 2 },
    };
    save(workspace, id, 'replaces the file', edited);
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
    const after = workspace.readRun(id);
    expect(after).toMatchObject({ first: 1, before: 2, between: [3], last: { z: 1, a: 2 } });
    const keys = Object.keys(after);
    const at = (key: string) => keys.indexOf(key);
    expect(at('before')).toBeLessThan(at('executedTemplates'));
    expect(at('between')).toBeGreaterThan(at('executedTemplates'));
    expect(at('between')).toBeLessThan(at('data'));
    expect(at('last')).toBeGreaterThan(at('data'));
    expect(JSON.stringify(after.last)).toBe('{"z":1,"a":2}');
    expect(after.executedTemplates[0]).toMatchObject({ mine: 'x' });
    // The head of a list's row is the beginning of the file, whatever was added.
    const head = workspace.read(`workflow-data/${id}.json`).slice(0, 512);
    for (const key of [
      'formatVersion',
      'id',
      'workflowName',
      'status',
      'progress',
      'startedAt',
      'updatedAt',
    ]) {
      expect(head).toContain(`"${key}"`);
    }
  });

  test.concurrent('and does not parse is left untouched by every command, which says where', async () => {
    const { workspace, id } = await makePaused('rest-broken');
    const text = workspace.read(`workflow-data/${id}.json`);
    const line = text.split('\n').findIndex((each) => each.includes('"data"')) + 1;
    const broken = text.replace('"data": {', '"data": {,');
    save(workspace, id, 'writes into the file', broken);
    const commands = [
      ['resume', id],
      ['retry', id],
      ['rerun', id, '--from', 'one'],
      ['pause', id],
      ['cancel', id],
      ['answer', id, '--set', 'first=x'],
      ['show', id],
    ];
    // One after the other: those that would move the run take it while they look.
    for (const args of commands) {
      const ended = await workspace.caesura(args);
      expect(ended).toMatchObject({ status: 2, stdout: '' });
      expect(ended.stderr).toContain(`workflow-data/${id}.json:${line}:12`);
    }
    const rows = JSON.parse((await workspace.caesura(['list', '--json'])).stdout);
    expect(rows).toMatchObject([{ id, derived: 'unreadable' }]);
    expect((await workspace.caesura(['list'])).stdout).toContain(`${id}.json:${line}:12`);
    expect(workspace.read(`workflow-data/${id}.json`)).toBe(broken);
    // Mended, it goes on.
    save(workspace, id, 'writes into the file', text);
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
  });

  test.concurrent.each([
    { what: 'is empty', text: '' },
    { what: 'is no object', text: '[]\n' },
    {
      what: 'has a status that does not exist',
      text: '{"id": "odd", "workflowName": "line", "status": "sleeping"}',
    },
    { what: 'has text where its data should be', text: '{"id": "odd", "workflowName": "line", "data": "x"}' },
    { what: 'is not UTF-8', text: Buffer.from([0x7b, 0xff, 0x7d]) },
    { what: 'is nested deeper than anything sane', text: `${'['.repeat(200_000)}${']'.repeat(200_000)}` },
    {
      what: 'comes from a later version',
      text: '{"formatVersion": 99, "id": "odd", "workflowName": "line", "status": "paused"}',
    },
  ])('a file that $what is refused and stays as it is', async ({ text }) => {
    const workspace = workspaces.make({ ...files, 'workflow-data/.gitkeep': '' });
    writeFileSync(workspace.runPath('odd'), text);
    const [resumed, listed] = await Promise.all([
      workspace.caesura(['resume', 'odd']),
      workspace.caesura(['list', '--json']),
    ]);
    expect(resumed).toMatchObject({ status: 2, stdout: '' });
    expect(resumed.stderr).toContain('workflow-data/odd.json');
    expect(JSON.parse(listed.stdout)).toMatchObject([{ id: 'odd', derived: 'unreadable' }]);
    expect(workspace.read('workflow-data/odd.json')).toBe(Buffer.from(text).toString('utf8'));
  });

  test.concurrent('a file that is far too large is not read', async () => {
    const workspace = workspaces.make({ ...files, 'workflow-data/huge.json': '{' });
    truncateSync(workspace.runPath('huge'), 8 * 1024 ** 3);
    const [shown, listed] = await Promise.all([
      workspace.caesura(['show', 'huge']),
      workspace.caesura(['list', '--json']),
    ]);
    expect(shown).toMatchObject({ status: 2 });
    expect(shown.stderr).toContain('larger than');
    expect(JSON.parse(listed.stdout)).toMatchObject([{ id: 'huge', derived: 'unreadable' }]);
    expect(await workspace.caesura(['delete', 'huge', '--yes'])).toMatchObject({ status: 0 });
    expect(workspace.ids()).toEqual([]);
  });

  test.concurrent('is read with a byte-order mark and CRLF', async () => {
    const { workspace, id } = await makePaused('rest-bom');
    save(
      workspace,
      id,
      'writes into the file',
      `\u{FEFF}${workspace.read(`workflow-data/${id}.json`).replaceAll('\n', '\r\n')}`,
    );
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
  });

  test.concurrent('goes on with the workflow as it is now, says what changed and records it', async () => {
    const { workspace, id } = await makePaused('changed');
    workspace.write({
      'workflows/line.yaml': files['workflows/line.yaml'].replace('prompt: two.hbs', 'prompt: other.hbs'),
      'prompts/other.hbs': 'other {{topic}}',
    });
    const frozen = workspaces.copy(workspace);
    const ended = await workspace.caesura(['resume', id]);
    expect(ended).toMatchObject({ status: 0 });
    expect(ended.stderr).toContain('two');
    const run = workspace.readRun(id);
    expect(run.data.second).toBe('other changed');
    expect(run.history.filter((entry) => 'changes' in entry)).toHaveLength(1);
    expect(await frozen.caesura(['resume', id, '--frozen'])).toMatchObject({ status: 0 });
    expect(frozen.readRun(id).data.second).toBe('two changed one changed');
  });

  test.concurrent('goes on with the definition it holds where the file is gone, and says so', async () => {
    const { workspace, id } = await makePaused('gone');
    const gone = workspaces.make({ 'caesura.yaml': server.config });
    for (const name of ['one', 'two', 'three'])
      gone.write({ [`prompts/${name}.hbs`]: `${name} {{topic}} {{first}}` });
    gone.write({ [`workflow-data/${id}.json`]: workspace.read(`workflow-data/${id}.json`) });
    const ended = await gone.caesura(['resume', id]);
    expect(ended).toMatchObject({ status: 0 });
    expect(ended.stderr).toContain('workflows/line.yaml');
  });

  test.concurrent('whose workflow has errors now is refused with their places, and stays as it is', async () => {
    const { workspace, id } = await makePaused('errors');
    const text = workspace.read(`workflow-data/${id}.json`);
    workspace.write({ 'workflows/line.yaml': 'name: line\nsteps:\n  - id: one\n   bad' });
    const ended = await workspace.caesura(['resume', id]);
    expect(ended).toMatchObject({ status: 2 });
    expect(ended.stderr).toMatch(/workflows\/line\.yaml:\d+:\d+/);
    expect(workspace.read(`workflow-data/${id}.json`)).toBe(text);
  });
});
