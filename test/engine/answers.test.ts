// What people answer, and what the run does with it.
import { describe, expect, test } from 'vitest';
import { answerCheckpoint } from '../../source/commands/move/answer-checkpoint.ts';
import type { Run } from '../../source/run/run.ts';
import type { RunEvent } from '../../source/run/run-event.ts';
import type { GivenAnswer } from '../../source/workflow/answer/read-answer.ts';
import type { Workflow } from '../../source/workflow/workflow.ts';
import { answerLikeAPerson, makeReview, reviewResult, reviewWorkflow } from './helpers/launch-review.ts';
import { makeScene, type Scene } from './helpers/scene.ts';
import { createScriptedModel } from './helpers/scripted-model.ts';

const now = new Date('2026-11-22T11:00:00.000Z');

function answer(scene: Scene, given: Partial<GivenAnswer> | ((run: Run) => GivenAnswer)): Promise<Run> {
  const prelude = (run: Run, workflow: Workflow): readonly RunEvent[] => [
    answerCheckpoint(
      workflow,
      run,
      typeof given === 'function' ? given(run) : { data: {}, ...given },
      'command',
      now,
    ),
  ];
  return scene.drive({ prelude });
}

describe('a no that goes back', () => {
  test('does the earlier step and what depends on it again, with what was said', async () => {
    const scene = makeReview();
    expect(await scene.drive()).toMatchObject({ status: 'waiting', checkpoint: { stepId: 'review' } });
    const again = await answer(scene, { verdict: false, comment: 'more life' });
    expect(again).toMatchObject({
      status: 'waiting',
      checkpoint: { stepId: 'review' },
      data: { draft: 'lively', feedback: 'more life', approved: false },
    });
    // What does not depend on it is not paid for again.
    expect(scene.model.asked()).toEqual(['draft', 'count', 'draft']);
    expect(scene.model.requests.at(-1)?.prompt).toBe('Write about tea. Mind: more life');
    expect(again.executedTemplates.map(({ stepId }) => stepId)).toEqual(['count', 'draft']);
    expect(again.history.find(({ event }) => event === 'checkpoint-rejected')).toMatchObject({
      stepId: 'review',
      goto: 'draft',
      comment: 'more life',
      by: 'command',
      records: [{ stepId: 'draft', attempt: 1 }],
    });
    expect(scene.evidence('draft.1.reply.md')).toBe('dull');
  });

  test('is done with when it is a yes, and what was said stays', async () => {
    const scene = makeReview();
    await scene.drive();
    await answer(scene, { verdict: false, comment: 'more life' });
    const run = await answer(scene, { verdict: true, comment: 'lovely' });
    expect(run.data).toMatchObject({ approved: true, feedback: 'more life' });
    expect(run.executedTemplates.find(({ stepId }) => stepId === 'review')).toMatchObject({
      outputFields: ['approved'],
      answered: { by: 'command', comment: 'lovely' },
    });
  });

  test('leaves an empty text where nothing was ever said, also in a strict workflow', async () => {
    const scene = makeReview({
      workflow: reviewWorkflow.replace('name: review', 'name: review\nstrict: true'),
    });
    await scene.drive();
    expect(scene.model.requests[0]?.prompt).toBe('Write about tea.');
    const run = await answer(scene, { verdict: true });
    expect(run.data).toMatchObject({ approved: true, feedback: '' });
  });

  test('without a step to go to is stored, and the run goes on', async () => {
    const scene = makeReview({
      workflow: reviewWorkflow
        .replace('onReject: { goto: draft }, comment: feedback', 'comment: said')
        .replace('inputs: [topic, feedback]', 'inputs: [topic]'),
    });
    await scene.drive();
    const run = await answer(scene, { verdict: false, comment: 'well' });
    expect(run).toMatchObject({ data: { approved: false, said: 'well' }, checkpoint: { stepId: 'titles' } });
  });
});

