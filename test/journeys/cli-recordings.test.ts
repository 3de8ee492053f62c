// Recordings: real replies are kept by --record, and used again, by step or only for the very same prompt.
import { mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { prepareWorkspaces, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) => `\nreply to ${prompt}\n---\nwith a rule\n`);

const files = {
  'caesura.yaml': server.config,
  'workflows/line.yaml': `name: line
steps:
  - { id: one, prompt: one.hbs, inputs: [topic], outputs: [first] }
  - { id: two, prompt: two.hbs, inputs: [first, topic], outputs: [second] }
`,
  'prompts/one.hbs': 'one {{topic}}\nin a few words\n',
  'prompts/two.hbs': 'two {{topic}}\n\nafter {{first}}',
};

const recorded = (workspace: Workspace, step = 'one', workflow = 'line') =>
  workspace.read(`recordings/${workflow}/${step}.md`);

async function record(topic: string, more: Readonly<Record<string, string>> = {}) {
  const workspace = workspaces.make({ ...files, ...more });
  const ran = await workspace.run(['line', '--set', `topic=${topic}`, '--record'], 0);
  return { workspace, ...ran };
}

describe('run --record', () => {
  test.concurrent('keeps each reply with its prompt; a strict run needs no server and has the same data', async () => {
    const { workspace, run, id } = await record('tea');
    expect(recorded(workspace)).toMatch(
      /^---\nmodel: local\/small\npromptHash: sha256:[0-9a-f]{64}\nreplyHash: sha256:[0-9a-f]{64}\nusage:\n {2}inputTokens: 7\n {2}outputTokens: 5\nrecordedAt: .*\nprompt: \|\n {2}one tea\n {2}in a few words\n---\n\nreply to one tea\n/,
    );
    expect(run?.options).toMatchObject({ record: true });
    expect(server.count('one tea')).toBe(1);

    const again = await workspace.run(['line', '--set', 'topic=tea', '--model', 'recorded/strict'], 0);
    const trimmed = (data: object | undefined) =>
      JSON.stringify(data).replaceAll('\\n', '').replaceAll(' ', '');
    expect(trimmed(again.run?.data)).toBe(trimmed(run?.data));
    expect(again.run?.executedTemplates.map(({ model }) => model)).toEqual(['recorded', 'recorded']);
    expect(again.run?.spent).toBeUndefined();
    expect(server.count('one tea')).toBe(1);
    expect(workspace.readRun(id).status).toBe('completed');
  });

  test.concurrent('keeps nothing of recorded replies and of the prompt itself', async () => {
    const workspace = workspaces.make({ ...files, 'recordings/line/two.md': 'by hand' });
    await workspace.run(['line', '--set', 'topic=x', '--record', '--model', 'none'], 0);
    expect(workspace.list('recordings/line')).toEqual(['two.md']);
    expect(workspace.read('recordings/line/two.md')).toBe('by hand');
  });

  test.concurrent('keeps what a person wrote beside the new one, and says so; its own it replaces', async () => {
    const { workspace, stderr } = await record('pots', { 'recordings/line/one.md': 'my own words\n' });
    expect(stderr).toContain(
      'recordings/line/one.md was written or changed by hand; it is kept as recordings/line/kept/one.md',
    );
    expect(workspace.read('recordings/line/kept/one.md')).toBe('my own words\n');
    expect(recorded(workspace)).toContain('reply to one pots');

    const second = await workspace.run(['line', '--set', 'topic=pans', '--record'], 0);
    expect(second.stderr).not.toContain('kept');
    expect(recorded(workspace)).toContain('reply to one pans');
    expect(workspace.list('recordings/line')).toEqual(['kept', 'one.md', 'two.md']);
    expect(workspace.list('recordings/line/kept')).toEqual(['one.md']);

    // Edited since it was recorded: a person's again.
    workspace.write({ 'recordings/line/one.md': recorded(workspace).replace('reply to', 'edited') });
    await workspace.run(['line', '--set', 'topic=lids', '--record'], 0);
    expect(workspace.list('recordings/line/kept')).toEqual(['one-2.md', 'one.md']);
    expect(workspace.read('recordings/line/kept/one-2.md')).toContain('edited one pans');
  });

  test.concurrent('records each item, and the steps of workflows within', async () => {
    const workspace = workspaces.make({
      'caesura.yaml': server.config,
      'workflows/outer.yaml': `name: outer
steps:
  - { id: note, foreach: talks, as: talk, concurrency: 2, prompt: note.hbs, outputs: [notes] }
  - { id: inner, workflow: inner, inputs: [notes], outputs: [sum] }
`,
      'workflows/inner.yaml': `name: inner
steps: [{ id: add, prompt: add.hbs, inputs: [notes], outputs: [sum] }]
`,
      'prompts/note.hbs': 'note {{index}} {{talk}}',
      'prompts/add.hbs': 'add {{notes}}',
    });
    const args = ['outer', '--set', 'talks:=["a","b"]'];
    await workspace.run([...args, '--record'], 0);
    expect(workspace.list('recordings/outer')).toEqual(['note.1.md', 'note.2.md']);
    expect(workspace.list('recordings/inner')).toEqual(['add.md']);
    await workspace.run([...args, '--model', 'recorded/strict'], 0);
    expect(server.count('note 1 a')).toBe(1);
  });

  test.concurrent('records a reply that a person accepts when it is accepted, in whatever process', async () => {
    const workspace = workspaces.make({
      ...files,
      'workflows/line.yaml': `name: line
steps: [{ id: one, prompt: one.hbs, inputs: [topic], outputs: [first], checkpoint: true }]
`,
    });
    const { id } = await workspace.run(['line', '--set', 'topic=asked', '--record'], 3);
    expect(workspace.list('recordings/line')).toEqual([]);
    expect(await workspace.caesura(['answer', id, '--yes'])).toMatchObject({ status: 0 });
    expect(recorded(workspace)).toContain('reply to one asked');
  });

  test.concurrent('a resume records what was paid for before', async () => {
    const workspace = workspaces.make(files);
    const { id } = await workspace.run(['line', '--set', 'topic=late', '--pause-after', 'one'], 3);
    expect(workspace.exists('recordings')).toBe(false);
    expect(await workspace.caesura(['resume', id, '--record'])).toMatchObject({ status: 0 });
    expect(workspace.list('recordings/line')).toEqual(['one.md', 'two.md']);
    expect(server.count('one late')).toBe(1);
  });

  test.concurrent('killed at any moment, it leaves no half recording and pays nothing twice', async () => {
    for (const step of ['one', 'two']) {
      const workspace = workspaces.make(files);
      const topic = `kill-${step}`;
      const held = server.hold(`${step} ${topic}`);
      const program = workspace.start(['run', 'line', '--set', `topic=${topic}`, '--record']);
      const id = await workspace.idOf(program);
      const call = await held;
      call.send('half of ');
      call.finish('the reply');
      program.kill('SIGKILL');
      await program.ended;
      for (const name of workspace.list('recordings/line').filter((each) => each.endsWith('.md')))
        expect(workspace.read(`recordings/line/${name}`)).toMatch(/\n---\n\n[\s\S]+\n$/);
      expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 0 });
      expect(workspace.list('recordings/line').filter((name) => name.endsWith('.md'))).toEqual([
        'one.md',
        'two.md',
      ]);
      const { data } = workspace.readRun(id);
      expect(recorded(workspace, 'two')).toContain(String(data.second).trim());
    }
  });

  test.concurrent('refuses a folder that leads out of the workspace before anything is paid', async () => {
    const workspace = workspaces.make(files);
    mkdirSync(workspace.path('recordings'));
    symlinkSync(workspaces.folder(), workspace.path('recordings/line'));
    const { stderr } = await workspace.run(['line', '--set', 'topic=outside', '--record'], 2);
    expect(stderr).toContain('leads out of the workspace');
    expect(server.count('one outside')).toBe(0);
    expect(workspace.ids()).toEqual([]);
  });

  test.concurrent('a disk that refuses it stops the run with the reply kept; a resume pays nothing', async () => {
    const workspace = workspaces.make(files);
    mkdirSync(workspace.path('recordings/line/one.md'), { recursive: true });
    const ended = await workspace.caesura(['run', 'line', '--set', 'topic=refused', '--record']);
    expect(ended).toMatchObject({ status: 74 });
    const id = ended.stdout.trim();
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 74 });
    expect(workspace.list(`workflow-data/${id}`)).toContain('one.1.reply.md');
    expect(server.count('one refused')).toBe(1);
  });
});

