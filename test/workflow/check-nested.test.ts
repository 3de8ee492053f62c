// Steps that run another workflow: what they say, and what does not fit the workflow that they name.
import { describe, expect, test } from 'vitest';
import { formatPlace } from '../../source/problem.ts';
import { checkWorkflow } from '../../source/workflow/check/check-workflow.ts';
import { parseWorkflow } from '../../source/workflow/parse/parse-workflow.ts';
import type { Workflow } from '../../source/workflow/workflow.ts';
import { closureOf, type Library } from '../../source/workflow/workflow-library.ts';

const templates = { template: found, schema: found };

function found() {
  return { kind: 'found' as const, file: 'prompts/p.hbs', text: 'x' };
}

function parse(text: string, path = 'workflows/w.yaml'): Workflow {
  const { workflow, draft } = parseWorkflow(text, path);
  const known = workflow ?? draft;
  if (known === undefined) throw new Error('nothing was parsed');
  return known;
}

/** The definitions `workflows/NAME.yaml`, each of one step written as given. */
function library(definitions: { readonly [name: string]: string }, faulty: readonly string[] = []): Library {
  const entries = Object.entries(definitions).map(([name, step]) => {
    const path = `workflows/${name}.yaml`;
    return { path, name, workflow: parse(`name: ${name}\nsteps:\n  - ${step}\n`, path) };
  });
  return { entries, hasErrors: ({ name }) => faulty.includes(name) };
}

const publish = '{ id: a, prompt: p.hbs, inputs: [text, tone], outputs: [post, tags] }';

function check(step: string, workflows: Library): readonly string[] {
  const workflow = parse(`name: w\nsteps:\n  - ${step}\n`);
  return checkWorkflow(workflow, { ...templates, workflows }).map(
    ({ severity, code, message, place, hint }) =>
      `${severity} ${code} ${place ? formatPlace(place) : ''}: ${message}${hint ? `. ${hint}` : ''}`,
  );
}

function problemsOf(step: string): readonly string[] {
  const { problems } = parseWorkflow(`name: w\nsteps:\n  - ${step}\n`, 'workflows/w.yaml');
  return problems.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
}

describe('a step with workflow', () => {
  test('gives that run its inputs by the names there, and takes its outputs by theirs', () => {
    const { steps } = parse(
      'name: w\nsteps:\n  - { id: s, workflow: publish, inputs: [draft, tone], outputs: [final], mapping: { inputs: { text: draft }, outputs: { post: final } }, model: none, retry: { attempts: 2 } }\n',
    );
    expect(steps[0]).toMatchObject({
      kind: 'workflow',
      workflow: 'publish',
      model: ['none'],
      inputs: new Map([
        ['tone', 'tone'],
        ['text', 'draft'],
      ]),
      outputs: new Map([['post', 'final']]),
      retry: { attempts: 2 },
    });
  });

  test.each([
    ['prompt: p.hbs', 'error unknown-step-kind: a step runs a workflow or has prompt, not both'],
    ['command: [ls]', 'error unknown-step-kind: a step runs a workflow or has command, not both'],
    ['checkpoint: true', 'error unknown-step-kind: a step runs a workflow or has checkpoint, not both'],
    ['transform: {}', 'error unknown-step-kind: a step computes its outputs or has workflow, not both'],
    ['schema: s.json', 'warning unused-key: schema has no effect on a workflow step'],
    ['onInterrupted: ask', 'warning unused-key: onInterrupted has no effect on a workflow step'],
    ['cwd: x', 'warning unused-key: cwd has no effect on a workflow step'],
  ])('with %s says that it does not fit', (key, problem) => {
    expect(problemsOf(`{ id: s, workflow: x, outputs: [y], ${key} }`)).toContain(problem);
  });

  test('may wait, be tried again, be limited, be skipped, have effects and go through a list', () => {
    const keys =
      'delay: 1s, timeout: 1m, retry: { on: [child-failed] }, effects: true, foreach: list, as: one';
    expect(problemsOf(`{ id: s, workflow: x, outputs: [y], default: 1, ${keys} }`)).toEqual([]);
  });
});

