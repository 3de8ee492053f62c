import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askOf } from '../../source/workflow/answer/ask.ts';
import { defaultAnswer, readAnswer } from '../../source/workflow/answer/read-answer.ts';
import { checkWorkflow } from '../../source/workflow/check/check-workflow.ts';
import { initialInputs } from '../../source/workflow/data-flow.ts';
import { parseWorkflow } from '../../source/workflow/parse/parse-workflow.ts';
import type { Step, Workflow } from '../../source/workflow/workflow.ts';

const before = '- { id: titles, prompt: p.hbs, inputs: [topic], outputs: [candidates] }';

/** A step `ask` with these keys, after one that gives candidates. */
function textOf(keys: string): string {
  const indented = keys.split('\n').join('\n    ');
  return `name: w\nsteps:\n  ${before}\n  - id: ask\n    ${indented}\n`;
}

function parse(text: string): Workflow {
  const { workflow, problems } = parseWorkflow(text, 'workflows/w.yaml');
  if (!workflow) throw new Error(problems.map(({ message }) => message).join('\n'));
  return workflow;
}

function stepOf(keys: string): Step {
  const step = parse(textOf(keys)).steps[1];
  if (!step) throw new Error('no step');
  return step;
}

/** Of the file and of the steps among each other. */
function problemsOf(text: string) {
  const { workflow, draft, problems } = parseWorkflow(text, 'workflows/w.yaml');
  const checked = workflow ?? draft;
  const template = { kind: 'found', file: 'prompts/p.hbs', text: '{{topic}}' } as const;
  const missing = { kind: 'missing', looked: [] } as const;
  const found = checked ? checkWorkflow(checked, { template: () => template, schema: () => missing }) : [];
  return [...problems, ...found].filter(({ code }) => code !== 'undeclared-variable');
}

function codesOf(keys: string): readonly string[] {
  return problemsOf(textOf(keys)).map(({ severity, code }) => `${severity} ${code}`);
}