describe('--model recorded/strict', () => {
  test.concurrent('fails where the prompt is another one, with the difference; by step it does not matter', async () => {
    const { workspace } = await record('strict');
    workspace.write({ 'prompts/one.hbs': 'one {{topic}}\nin many words\n' });
    const args = ['line', '--set', 'topic=strict'];
    const { stderr, run } = await workspace.run([...args, '--model', 'recorded/strict'], 1);
    expect(run?.failure).toMatchObject({ stepId: 'one', kind: 'changed-prompt', canRetry: false });
    expect(run?.failure?.message).toBe(
      'the prompt of one is not the one that recordings/line/one.md was recorded for: line 2 was "in a few words" and is "in many words". Record it anew with --record, or use it all the same with --model recorded.',
    );
    expect(stderr).toContain('  @@ line 1 @@\n   one strict\n  -in a few words\n  +in many words\n');
    await workspace.run([...args, '--model', 'recorded'], 0);
    expect(server.count('one strict')).toBe(1);
  });

  test.concurrent('compares the system text and the settings, too', async () => {
    const definition = (system: string) =>
      `name: line\nsteps: [{ id: one, prompt: one.hbs, system: ${system}, temperature: 0, inputs: [topic], outputs: [first] }]\n`;
    const { workspace } = await record('system', { 'workflows/line.yaml': definition('Be brief') });
    const args = ['line', '--set', 'topic=system', '--model', 'recorded/strict'];
    await workspace.run(args, 0);
    workspace.write({ 'workflows/line.yaml': definition('Be kind') });
    const { run } = await workspace.run(args, 1);
    expect(run?.failure?.message).toContain('line 3 was "Be brief" and is "Be kind"');
  });

  test.concurrent('may stand in the workflow; a recording by hand does not say what it is the reply to', async () => {
    const workspace = workspaces.make({
      ...files,
      'workflows/line.yaml': files['workflows/line.yaml'].replace(
        'name: line',
        'name: line\nmodel: recorded/strict',
      ),
      'recordings/line/one.md': 'by hand',
    });
    const { run } = await workspace.run(['line', '--set', 'topic=hand'], 1);
    expect(run?.failure?.message).toContain(
      'recordings/line/one.md does not say which prompt it is the reply to',
    );
  });

  test.concurrent('before a real model, pays for changed prompts alone', async () => {
    const workspace = workspaces.make(files);
    const args = ['line', '--set', 'topic=cache', '--model', `recorded/strict,${server.model}`, '--record'];
    const asked = () => [server.count('one cache'), server.count('two cache')];
    await workspace.run(args, 0);
    expect(asked()).toEqual([1, 1]);
    await workspace.run(args, 0);
    expect(asked()).toEqual([1, 1]);
    workspace.write({ 'prompts/two.hbs': 'two {{topic}}, changed' });
    const { run } = await workspace.run(args, 0);
    expect(asked()).toEqual([1, 2]);
    expect(run?.executedTemplates.map(({ model }) => model)).toEqual(['recorded', server.model]);
    await workspace.run(args, 0);
    expect(asked()).toEqual([1, 2]);
  });

  test.concurrent('is suggested where it is misspelt', async () => {
    const workspace = workspaces.make(files);
    for (const model of ['recorded:strict', 'recorded/strikt']) {
      const { stderr } = await workspace.run(['line', '--set', 'topic=x', '--model', model], 2);
      expect(stderr).toContain("Did you mean 'recorded/strict'?");
    }
  });
});
