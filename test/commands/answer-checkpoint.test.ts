// Answers through the lock: what time, other machines and other people do to them.
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../source/commands/context.ts';
import { readPrompt } from '../../source/commands/look/read-prompt.ts';
import { questionAsked } from '../../source/commands/move/answered-already.ts';
import { keepAnswer } from '../../source/commands/move/keep-answer.ts';
import { type Move, moveRun } from '../../source/commands/move/move-run.ts';
import { createControl } from '../../source/engine/control.ts';
import { askOfRun } from '../../source/run/ask-of-run.ts';
import type { Run } from '../../source/run/run.ts';
import { makeScene } from './helpers/scene.ts';

const files = (checkpoint: string) => ({
  'workflows/w.yaml': `name: w
model: none
steps:
  - { id: titles, prompt: titles.hbs, outputs: [candidates] }
  - { id: pick, checkpoint: ${checkpoint}, outputs: [picked] }
  - { id: use, prompt: use.hbs, inputs: [picked], outputs: [used] }
`,
  'prompts/titles.hbs': '["One", "Two"]',
  'prompts/use.hbs': 'use {{picked}}',
});

function move(context: Context, run: Run, how: Move) {
  const moving = { options: {}, trust: true, control: createControl(), told: () => {} };
  const rest = { frozen: false, force: false, pauseAfter: undefined, by: 'command' } as const;
  return moveRun(context, { ...moving, ...rest, id: run.id, how });
}

/** The same place at another time. */
function at(context: Context, time: number): Context {
  return { ...context, clock: { ...context.clock, now: () => new Date(time) } };
}

describe('a checkpoint with a time', () => {
  const patient = files('{ type: selection, from: candidates, default: 2, timeout: 2h }');

  test('stays while it has not passed, and says from when on its default is taken', async () => {
    const scene = makeScene(patient);
    const run = await scene.start({});
    const until = Date.parse(run.checkpoint?.until ?? '');
    const result = await move(at(scene.context, until - 1), run, { kind: 'resume' });
    expect(result).toMatchObject({ kind: 'stays', run: { status: 'waiting' } });
  });

  test('takes its default for whoever resumes afterwards, and says so in the record', async () => {
    const scene = makeScene(patient);
    const run = await scene.start({});
    const until = Date.parse(run.checkpoint?.until ?? '');
    const result = await move(at(scene.context, until), run, { kind: 'resume' });
    expect(result).toMatchObject({ kind: 'moved', run: { status: 'completed', data: { used: 'use Two' } } });
    expect(result.run.executedTemplates[1]).toMatchObject({ stepId: 'pick', answered: { by: 'timeout' } });
    expect(result.run.history.find(({ event }) => event === 'checkpoint-answered')).toMatchObject({
      by: 'timeout',
    });
  });

  test('is still answered by a person who comes before anybody resumes', async () => {
    const scene = makeScene(patient);
    const run = await scene.start({});
    const later = at(scene.context, Date.parse(run.checkpoint?.until ?? '') + 1000);
    const result = await move(later, run, { kind: 'answer', answer: { data: { picked: 1 } } });
    expect(result.run).toMatchObject({ data: { used: 'use One' } });
    expect(result.run.executedTemplates[1]).toMatchObject({ answered: { by: 'command' } });
  });

  test('stays where its default cannot be the answer, and says why', async () => {
    const scene = makeScene(files('{ type: selection, from: candidates, default: 5, timeout: 2h }'));
    const run = await scene.start({});
    const later = at(scene.context, Date.parse(run.checkpoint?.until ?? ''));
    expect(await move(later, run, { kind: 'resume' })).toMatchObject({
      kind: 'stays',
      why: expect.stringContaining('"5" is none of the 2'),
    });
  });
});

test('a reply that was asked for again shows the prompt that it came from, before and after it is accepted', async () => {
  const scene = makeScene({
    'workflows/w.yaml':
      'name: w\nmodel: none\nsteps:\n  - { id: titles, prompt: titles.hbs, outputs: [titles], checkpoint: true }\n  - { id: more, checkpoint: true }\n',
    'prompts/titles.hbs': 'titles',
  });
  const first = await scene.start({});
  const { run } = await move(scene.context, first, {
    kind: 'answer',
    answer: { data: {}, again: 'shorter' },
  });
  const view = async (shown: Run) => readPrompt(scene.context, await scene.load(shown), { stepId: 'titles' });
  const sent = { kind: 'sent', attempt: 2, text: expect.stringContaining('shorter') };
  expect(await view(run)).toMatchObject(sent);
  const accepted = await move(scene.context, run, { kind: 'answer', answer: { data: {} } });
  expect(await view(accepted.run)).toMatchObject(sent);
});

describe('an answer', () => {
  const approval = files('{ type: approval, onReject: { goto: titles } }');

  test('to a question that is not asked any more is refused, and changes nothing', async () => {
    const scene = makeScene(approval);
    const first = await scene.start({});
    const seen = questionAsked(first);
    if (seen === undefined) throw new Error('it does not wait');
    const second = await move(scene.context, first, {
      kind: 'answer',
      answer: { data: {}, verdict: false },
      to: seen,
    });
    // It asks the same again, about another version.
    expect(second.run).toMatchObject({ status: 'waiting', checkpoint: { stepId: 'pick' } });
    const before = scene.read(`workflow-data/${first.id}.json`);
    const late = move(scene.context, first, {
      kind: 'answer',
      answer: { data: {}, verdict: true },
      to: seen,
    });
    await expect(late).rejects.toMatchObject({ problems: [{ code: 'asked-anew' }] });
    expect(scene.read(`workflow-data/${first.id}.json`)).toBe(before);
  });

  test('may be given where there is nothing but the file of the run', async () => {
    const scene = makeScene(files('{ type: curate, from: candidates, min: 1 }'));
    const run = await scene.start({});
    const elsewhere = makeScene({ 'prompts/use.hbs': 'use {{picked}}', 'prompts/titles.hbs': 'x' });
    const { file } = elsewhere.pathsOf(run.id);
    mkdirSync(dirname(file), { recursive: true });
    copyFileSync(scene.pathsOf(run.id).file, file);
    const { workflow } = await elsewhere.load(run);
    expect(askOfRun(run, workflow)).toMatchObject({
      type: 'curate',
      choices: [{ label: 'One' }, { label: 'Two' }],
    });
    const answer = { data: { picked: [{ original: 2, value: 'Zwei' }] } };
    const moved = await move(elsewhere.context, run, { kind: 'answer', answer });
    expect(moved.run).toMatchObject({ status: 'completed', data: { picked: ['Zwei'], used: 'use Zwei' } });
  });

  test('that could not be stored is kept, with the command that gives it again', () => {
    const scene = makeScene(approval);
    const command = keepAnswer(scene.context, 'k3v9', {
      data: { picked: ['One'] },
      verdict: false,
      comment: "it's dull",
    });
    const [, path = ''] = /--input (\S+)/.exec(command) ?? [];
    expect(command).toBe(`caesura answer k3v9 --input ${path} --no --comment='it'\\''s dull'`);
    expect(JSON.parse(scene.read(path.slice(scene.root.length + 1)))).toEqual({ picked: ['One'] });
    expect(keepAnswer(scene.context, 'k3v9', { data: {}, again: 'louder' })).toBe(
      'caesura answer k3v9 --again=louder',
    );
  });
});
