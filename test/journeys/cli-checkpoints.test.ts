// Where a run waits for a person, and how it goes on from the answer.
import { describe, expect, test } from 'vitest';
import { startModel } from './helpers/model-server.ts';
import { linesOf } from './helpers/program.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const server = await startModel((prompt) =>
  prompt.startsWith('write')
    ? JSON.stringify({ draft: `draft of ${prompt}`, note: 'by the model' })
    : `reply to ${prompt}`,
);

const human = {
  'workflows/pick.yaml': `name: pick
model: none
steps:
  - { id: titles, prompt: titles.hbs, inputs: [topic], outputs: [titleCandidates] }
  - id: pick
    checkpoint: true
    message: Pick the best titles
    inputs: [titleCandidates]
    outputs: [selectedTitles]
  - { id: describe, prompt: describe.hbs, inputs: [selectedTitles], outputs: [description] }
`,
  'prompts/titles.hbs': '["{{topic}} one", "{{topic}} two"]',
  'prompts/describe.hbs': 'about {{join selectedTitles "+"}}',
};

describe('a step that a person does', () => {
  test.concurrent('stops the run with 3 and says in the file what it waits for', async () => {
    const workspace = workspaces.make(human);
    const { id, stderr } = await workspace.run(['pick', '--set', 'topic=Tea'], 3);
    expect(stderr).toContain('Pick the best titles');
    expect(stderr).toContain(`caesura answer ${id}`);
    expect(workspace.readRun(id)).toMatchObject({
      status: 'waiting',
      inFlight: [],
      checkpoint: {
        stepId: 'pick',
        templatePath: expect.any(String),
        inputType: 'selection',
        options: ['Tea one', 'Tea two'],
        outputField: 'selectedTitles',
        message: 'Pick the best titles',
      },
    });
    const shown = await workspace.caesura(['show', id]);
    for (const words of ['waiting', 'Pick the best titles', 'Tea one', 'Tea two', `caesura answer ${id}`]) {
      expect(shown.stdout).toContain(words);
    }
  });

  test.concurrent('--json ends with run-waiting', async () => {
    const workspace = workspaces.make(human);
    const { stdout } = await workspace.caesura(['run', 'pick', '--set', 'topic=Tea', '--json']);
    expect(linesOf(stdout).at(-1)).toMatchObject({ event: 'run-waiting', stepId: 'pick' });
  });

  test.concurrent('goes on with the answer, which is stored with its record in one write', async () => {
    const workspace = workspaces.make(human);
    const { id } = await workspace.run(['pick', '--set', 'topic=Tea'], 3);
    const ended = await workspace.caesura(['answer', id, '--set', 'selectedTitles:=["Tea two"]', '--json']);
    expect(ended).toMatchObject({ status: 0 });
    const lines = linesOf(ended.stdout);
    expect(lines[0]).toMatchObject({ id });
    expect(lines.at(-1)).toMatchObject({ event: 'run-completed' });
    const run = workspace.readRun(id);
    expect(run).toMatchObject({
      status: 'completed',
      checkpoint: null,
      data: { selectedTitles: ['Tea two'], description: 'about Tea two' },
    });
    expect(run.executedTemplates.map(({ stepId }) => stepId)).toEqual(['titles', 'pick', 'describe']);
    expect(run.executedTemplates[1]).toMatchObject({ outputFields: ['selectedTitles'] });
  });

  test.concurrent('takes the answer from a file and from standard input', async () => {
    const workspace = workspaces.make(human);
    const { id } = await workspace.run(['pick', '--set', 'topic=Tea'], 3);
    const input = '{"selectedTitles": ["from stdin"]}';
    expect(await workspace.caesura(['answer', id, '--input', '-'], { input })).toMatchObject({ status: 0 });
    expect(workspace.readRun(id).data.description).toBe('about from stdin');
  });

  const wrong = [
    { answer: 'a wrong field', args: ['--set', 'selectedTitle=x'], says: 'selectedTitles' },
    { answer: 'no field', args: [], says: 'selectedTitles' },
    { answer: 'a field too many', args: ['--set', 'selectedTitles=x', '--set', 'topic=y'], says: 'topic' },
    { answer: 'broken JSON', args: ['--set', 'selectedTitles:=[x'], says: 'selectedTitles' },
  ];
  test.concurrent.each(wrong)('refuses $answer with 2 and still waits', async ({ args, says }) => {
    const workspace = workspaces.make(human);
    const { id } = await workspace.run(['pick', '--set', 'topic=Tea'], 3);
    const text = workspace.read(`workflow-data/${id}.json`);
    const ended = await workspace.caesura(['answer', id, ...args]);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toContain(says);
    expect(workspace.read(`workflow-data/${id}.json`)).toBe(text);
  });

  test.concurrent('may be the first and the last of a workflow, and ask for several values', async () => {
    const workspace = workspaces.make({
      'workflows/form.yaml':
        'name: form\nsteps:\n  - { id: form, checkpoint: true, inputType: form, outputs: [name, age] }\n',
    });
    const { id } = await workspace.run(['form'], 3);
    expect(workspace.readRun(id).checkpoint).toMatchObject({ inputType: 'form', stepId: 'form' });
    const half = await workspace.caesura(['answer', id, '--set', 'name=Ada']);
    expect(half).toMatchObject({ status: 2 });
    expect(half.stderr).toContain('age');
    expect(await workspace.caesura(['answer', id, '--set', 'name=Ada', '--set', 'age:=36'])).toMatchObject({
      status: 0,
    });
    expect(workspace.readRun(id)).toMatchObject({ status: 'completed', data: { name: 'Ada', age: 36 } });
  });
});