describe('a reply that is asked for again', () => {
  const titles = (given: string) => `name: w
steps:
  - { id: titles, prompt: titles.hbs, inputs: [topic], outputs: [candidates], checkpoint: true }
${given}`;
  const makeTitles = (template: string, workflow = titles('')) =>
    makeScene({
      workflow,
      files: { 'prompts/titles.hbs': template },
      data: { topic: 'tea' },
      model: createScriptedModel({ titles: ['["One"]', '["Two"]', '["Three"]'] }),
    });

  test('gets the remark at the end of its prompt, with the earlier reply', async () => {
    const scene = makeTitles('Titles for {{topic}}\n');
    await scene.drive();
    const waiting = await answer(scene, { again: 'shorter' });
    expect(waiting).toMatchObject({
      status: 'waiting',
      checkpoint: {
        reply: { data: { candidates: ['Two'] }, record: { attempt: 2, transcript: 'titles.2' } },
      },
      remarks: [
        { stepId: 'titles', remark: 'shorter', attempt: 1, by: 'command', reply: { candidates: ['One'] } },
      ],
    });
    const prompt = scene.model.requests.at(-1)?.prompt ?? '';
    expect(prompt.startsWith('Titles for tea\n\n---\n')).toBe(true);
    expect(prompt).toContain('One');
    expect(prompt.trimEnd().endsWith('shorter')).toBe(true);
    expect(scene.evidence('titles.1.reply.md')).toBe('["One"]');
    expect(scene.evidence('titles.2.prompt.md')).toBe(prompt);
    expect(waiting.history.find(({ event }) => event === 'reply-sent-back')).toMatchObject({
      stepId: 'titles',
      attempt: 1,
      remark: 'shorter',
    });
  });

  test('has every remark in the template that uses them, and the last reply', async () => {
    const scene = makeTitles('{{topic}}[{{remark}}][{{earlierReply}}]');
    await scene.drive();
    expect(scene.model.requests[0]?.prompt).toBe('tea[][]');
    await answer(scene, { again: 'shorter' });
    const run = await answer(scene, { again: 'and louder' });
    expect(scene.model.requests.map(({ prompt }) => prompt)).toEqual([
      'tea[][]',
      'tea[shorter][One]',
      'tea[shorter\nand louder][Two]',
    ]);
    expect(run.remarks).toMatchObject([{ remark: 'shorter' }, { remark: 'and louder' }]);
    expect(run.remarks?.[0]).not.toHaveProperty('reply');
    const done = await answer(scene, {});
    expect(done).toMatchObject({ status: 'completed', data: { candidates: ['Three'] } });
    expect(done.executedTemplates[0]).toMatchObject({ attempt: 3, answered: { by: 'command' } });
  });

  test('is not paid for again after a crash once it has come', async () => {
    const scene = makeTitles('Titles for {{topic}}');
    await scene.drive();
    let commits = 0;
    const crash = scene.drive({
      prelude: (run, workflow) => [
        answerCheckpoint(workflow, run, { data: {}, again: 'shorter' }, 'command', now),
      ],
      ports: ({ store }) => ({
        store: {
          ...store,
          commit: (next) => {
            if (next.status === 'waiting' && commits++ === 0) throw new Error('crash');
            return store.commit(next);
          },
        },
      }),
    });
    await expect(crash).rejects.toThrow('crash');
    expect(await scene.drive()).toMatchObject({
      status: 'waiting',
      checkpoint: { reply: { data: { candidates: ['Two'] }, record: { attempt: 2 } } },
    });
    expect(scene.model.requests).toHaveLength(2);
  });

  test('is asked without the remarks when its step is done again for another reason', async () => {
    const scene = makeTitles('{{topic}}[{{remark}}]');
    await scene.drive();
    await answer(scene, { again: 'shorter' });
    const run = await scene.drive({
      prelude: () => [
        {
          at: now.toISOString(),
          event: 'steps-reopened',
          fromStep: 'titles',
          stepIds: ['titles'],
          by: 'command',
        },
      ],
    });
    expect(scene.model.requests.at(-1)?.prompt).toBe('tea[]');
    expect(run.remarks).toEqual([]);
  });

  test('may be refused for good: the run goes back to where its checkpoint says', async () => {
    const workflow = `name: w
steps:
  - { id: draft, prompt: draft.hbs, inputs: [topic, feedback], outputs: [draft] }
  - { id: titles, prompt: titles.hbs, inputs: [topic], outputs: [candidates], checkpoint: { onReject: { goto: draft }, comment: feedback } }
`;
    const scene = makeTitles('{{topic}}', workflow);
    scene.write('prompts/draft.hbs', '{{topic}}[{{feedback}}]');
    scene.model.script.set('draft', ['a', 'b']);
    await scene.drive();
    const run = await answer(scene, { verdict: false, comment: 'no' });
    expect(scene.model.asked()).toEqual(['draft', 'titles', 'draft', 'titles']);
    expect(scene.model.requests[2]?.prompt).toBe('tea[no]');
    expect(run).toMatchObject({ status: 'waiting', data: { draft: 'b' }, checkpoint: { stepId: 'titles' } });
  });
});

