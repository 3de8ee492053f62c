import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readPrompt } from '../../source/commands/look/read-prompt.ts';
import type { Run } from '../../source/run/run.ts';
import { acquireLock } from '../../source/storage/run-lock.ts';
import { createTranscripts } from '../../source/storage/transcripts.ts';
import { makeScene, type Scene } from './helpers/scene.ts';

const workflow = `name: w
model: none
steps:
  - { id: abridge, prompt: abridge.hbs, inputs: [transcript], outputs: [short] }
  - { id: analyse, prompt: analyse.hbs, inputs: [short], outputs: [topics] }
  - { id: count, command: [wc, '-w', '{{mode}}'], inputs: [topics, mode], outputs: [words] }
  - { id: pick, checkpoint: true, message: 'Which one?', inputs: [words], outputs: [chosen] }
`;

const files = {
  'workflows/w.yaml': workflow,
  'prompts/abridge.hbs': 'Shorten: {{transcript}}',
  'prompts/analyse.hbs': 'Analyse: {{short}}',
};

const data = { transcript: 'many words', mode: '-' };

async function view(scene: Scene, run: Run, stepId: string) {
  return readPrompt(scene.context, await scene.load(run), { stepId });
}

/** Takes the run's lock, so that it counts as moved by this process. */
async function own(scene: Scene, run: Run): Promise<void> {
  const lock = await acquireLock(scene.pathsOf(run.id).folder);
  if ('heldBy' in lock) throw new Error('the lock is held');
  onTestFinished(lock.release);
}

describe('a step that is done', () => {
  test('shows what was sent, with who answered it', async () => {
    const scene = makeScene(files);
    const run = await scene.start(data, 'analyse');
    expect(await view(scene, run, 'abridge')).toEqual({
      kind: 'sent',
      attempt: 1,
      model: 'none',
      text: 'Shorten: many words',
    });
  });

  test('shows what would be sent now where the template or the data is another one', async () => {
    const scene = makeScene(files);
    const run = await scene.start(data, 'analyse');
    const sent = { attempt: 1, model: 'none', text: 'Shorten: many words' };
    scene.write({ 'prompts/abridge.hbs': 'Cut: {{transcript}}' });
    expect(await view(scene, run, 'abridge')).toEqual({
      kind: 'next',
      text: 'Cut: many words',
      warnings: [],
      sent,
    });
    scene.write({ 'prompts/abridge.hbs': files['prompts/abridge.hbs'] });
    scene.edit(run, (content) => {
      content.data = { ...data, transcript: 'few words' };
    });
    expect(await view(scene, run, 'abridge')).toMatchObject({
      kind: 'next',
      text: 'Shorten: few words',
      sent,
    });
  });

  test('with a system text and settings shows them, and what of them is another now', async () => {
    const told = (temperature: number) =>
      workflow.replace(
        'outputs: [short] }',
        `outputs: [short], system: 'Keep {{transcript}}.', temperature: ${temperature} }`,
      );
    const scene = makeScene({ ...files, 'workflows/w.yaml': told(0.5) });
    const run = await scene.start(data, 'analyse');
    const text = (temperature: number) =>
      `# System\n\nKeep many words.\n\n# Settings\n\n- temperature: ${temperature}\n\n# Prompt\n\nShorten: many words`;
    const sent = { attempt: 1, model: 'none', text: text(0.5) };
    expect(await view(scene, run, 'abridge')).toEqual({ kind: 'sent', ...sent });
    scene.write({ 'workflows/w.yaml': told(0.75) });
    expect(await view(scene, run, 'abridge')).toEqual({ kind: 'next', text: text(0.75), warnings: [], sent });
  });

  test('of a run without prompt files shows what would be sent now', async () => {
    const scene = makeScene(files);
    const run = await scene.start(data, 'analyse');
    rmSync(scene.pathsOf(run.id).folder, { recursive: true });
    expect(await view(scene, run, 'abridge')).toEqual({
      kind: 'next',
      text: 'Shorten: many words',
      warnings: [],
    });
  });

  test('that is not in the workflow any more still shows what was sent', async () => {
    const scene = makeScene(files);
    const run = await scene.start(data, 'abridge');
    scene.write({ 'workflows/w.yaml': workflow.replace('id: abridge', 'id: shorten') });
    expect(await view(scene, run, 'abridge')).toMatchObject({ kind: 'sent', text: 'Shorten: many words' });
    expect(await view(scene, run, 'nothing')).toEqual({
      kind: 'none',
      why: 'nothing is not a step of w any more.',
    });
  });
});

