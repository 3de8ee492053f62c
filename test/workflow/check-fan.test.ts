import { describe, expect, test } from 'vitest';
import { checkWorkflow } from '../../source/workflow/check/check-workflow.ts';
import { parseWorkflow } from '../../source/workflow/parse/parse-workflow.ts';

const files = {
  template: (file: string) => ({ kind: 'found' as const, file, text: 'fixed' }),
  schema: () => ({ kind: 'missing' as const, looked: [] }),
};

function problemsOf(...steps: readonly string[]): readonly string[] {
  const text = `name: notes\nsteps:\n${steps.map((step) => `  - ${step}\n`).join('')}`;
  const { workflow, problems } = parseWorkflow(text, 'workflows/notes.yaml');
  const later = workflow === undefined ? [] : checkWorkflow(workflow, files);
  return [...problems, ...later].map(
    ({ severity, message, hint }) => `${severity}: ${message}. ${hint ?? ''}`,
  );
}

const note = (more: string) => `{ id: note, prompt: note.hbs, outputs: [notes], ${more} }`;

describe('the list of a step with foreach', () => {
  test('may be given by a step, or by whoever starts the run', () => {
    expect(problemsOf('{ id: a, prompt: a.hbs, outputs: [talks] }', note('foreach: talks'))).toEqual([]);
    expect(problemsOf(note('foreach: talks'))).toEqual([]);
  });

  test('cannot be what a person answers with a yes, a text, or one choice', () => {
    const given = (checkpoint: string) =>
      problemsOf(`{ id: ask, checkpoint: ${checkpoint}, outputs: [talks] }`, note('foreach: talks'));
    expect(given('{ type: approval }')[0]).toContain(
      '"note" goes through "talks", but "ask" gives a yes or a no',
    );
    expect(given('{ type: freeform }')[0]).toContain('gives a text');
    expect(given('{ type: selection, options: [a, b], max: 1 }')[0]).toContain('gives one choice');
    expect(given('{ type: curate, options: [a, b] }')).toEqual([]);
  });

  test('is guessed where its name is misspelt', () => {
    expect(problemsOf('{ id: a, prompt: a.hbs, outputs: [talks] }', note('foreach: talk'))).toEqual([
      'warning: no step gives "talk", so that a run has to be started with it. Did you mean "talks"?',
    ]);
  });

  test('leaves the names of the item and of its number to them', () => {
    expect(problemsOf(note('foreach: talks, as: index'))[0]).toContain(
      '"index" is the number of the item already',
    );
    expect(problemsOf(note('foreach: talks, inputs: [index]'))[0]).toContain('cannot be an input too');
    expect(problemsOf(note('foreach: talks, as: talk, inputs: [talk]'))[0]).toContain(
      '"talk" is the name of an input already',
    );
  });

  test('is not given another name by a mapping', () => {
    expect(problemsOf(note('foreach: talks, as: talk, mapping: { inputs: { text: talk } }'))).toContain(
      'error: "talk" is the item, and no field of the data. Write `as: text` instead, or call the item otherwise where there is such a field',
    );
  });
});

describe('keys that are nearly right', () => {
  test('are suggested for lists and for steps side by side', () => {
    expect(problemsOf(note('foreach: talks, onErorr: continue'))[0]).toContain('Did you mean "onError"?');
    expect(problemsOf(note('foreach: talks, concurency: 3'))[0]).toContain('Did you mean "concurrency"?');
    const group = '{ paralel: true, substeps: [{ id: b, prompt: b.hbs, outputs: [x] }] }';
    expect(problemsOf(group)[0]).toContain('Did you mean "parallel"?');
    expect(problemsOf('{ substep: [{ id: b, prompt: b.hbs, outputs: [x] }] }').join('\n')).toContain(
      'Did you mean "substeps"?',
    );
  });
});