const accepting = {
  'caesura.yaml': server.config,
  'workflows/accept.yaml': `name: accept
steps:
  - { id: write, prompt: write.hbs, checkpoint: true, inputs: [topic], outputs: [draft, note] }
  - { id: use, prompt: use.hbs, inputs: [draft, topic], outputs: [final] }
`,
  'prompts/write.hbs': 'write {{topic}}',
  'prompts/use.hbs': 'use {{topic}} {{draft}}',
};

describe('a prompt step whose reply a person accepts', () => {
  test.concurrent('is paid once: its reply waits in the checkpoint and is not data yet', async () => {
    const workspace = workspaces.make(accepting);
    const { id } = await workspace.run(['accept', '--set', 'topic=once'], 3);
    const waiting = workspace.readRun(id);
    expect(waiting).toMatchObject({
      status: 'waiting',
      executedTemplates: [],
      data: { topic: 'once' },
      checkpoint: { stepId: 'write', inputType: 'approval', outputField: 'draft' },
    });
    expect(JSON.stringify(waiting.checkpoint)).toContain('draft of write once');
    expect(waiting.data).toEqual({ topic: 'once' });
    // Neither a resume nor a look asks the model again.
    expect(await workspace.caesura(['resume', id])).toMatchObject({ status: 3 });
    expect(await workspace.caesura(['answer', id])).toMatchObject({ status: 0 });
    const run = workspace.readRun(id);
    expect(run).toMatchObject({
      status: 'completed',
      data: { draft: 'draft of write once', note: 'by the model' },
    });
    expect(run.executedTemplates[0]).toMatchObject({
      stepId: 'write',
      model: 'local/small',
      outputFields: ['draft', 'note'],
    });
    expect(server.count('write once')).toBe(1);
  });

  test.concurrent('may be answered with another text, which wins over the reply', async () => {
    const workspace = workspaces.make(accepting);
    const { id } = await workspace.run(['accept', '--set', 'topic=edited'], 3);
    expect(await workspace.caesura(['answer', id, '--set', 'draft=my own'])).toMatchObject({ status: 0 });
    const run = workspace.readRun(id);
    expect(run.data).toMatchObject({
      draft: 'my own',
      note: 'by the model',
      final: 'reply to use edited my own',
    });
    expect(server.count('write edited')).toBe(1);
  });

  test.concurrent('is asked again where the person reruns it', async () => {
    const workspace = workspaces.make(accepting);
    const { id } = await workspace.run(['accept', '--set', 'topic=again'], 3);
    expect(await workspace.caesura(['rerun', id, '--from', 'write'])).toMatchObject({ status: 3 });
    expect(server.count('write again')).toBe(2);
    expect(workspace.readRun(id)).toMatchObject({ status: 'waiting', executedTemplates: [] });
  });
});