describe('a step that is not done, in a run that does not move', () => {
  test('shows what would be sent, and follows the template', async () => {
    const scene = makeScene(files);
    const run = await scene.start(data, 'abridge');
    expect(await view(scene, run, 'analyse')).toEqual({
      kind: 'next',
      text: 'Analyse: Shorten: many words',
      warnings: [],
    });
    scene.write({ 'prompts/analyse.hbs': 'Say more of {{short}}, {{tone}}' });
    expect(await view(scene, run, 'analyse')).toMatchObject({
      kind: 'next',
      text: 'Say more of Shorten: many words, ',
      warnings: [
        { severity: 'warning', message: 'prompts/analyse.hbs:1:26: tone has no value, rendered empty' },
      ],
    });
  });

  test('says of an input that is still to come where it comes from', async () => {
    const scene = makeScene(files);
    const run = await scene.start(data, 'abridge');
    expect(await view(scene, run, 'count')).toMatchObject({
      kind: 'next',
      command: 'wc -w -',
      warnings: [{ message: 'topics comes from analyse, which is not done yet' }],
    });
    scene.write({ 'workflows/w.yaml': `strict: true\n${workflow.replace('{{mode}}', '{{topics}}')}` });
    expect(await view(scene, run, 'count')).toEqual({
      kind: 'none',
      why: 'topics comes from analyse, which is not done yet.',
    });
  });

  test('shows beside it what its last attempt was sent', async () => {
    const scene = makeScene(files);
    const run = await scene.start(data, 'analyse');
    const again = await scene.move(run, 'abridge', 'abridge');
    expect(again.status).toBe('paused');
    scene.write({ 'prompts/analyse.hbs': 'Study: {{short}}' });
    expect(await view(scene, again, 'analyse')).toEqual({
      kind: 'next',
      text: 'Study: Shorten: many words',
      warnings: [],
      sent: { attempt: 1, text: 'Analyse: Shorten: many words' },
    });
  });

  test('shows what was said of the reply that did not fit', async () => {
    const scene = makeScene(files);
    const run = await scene.start(data, 'abridge');
    const prompt = 'Analyse: Shorten: many words';
    const { folder } = scene.pathsOf(run.id);
    writeFileSync(join(folder, 'analyse.1.prompt.md'), prompt);
    writeFileSync(join(folder, 'analyse.1.reply.md'), 'no topics');
    scene.edit(run, (content) => {
      const promptHash = `sha256:${createHash('sha256').update(prompt).digest('hex')}`;
      content.repairs = [
        { stepId: 'analyse', promptHash, tries: [{ attempt: 1, faults: ['topics: is missing'] }] },
      ];
    });
    const shown = await view(scene, run, 'analyse');
    expect(shown).toMatchObject({ kind: 'next', sent: { attempt: 1, text: prompt } });
    const text = shown.kind === 'next' ? shown.text : '';
    expect(text).toContain(`${prompt}\n\n---\n\nThe reply of attempt 1:\n\nno topics\n\n---\n\nSent back:`);
    expect(text).toContain('- topics: is missing');
  });

  test('that is a question shows it, and one that says nothing that nothing is sent', async () => {
    const scene = makeScene(files);
    const run = await scene.start(data, 'abridge');
    expect(await view(scene, run, 'pick')).toMatchObject({ kind: 'next', text: 'Which one?' });
    scene.write({ 'workflows/w.yaml': workflow.replace("message: 'Which one?', ", '') });
    expect(await view(scene, run, 'pick')).toMatchObject({ kind: 'none' });
    scene.write({
      'workflows/w.yaml': workflow.replace("message: 'Which one?', ", 'prompt: pick.hbs, '),
      'prompts/pick.hbs': 'Of {{words}}?',
    });
    expect(await view(scene, run, 'pick')).toMatchObject({
      kind: 'next',
      text: 'Of ?',
      warnings: [{ message: 'words comes from count, which is not done yet' }],
    });
  });
});

describe('a command', () => {
  test('shows its standard input and its command line', async () => {
    const scene = makeScene(files);
    const run = await scene.start(data, 'analyse');
    expect(await view(scene, run, 'count')).toEqual({
      kind: 'next',
      command: 'wc -w -',
      text: `${JSON.stringify({ topics: 'Analyse: Shorten: many words', mode: '-' }, null, 2)}\n`,
      warnings: [],
    });
  });

  test('that is done shows another command line as something else to be sent', async () => {
    const scene = makeScene(files);
    const run = await scene.start(data);
    expect(run.status).toBe('waiting');
    const before = await view(scene, run, 'count');
    expect(before).toMatchObject({ kind: 'sent', attempt: 1, command: 'wc -w -' });
    scene.write({ 'workflows/w.yaml': workflow.replace("'-w'", "'-c', 'a b'") });
    const text = before.kind === 'sent' ? before.text : '';
    expect(await view(scene, run, 'count')).toEqual({
      kind: 'next',
      command: 'wc -c "a b" -',
      text,
      warnings: [],
      sent: { attempt: 1, text },
    });
  });

  test('in a shell shows the script', async () => {
    const scene = makeScene({
      ...files,
      'workflows/w.yaml': workflow.replace("command: [wc, '-w', '{{mode}}']", "shell: 'wc -w | tr -d x'"),
    });
    const run = await scene.start(data, 'abridge');
    expect(await view(scene, run, 'count')).toMatchObject({ command: 'sh -c "wc -w | tr -d x"' });
  });
});

