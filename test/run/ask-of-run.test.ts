import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../source/json.ts';
import { aboutOfRun, askOfRun } from '../../source/run/ask-of-run.ts';
import type { Checkpoint } from '../../source/run/checkpoint.ts';
import { answerCommand, describeAsk, describeWaiting } from '../../source/run/describe-ask.ts';
import { isOverdue } from '../../source/run/make-checkpoint.ts';
import type { Run } from '../../source/run/run.ts';
import { parseWorkflow } from '../../source/workflow/parse/parse-workflow.ts';
import type { Workflow } from '../../source/workflow/workflow.ts';
import { makeRecord, makeRun } from './helpers/sample-run.ts';

function waiting(checkpoint: Partial<Checkpoint> = {}, data: JsonObject = {}): Run {
  const base = { stepId: 'pick', templatePath: '', inputType: 'freeform', outputField: 'picked' } as const;
  return { ...makeRun({ data }), status: 'waiting', checkpoint: { ...base, ...checkpoint } };
}

function workflowOf(step: string): Workflow {
  const text = `name: w\nsteps:\n  - { id: titles, prompt: t.hbs, outputs: [titles, tone] }\n  - { id: pick, ${step} }\n`;
  const { workflow, problems } = parseWorkflow(text, 'workflows/w.yaml');
  if (workflow === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return workflow;
}

const choosing = workflowOf(
  'checkpoint: { type: selection, from: titles, max: 2, message: Which? }, inputs: [tone], outputs: [picked]',
);

describe('what a run asks', () => {
  test('is nothing where it does not wait', () => {
    expect(askOfRun(makeRun(), choosing)).toBeUndefined();
    expect(aboutOfRun(makeRun(), choosing)).toEqual([]);
  });

  test('is what its workflow asks now, of the list as it is now', () => {
    const run = waiting(
      { options: ['old'], question: { type: 'selection', from: 'titles', min: 1, max: 1 } },
      { titles: ['new'] },
    );
    expect(askOfRun(run, choosing)).toMatchObject({ type: 'selection', max: 1, choices: [{ value: 'new' }] });
    expect(askOfRun(run, choosing)?.message).toBe('Which?');
  });

  test('is what the file keeps where the workflow is gone', () => {
    const question = { type: 'curate', from: 'titles', min: 1, reasons: 'why' } as const;
    const run = waiting({ options: ['a', 'b'], question, message: 'Kept?', outputFields: ['picked', 'why'] });
    expect(askOfRun(run, undefined)).toMatchObject({
      type: 'curate',
      message: 'Kept?',
      field: 'picked',
      reasons: 'why',
      choices: [{ value: 'a' }, { value: 'b' }],
    });
  });

  test('is any value for the field that a run of an existing workspace names', () => {
    expect(askOfRun(waiting({ inputType: 'selection', options: ['a'] }), undefined)).toMatchObject({
      type: 'fields',
      questions: [{ field: 'picked', type: 'any' }],
      suggestions: [{ value: 'a' }],
    });
  });

  test('is the reply that waits, whatever became of its step', () => {
    const reply = { data: { titles: ['a'] }, record: makeRecord('titles') };
    const run = waiting({ stepId: 'titles', inputType: 'approval', outputField: 'titles', reply });
    for (const workflow of [choosing, undefined]) {
      expect(askOfRun(run, workflow)).toMatchObject({ type: 'reply', reply: { titles: ['a'] } });
    }
  });

  test('is about the inputs of the step, but not the list that is chosen from', () => {
    const data = { titles: ['a'], tone: 'dry', other: 1 };
    expect(aboutOfRun(waiting({}, data), choosing)).toEqual([{ name: 'tone', value: 'dry' }]);
    const open = workflowOf('checkpoint: true, inputs: [titles, tone]');
    expect(aboutOfRun(waiting({}, data), open)).toEqual([{ name: 'tone', value: 'dry' }]);
    const shown = workflowOf('action: human-input, prompt: ask.hbs, inputs: [tone]');
    expect(aboutOfRun(waiting({}, data), shown)).toEqual([]);
  });
});

describe('what is said of it', () => {
  const asked = (step: string, data: JsonObject = {}, checkpoint: Partial<Checkpoint> = {}) => {
    const ask = askOfRun(waiting(checkpoint, data), workflowOf(step));
    if (ask === undefined) throw new Error('it does not wait');
    return ask;
  };

  test.each([
    ['checkpoint: { type: approval }', 'caesura answer k3 --yes'],
    ['checkpoint: { type: selection, from: titles }, outputs: [picked]', 'caesura answer k3 --set picked=…'],
    [
      "checkpoint: { type: curate, from: titles }, outputs: ['my pick']",
      "caesura answer k3 --set 'my pick'=…",
    ],
    ['checkpoint: true', 'caesura answer k3'],
    ['checkpoint: true, outputs: [a, b]', 'caesura answer k3 --set a=… --set b=…'],
    [
      'checkpoint: { type: form, questions: [{ field: a }, { field: b, required: false }] }',
      'caesura answer k3 --set a=…',
    ],
  ])('%s is answered with %s', (step, command) => {
    expect(answerCommand(asked(step, { titles: ['a'] }), 'k3')).toBe(command);
  });

  test('is one sentence with the question and every way to answer', () => {
    expect(describeWaiting(asked('checkpoint: { type: approval, message: "Good enough?" }'), 'k3')).toBe(
      'waits at pick: Good enough? Answer with: caesura answer k3 --yes, or --no --comment TEXT',
    );
    expect(describeWaiting(asked('checkpoint: true, message: Go on., outputs: [x]'), 'k3')).toBe(
      'waits at pick: Go on. Answer with: caesura answer k3 --set x=…',
    );
  });

  test('has the command on a line of its own where the question has several', () => {
    expect(describeWaiting(asked('checkpoint: true, message: "Which?\\n- one", outputs: [x]'), 'k3')).toBe(
      'waits at pick: Which?\n- one\nAnswer with: caesura answer k3 --set x=…',
    );
  });

  test('is the candidates with their numbers, and how many', () => {
    const data = { titles: [{ title: 'One' }, { title: 'Two' }] };
    const step = 'checkpoint: { type: selection, from: titles, label: title, max: 2 }, outputs: [picked]';
    expect(describeAsk(asked(step, data))).toEqual(['  1. One', '  2. Two', '  choose 1 to 2 of the 2']);
  });

  test('is every question with what it takes', () => {
    const step =
      'checkpoint: { type: form, questions: [{ field: a, message: How many?, type: number }, { field: b, options: [x, y], default: x }, { field: c, type: boolean, required: false }] }';
    expect(describeAsk(asked(step))).toEqual([
      '  - a: How many? (number)',
      '  - b (choice; x, y; x unless said)',
      '  - c (yes or no; may be left out)',
    ]);
  });

  test('is where a no goes, and what happens where nobody answers', () => {
    const step = 'checkpoint: { type: approval, onReject: { goto: titles }, default: true, timeout: 1h }';
    expect(describeAsk(asked(step, {}, { until: '2026-11-22T12:00:00.000Z' }))).toEqual([
      '  no goes back to titles',
      '  from 2026-11-22T12:00:00.000Z on, `caesura resume` takes the default: true',
    ]);
    expect(describeAsk(asked(step, {}, { defaultRefused: 'x' })).at(-1)).toBe(
      '  its default cannot be taken: x',
    );
  });
});

test('a time has passed from its moment on, and one that is none never', () => {
  const until = '2026-11-22T12:00:00.000Z';
  expect(isOverdue({ until }, new Date('2026-11-22T11:59:59.999Z'))).toBe(false);
  expect(isOverdue({ until }, new Date(until))).toBe(true);
  expect(isOverdue({ until: 'soon' }, new Date(until))).toBe(false);
  expect(isOverdue({}, new Date(until))).toBe(false);
});