describe('check', () => {
  test('has nothing to say of one that fits', () => {
    const step = '{ id: s, workflow: publish, inputs: [text, tone], outputs: [post] }';
    expect(check(step, library({ publish }))).toEqual([]);
    // By the file, and with the item of a list for one of the inputs.
    const items =
      '{ id: s, workflow: workflows/publish.yaml, foreach: texts, as: text, inputs: [tone], outputs: [post] }';
    expect(check(items, library({ publish }))).toEqual([]);
  });

  test('says what was meant by a name that nobody has', () => {
    expect(check('{ id: s, workflow: publsh }', library({ publish }))).toEqual([
      'error unknown-workflow workflows/w.yaml:3:24: there is no workflow "publsh". Did you mean "publish"?',
    ]);
  });

  test('says which inputs are missing, which nobody reads, and which outputs there never are', () => {
    const step = '{ id: s, workflow: publish, inputs: [text, tonne], outputs: [pots, tags] }';
    expect(check(step, library({ publish }))).toEqual([
      'error missing-input workflows/w.yaml:3:24: the workflow "publish" needs "tone", which the step does not give it. Add it to the inputs, or write mapping: { inputs: { tone: FIELD } }',
      'warning unused-input workflows/w.yaml:3:48: no step of the workflow "publish" reads "tonne". Did you mean "tone"?',
      'error unknown-output workflows/w.yaml:3:66: the workflow "publish" never gives "pots". Did you mean "post"?',
    ]);
  });

  test('names the way of a circle', () => {
    const workflows = library({
      w: '{ id: s, workflow: b }',
      b: '{ id: s, workflow: c }',
      c: '{ id: s, workflow: w }',
    });
    expect(check('{ id: s, workflow: b }', workflows)).toEqual([
      'error workflow-circle workflows/w.yaml:3:24: the workflow would run within itself: "w" → "b" → "c" → "w". Take one of these steps out',
    ]);
    expect(check('{ id: s, workflow: w }', workflows)).toEqual([
      'error workflow-circle workflows/w.yaml:3:24: the workflow would run within itself: "w" → "w". Take one of these steps out',
    ]);
  });

  test('limits how many run within each other', () => {
    const chain = (length: number) =>
      library(
        Object.fromEntries(
          Array.from({ length }, (_, index) => [
            `c${index}`,
            index + 1 < length ? `{ id: s, workflow: c${index + 1} }` : '{ id: s, prompt: p.hbs }',
          ]),
        ),
      );
    expect(check('{ id: s, workflow: c0 }', chain(7))).toEqual([]);
    expect(check('{ id: s, workflow: c0 }', chain(8))).toEqual([
      'error nested-too-deep workflows/w.yaml:3:24: 9 workflows would run within each other; 8 is the most. Write the steps of one of them into another',
    ]);
  });

  test('says that a workflow has errors, and leaves them to its own file', () => {
    const step = '{ id: s, workflow: publish, inputs: [text, tone] }';
    expect(check(step, library({ publish }, ['publish']))).toEqual([
      'error nested-errors workflows/w.yaml:3:24: the workflow "publish" has errors. See them with `caesura check workflows/publish.yaml`',
    ]);
  });
});

test('what runs with a workflow is everything that its steps name, once', () => {
  const workflows = library({
    b: '{ id: s, workflow: d }',
    c: '{ id: s, workflow: d }',
    d: '{ id: s, prompt: p.hbs }',
    e: '{ id: s, prompt: p.hbs }',
  });
  const outer = parse('name: w\nsteps:\n  - { id: s, workflow: b }\n  - { id: t, workflow: c }\n');
  expect(closureOf(workflows, outer).map(({ name }) => name)).toEqual(['b', 'd', 'c']);
});