describe('a checkpoint with a default', () => {
  const asking = (checkpoint: string) => `name: w
steps:
  - { id: titles, prompt: titles.hbs, outputs: [candidates] }
  - { id: pick, checkpoint: ${checkpoint}, outputs: [picked] }
`;
  const make = (checkpoint: string) =>
    makeScene({
      workflow: asking(checkpoint),
      files: { 'prompts/titles.hbs': 'titles' },
      model: createScriptedModel({ titles: ['["One", "Two"]'] }),
    });

  test('does not stop the run, and says in the record that nobody was asked', async () => {
    const scene = make('{ type: selection, from: candidates, default: 2 }');
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'completed', data: { picked: 'Two' } });
    expect(run.executedTemplates[1]).toMatchObject({ stepId: 'pick', answered: { by: 'default' } });
    expect(run.history.some(({ event }) => event === 'run-waiting')).toBe(false);
    expect(scene.told.map(({ event }) => event)).toContain('step-completed');
  });

  test('that cannot be the answer asks a person, and says why', async () => {
    const scene = make('{ type: selection, from: candidates, default: 3 }');
    expect(await scene.drive()).toMatchObject({
      status: 'waiting',
      checkpoint: { defaultRefused: expect.stringContaining('"3" is none of the 2') },
    });
  });

  test('and a timeout waits until then', async () => {
    const scene = make('{ type: selection, from: candidates, default: 2, timeout: 2h }');
    const { status, checkpoint } = await scene.drive();
    expect(status).toBe('waiting');
    expect(Date.parse(checkpoint?.until ?? '') - Date.parse(checkpoint?.askedAt ?? '')).toBe(7_200_000);
    expect(await answer(scene, { data: { picked: 1 } })).toMatchObject({ data: { picked: 'One' } });
  });

  test('on a prompt accepts its reply', async () => {
    const scene = makeScene({
      workflow:
        'name: w\nsteps:\n  - { id: titles, prompt: titles.hbs, outputs: [candidates], checkpoint: { default: true } }\n',
      files: { 'prompts/titles.hbs': 'titles' },
      model: createScriptedModel({ titles: ['["One"]'] }),
    });
    const run = await scene.drive();
    expect(run).toMatchObject({ status: 'completed', data: { candidates: ['One'] } });
    expect(run.executedTemplates[0]).toMatchObject({ attempt: 1, answered: { by: 'default' } });
  });
});

describe('a list to choose from', () => {
  const make = (reply: string) =>
    makeScene({
      workflow: `name: w
steps:
  - { id: titles, prompt: titles.hbs, outputs: [candidates] }
  - { id: pick, checkpoint: { type: selection, from: candidates }, outputs: [picked] }
`,
      files: { 'prompts/titles.hbs': 'titles' },
      model: createScriptedModel({ titles: [reply] }),
    });

  test.each([
    ['a text', 'One, two', 'is a text, not a list'],
    ['empty', '[]', 'has nothing in it'],
  ])('that is %s fails the run, until somebody mends it', async (_what, reply, message) => {
    const scene = make(reply);
    expect(await scene.drive()).toMatchObject({
      status: 'failed',
      failure: { stepId: 'pick', kind: 'missing-input', message: expect.stringContaining(message) },
    });
    scene.edit((content) => {
      content.data = { candidates: ['One'] };
    });
    expect(await scene.drive()).toMatchObject({ status: 'waiting', checkpoint: { options: ['One'] } });
    expect(scene.model.asked()).toEqual(['titles']);
  });

  test('counts as it is when somebody answers: edited in the file meanwhile', async () => {
    const scene = make('["One", "Two"]');
    await scene.drive();
    scene.edit((content) => {
      content.data = { candidates: ['One', 'Zwei'] };
    });
    expect(await answer(scene, { data: { picked: 'Zwei' } })).toMatchObject({ data: { picked: 'Zwei' } });
  });

  test('and how many may be chosen is as the workflow says by then', async () => {
    const scene = make('["One", "Two"]');
    await scene.drive();
    scene.write(
      'workflows/w.yaml',
      'name: w\nsteps:\n  - { id: titles, prompt: titles.hbs, outputs: [candidates] }\n  - { id: pick, checkpoint: { type: selection, from: candidates, max: 2 }, outputs: [picked] }\n',
    );
    expect(await answer(scene, { data: { picked: '1-2' } })).toMatchObject({
      data: { picked: ['One', 'Two'] },
    });
  });
});

test('people who say much bring the run to its end, paying for nothing twice', async () => {
  const scene = makeReview();
  let run = await scene.drive();
  let answers = 0;
  while (run.status === 'waiting') {
    run = await answer(scene, answerLikeAPerson);
    answers++;
  }
  expect(run).toMatchObject({ status: 'completed', data: reviewResult });
  expect(answers).toBe(5);
  expect(scene.model.asked()).toEqual(['draft', 'count', 'draft', 'titles', 'titles', 'describe']);
  expect(scene.model.requests.at(-1)?.prompt).toBe('4 since short; Three since ; 7');
  expect(run.executedTemplates.find(({ stepId }) => stepId === 'pick')).toMatchObject({
    outputFields: ['picked', 'why'],
    answered: { by: 'command', picks: reviewResult.why },
  });
});