describe('a checkpoint', () => {
  test('asks yes or no, and a no goes back with a comment', () => {
    const step = stepOf(
      'checkpoint: { type: approval, message: Good?, onReject: { goto: titles }, comment: feedback }\noutputs: [ok]',
    );
    expect(step).toMatchObject({
      kind: 'human',
      message: 'Good?',
      question: { type: 'approval', comment: 'feedback', onReject: { goto: 'titles' } },
    });
    expect([...step.outputs.values()]).toEqual(['ok', 'feedback']);
  });

  test('that goes back has a field for the comment also where it names none', () => {
    const step = stepOf('checkpoint: { type: approval, onReject: { goto: titles } }\noutputs: [ok]');
    expect([...step.outputs.values()]).toEqual(['ok', 'okComment']);
    const plain = stepOf('checkpoint: { type: approval }');
    expect([...plain.outputs.values()]).toEqual(['ask']);
    const second = stepOf('checkpoint: { type: approval }\noutputs: [ok, why]');
    expect(second).toMatchObject({ question: { comment: 'why' } });
  });

  test('chooses from a field, which is among its inputs then', () => {
    const step = stepOf('checkpoint: { type: selection, from: candidates, label: title, min: 1, max: 3 }');
    expect(step).toMatchObject({
      question: { type: 'selection', from: 'candidates', label: 'title', min: 1, max: 3 },
    });
    expect([...step.inputs.values()]).toEqual(['candidates']);
    expect([...step.outputs.values()]).toEqual(['ask']);
  });

  test.each([
    ['', { min: 1, max: 1 }],
    [', min: 2', { min: 2 }],
    [', max: 4', { min: 1, max: 4 }],
    [', min: 0, max: 1', { min: 0, max: 1 }],
  ])('of type selection with %j takes so many', (keys, count) => {
    const step = stepOf(`checkpoint: { type: selection, from: candidates${keys} }`);
    expect(step).toHaveProperty('question', { type: 'selection', from: 'candidates', ...count });
  });

  test('curates, and gives the reasons in a second field', () => {
    const step = stepOf(
      'checkpoint: { type: curate, from: candidates, min: 2, max: 4, reasons: why, other: true }\noutputs: [picked]',
    );
    expect(step).toMatchObject({
      question: { type: 'curate', from: 'candidates', min: 2, max: 4, reasons: 'why', other: true },
    });
    expect([...step.outputs.values()]).toEqual(['picked', 'why']);
  });

  test('of type form gives the fields of its questions', () => {
    const step = stepOf(
      [
        'checkpoint:',
        '  type: form',
        '  questions:',
        '    - { field: budget, message: How much?, type: number }',
        '    - { field: tone, options: [dry, warm], required: false }',
        '    - { field: notes, default: none }',
      ].join('\n'),
    );
    expect(step).toMatchObject({
      question: {
        type: 'form',
        questions: [
          { field: 'budget', message: 'How much?', type: 'number', required: true },
          { field: 'tone', type: 'choice', options: ['dry', 'warm'], required: false },
          { field: 'notes', type: 'text', required: true, default: 'none' },
        ],
      },
    });
    expect([...step.outputs.values()]).toEqual(['budget', 'tone', 'notes']);
  });

  test('has a default and a time in milliseconds', () => {
    expect(
      stepOf('checkpoint: { type: freeform, default: nothing, timeout: 7d }\noutputs: [x]'),
    ).toMatchObject({
      question: { type: 'freeform', required: true, default: 'nothing', timeout: 604_800_000 },
    });
  });

  test('may be of the type that action or inputType say', () => {
    expect(stepOf('action: human-select\ncheckpoint: { from: candidates }')).toMatchObject({
      question: { type: 'selection', from: 'candidates' },
    });
    expect(stepOf('action: human-select\ninputs: [candidates]')).toMatchObject({
      question: { type: 'selection', min: 1, asGiven: true },
    });
    expect(stepOf('checkpoint: true\ninputType: form\noutputs: [a, b]')).toMatchObject({
      question: {
        type: 'form',
        questions: [
          { field: 'a', type: 'any' },
          { field: 'b', type: 'any' },
        ],
      },
    });
  });

  test('on a prompt lets a person accept its reply', () => {
    expect(
      stepOf(
        'prompt: p.hbs\noutputs: [x]\ncheckpoint: { type: approval, message: Fine?, onReject: { goto: titles }, comment: feedback }',
      ),
    ).toMatchObject({
      kind: 'prompt',
      message: 'Fine?',
      checkpoint: { type: 'approval', comment: 'feedback', onReject: { goto: 'titles' } },
    });
    expect(stepOf('prompt: p.hbs\ncheckpoint: { message: Fine? }')).toMatchObject({
      checkpoint: { type: 'approval' },
    });
    expect(stepOf('prompt: p.hbs\ncheckpoint: false')).toMatchObject({ checkpoint: null });
  });
});