describe('what cannot be sent', () => {
  test('tells where the template is broken, beside what was sent', async () => {
    const scene = makeScene(files);
    const run = await scene.start(data, 'analyse');
    scene.write({ 'prompts/abridge.hbs': 'Shorten\n{{#if transcript}}' });
    expect(await view(scene, run, 'abridge')).toMatchObject({
      kind: 'refused',
      problems: [{ code: 'template-syntax', place: { file: 'prompts/abridge.hbs', line: 2 } }],
      sent: { attempt: 1, text: 'Shorten: many words' },
    });
  });

  test('tells that the template is missing', async () => {
    const scene = makeScene(files);
    const run = await scene.start(data, 'abridge');
    scene.remove('prompts/analyse.hbs');
    const shown = await view(scene, run, 'analyse');
    expect(shown).toMatchObject({ kind: 'refused' });
    expect(shown.kind === 'refused' ? shown.problems[0]?.message : '').toContain('analyse.hbs is missing');
  });

  test('tells what is wrong with the workflow', async () => {
    const scene = makeScene(files);
    const run = await scene.start(data, 'abridge');
    scene.write({ 'workflows/w.yaml': 'name: w\nsteps: [\n' });
    expect(await view(scene, run, 'analyse')).toMatchObject({
      kind: 'refused',
      problems: [{ place: { file: 'workflows/w.yaml' } }],
    });
  });

  test('is not hidden, and hides nothing, where another step is what is wrong', async () => {
    const scene = makeScene(files);
    const run = await scene.start(data, 'abridge');
    scene.remove('prompts/abridge.hbs');
    expect(await view(scene, run, 'analyse')).toMatchObject({
      kind: 'next',
      text: 'Analyse: Shorten: many words',
      warnings: [{ severity: 'error', place: { file: 'workflows/w.yaml' } }],
    });
  });
});

describe('a run that moves', () => {
  async function makeMoving() {
    const scene = makeScene(files);
    const run = await scene.start(data, 'abridge');
    await own(scene, run);
    const transcripts = createTranscripts(scene.pathsOf(run.id).folder);
    transcripts.writePrompt({ stepId: 'analyse' }, 1, 'as it was sent');
    scene.edit(run, (content) => {
      content.status = 'running';
      content.inFlight = [
        { stepId: 'analyse', attempt: 1, startedAt: run.startedAt, promptHash: 'sha256:0' },
      ];
    });
    return { scene, run };
  }

  test('shows what the attempt under way was sent, whatever the template says now', async () => {
    const { scene, run } = await makeMoving();
    expect((await scene.load(run)).derived).toBe('running');
    expect(await view(scene, run, 'analyse')).toEqual({ kind: 'sent', attempt: 1, text: 'as it was sent' });
    scene.write({ 'prompts/abridge.hbs': '{{' });
    expect(await view(scene, run, 'analyse')).toEqual({ kind: 'sent', attempt: 1, text: 'as it was sent' });
    expect(await view(scene, run, 'abridge')).toMatchObject({ kind: 'sent', text: 'Shorten: many words' });
  });

  test('shows of a step to come what would be sent as things are', async () => {
    const { scene, run } = await makeMoving();
    expect(await view(scene, run, 'count')).toMatchObject({
      kind: 'next',
      warnings: [{ message: 'topics comes from analyse, which is not done yet' }],
    });
  });

  test('that was interrupted shows what would be sent now, and what was', async () => {
    const { scene, run } = await makeMoving();
    const shown = { ...(await scene.load(run)), derived: 'interrupted' as const };
    expect(await readPrompt(scene.context, shown, { stepId: 'analyse' })).toEqual({
      kind: 'next',
      text: 'Analyse: Shorten: many words',
      warnings: [],
      sent: { attempt: 1, text: 'as it was sent' },
    });
  });
});

test('a reply that waits to be accepted counts as sent', async () => {
  const scene = makeScene({
    ...files,
    'workflows/w.yaml': workflow.replace('prompt: analyse.hbs,', 'prompt: analyse.hbs, checkpoint: true,'),
  });
  const run = await scene.start(data);
  expect(run.checkpoint?.stepId).toBe('analyse');
  expect(await view(scene, run, 'analyse')).toMatchObject({ kind: 'sent', attempt: 1, model: 'none' });
  scene.write({ 'prompts/analyse.hbs': 'New: {{short}}' });
  expect(await view(scene, run, 'analyse')).toMatchObject({ kind: 'next', text: 'New: Shorten: many words' });
});

test('a name that leads elsewhere reads nothing there', async () => {
  const scene = makeScene(files);
  const run = await scene.start(data, 'abridge');
  scene.write({ 'secret.1.prompt.md': 'secret' });
  scene.edit(run, (content) => {
    content.executedTemplates = [{ stepId: '../../secret', attempt: 1, transcript: '../../secret.1' }];
  });
  expect(await view(scene, run, '../../secret')).toMatchObject({ kind: 'none' });
});