describe('what is wrong with a checkpoint', () => {
  test.each([
    ['checkpoint: { type: selektion, from: candidates }', 'error unknown-checkpoint-type'],
    ['checkpoint: { from: candidates }', 'error missing-checkpoint-type'],
    ['checkpoint: { type: 3 }', 'error missing-checkpoint-type'],
    ['checkpoint: { type: selection, form: candidates, from: candidates }', 'warning unknown-key'],
    ['checkpoint: { type: approval, from: candidates }', 'warning unknown-key'],
    [
      'checkpoint: { type: approval, onReject: { goto: titles, x: 1 }, comment: topic }',
      'warning unknown-key',
    ],
    ['checkpoint: { type: form, questions: [{ field: a, typ: text }] }', 'warning unknown-key'],
    ['checkpoint: { type: form, questions: [{ message: a }] }', 'error wrong-type'],
    ['checkpoint: { type: form, questions: [] }', 'error no-questions'],
    ['checkpoint: { type: form, questions: [{ field: a, type: date }] }', 'error wrong-type'],
    ['checkpoint: { type: form, questions: [{ field: a, type: choice }] }', 'error nothing-to-choose-from'],
    ['checkpoint: { type: form, questions: [{ field: a }, { field: a }] }', 'error repeated-question'],
    ['checkpoint: { type: form, questions: [{ field: constructor }] }', 'error reserved-name'],
    ['checkpoint: { type: selection }', 'error nothing-to-choose-from'],
    ['checkpoint: { type: selection, from: candidates, options: [a] }', 'error from-and-options'],
    ['checkpoint: { type: selection, from: candidates, min: 3, max: 2 }', 'error bad-count'],
    ['checkpoint: { type: curate, options: [a, b], min: 3 }', 'error bad-count'],
    ['checkpoint: { type: selection, from: candidates, max: 0 }', 'error wrong-type'],
    ['checkpoint: { type: approval, timeout: 2h }', 'error missing-default'],
    ['checkpoint: { type: approval, timeout: 40d, default: true }', 'error bad-timeout'],
    ['checkpoint: { type: approval, default: maybe }', 'error wrong-type'],
    [
      'checkpoint: { type: approval, default: false, onReject: { goto: titles }, comment: topic }',
      'error endless-default',
    ],
    ['checkpoint: { type: approval, onReject: titles }', 'error wrong-type'],
    ['checkpoint: { type: approval, onReject: { goto: title }, comment: topic }', 'error bad-goto'],
    ['checkpoint: { type: approval, onReject: { goto: ask }, comment: topic }', 'error bad-goto'],
    ['checkpoint: { type: approval, onReject: { goto: titles }, comment: said }', 'warning unread-comment'],
    ['checkpoint: { type: selection, from: candidate }', 'error unprovided-input'],
    ['checkpoint: { type: selection, options: [a, b], default: c }', 'error bad-default'],
    [
      'checkpoint: { type: form, questions: [{ field: a, type: number }], default: { a: x } }',
      'error bad-default',
    ],
    ['checkpoint: { type: selection, from: candidates }\noutputs: [a, b]', 'error unfilled-output'],
    ['checkpoint: { type: form, questions: [{ field: a }] }\noutputs: [a, b]', 'error unfilled-output'],
    ['prompt: p.hbs\ncheckpoint: { type: selection, from: candidates }', 'error checkpoint-on-prompt'],
    ['checkpoint: [approval]', 'error wrong-type'],
  ])('%s: %s', (keys, expected) => {
    expect(codesOf(keys)).toEqual([expected]);
  });

  test('is told with its place and with what was meant', () => {
    const [type] = problemsOf(textOf('checkpoint:\n  type: selektion\n  from: candidates'));
    expect(type).toMatchObject({ place: { line: 6, column: 13 }, hint: 'Did you mean "selection"?' });
    const [key] = problemsOf(
      textOf('checkpoint:\n  type: selection\n  form: candidates\n  from: candidates'),
    );
    expect(key?.place).toMatchObject({ line: 7 });
    expect(key?.hint).toContain('from');
    const [from] = problemsOf(textOf('checkpoint: { type: selection, from: candidate }'));
    expect(from).toMatchObject({ place: { line: 5, column: 42 }, hint: 'Did you mean "candidates"?' });
    const [goto] = problemsOf(textOf('checkpoint: { type: approval, onReject: { goto: title } }'));
    expect(goto?.hint).toBe('Did you mean "titles"?');
    const [prompt] = problemsOf(
      textOf('prompt: p.hbs\ncheckpoint: { type: form, questions: [{ field: a }] }'),
    );
    expect(prompt?.hint).toContain('`action: human-input` where the template is what the person sees');
    const [field] = problemsOf(
      textOf('checkpoint:\n  type: form\n  questions:\n    - { field: a }\n    - { field: b, type: dat }'),
    );
    expect(field).toMatchObject({ place: { line: 9 } });
  });

  test('is not that a list is given with the run, where the step says so', () => {
    expect(codesOf('checkpoint: { type: selection, from: names }\ninputs: [names]')).toEqual([]);
    expect(codesOf('checkpoint: { type: selection, from: names }')).toEqual(['error unprovided-input']);
  });

  test('does not hide what is wrong with the other questions', () => {
    expect(
      codesOf(
        'checkpoint: { type: form, questions: [{ field: a, type: x }, { field: b, typ: y }, { message: z }] }',
      ),
    ).toEqual(['error wrong-type', 'warning unknown-key', 'error wrong-type']);
  });
});

describe('what a person says with a no', () => {
  const loop = `name: w
steps:
  - { id: draft, prompt: p.hbs, inputs: [topic, feedback], outputs: [draft] }
  - { id: check, prompt: p.hbs, inputs: [draft, feedback], outputs: [checked] }
  - { id: review, checkpoint: { type: approval, onReject: { goto: draft }, comment: feedback }, inputs: [checked] }
  - { id: publish, prompt: p.hbs, inputs: [draft, feedback], outputs: [published] }
`;

  test('is read by the steps that it goes back to, and is no input of the run', () => {
    const workflow = parse(loop);
    expect(initialInputs(workflow)).toEqual(['topic']);
    expect(workflow.steps.map(({ feedback }) => [...(feedback ?? [])])).toEqual([
      ['feedback'],
      ['feedback'],
      [],
      [],
    ]);
    expect(problemsOf(loop)).toEqual([]);
  });

  test('is an input of the run for a step before the one it goes back to', () => {
    const early = loop.replace('goto: draft', 'goto: check');
    expect(problemsOf(early).map(({ code }) => code)).toEqual(['unprovided-input']);
  });

  test('is read likewise where the reply of a prompt was refused', () => {
    const review =
      '  - { id: review, prompt: p.hbs, checkpoint: { onReject: { goto: draft }, comment: feedback }, inputs: [checked], outputs: [verdict] }';
    const workflow = parse(loop.replace(/ {2}- \{ id: review.*/, review));
    expect(initialInputs(workflow)).toEqual(['topic']);
  });
});

test('the template of a prompt with a checkpoint may use the remark, any other may not', () => {
  const template = { kind: 'found', file: 'prompts/p.hbs', text: '{{remark}} {{earlierReply}}' } as const;
  const missing = { kind: 'missing', looked: [] } as const;
  const files = { template: () => template, schema: () => missing };
  const text = (keys: string) => `name: w\nsteps:\n  - { id: a, prompt: p.hbs${keys} }\n`;
  expect(checkWorkflow(parse(text(', checkpoint: true')), files)).toEqual([]);
  expect(checkWorkflow(parse(text('')), files).map(({ code }) => code)).toEqual([
    'undeclared-variable',
    'undeclared-variable',
  ]);
});

test('whatever is written gives a question that can be asked, or an error', () => {
  const type = fc.constantFrom('approval', 'selection', 'freeform', 'form', 'curate', 'poll', 3, null);
  const value = fc.oneof(
    {
      arbitrary: fc.constantFrom('candidates', 'titles', true, 1, 2, 3, ['a', 'b'], {}, { goto: 'titles' }),
      weight: 5,
    },
    {
      arbitrary: fc.array(fc.record({ field: fc.constantFrom('a', 'b', ''), options: fc.constant(['x']) })),
      weight: 1,
    },
    { arbitrary: fc.jsonValue({ maxDepth: 2 }), weight: 1 },
  );
  const key = fc.constantFrom(
    'from',
    'options',
    'label',
    'min',
    'max',
    'other',
    'reasons',
    'comment',
    'onReject',
    'questions',
    'required',
    'default',
    'timeout',
    'message',
  );
  let asked = 0;
  fc.assert(
    fc.property(type, fc.dictionary(key, value, { maxKeys: 5 }), value, (kind, keys, given) => {
      const step = { id: 'ask', checkpoint: { type: kind, ...keys } };
      const titles = { id: 'titles', prompt: 'p.hbs', outputs: ['candidates'] };
      const text = JSON.stringify({ name: 'w', steps: [titles, step] });
      const { workflow, problems } = parseWorkflow(text, 'workflows/w.json');
      expect(workflow !== undefined).toBe(!problems.some(({ severity }) => severity === 'error'));
      const human = workflow?.steps[1];
      if (human?.kind !== 'human') return;
      asked++;
      const ask = askOf(human.question, { stepId: 'ask', outputs: human.outputs, list: ['x', { y: 1 }] });
      const [field = ''] = human.outputs.values();
      for (const answer of [
        defaultAnswer(ask) ?? { data: {} },
        { data: { [field]: JSON.parse(JSON.stringify(given)) } },
      ]) {
        const read = readAnswer(ask, answer);
        if ('problems' in read) expect(read.problems.length).toBeGreaterThan(0);
        else expect(read.answer.kind).not.toBe('again');
      }
    }),
    { numRuns: 2000 },
  );
  expect(asked).toBeGreaterThan(200);
});
