import { describe, expect, test } from 'vitest';
import { formatPlace, type Problem } from '../../source/problem.ts';
import {
  checkWorkflow,
  type FoundFile,
  type WorkflowFiles,
} from '../../source/workflow/check/check-workflow.ts';
import { parseWorkflow } from '../../source/workflow/parse/parse-workflow.ts';

function files(
  templates: Readonly<Record<string, string>>,
  schemas: Readonly<Record<string, string>> = {},
): WorkflowFiles {
  const find = (folder: string, all: Readonly<Record<string, string>>, path: string): FoundFile => {
    if (path.includes('..')) return { kind: 'refused', message: 'it leads out of the workspace' };
    const text = all[path];
    return text === undefined
      ? { kind: 'missing', looked: [`${folder}/${path}`] }
      : { kind: 'found', file: `${folder}/${path}`, text };
  };
  return {
    template: (path) => find('prompts', templates, path),
    schema: (path) => find('schemas', schemas, path),
    templateNames: () => Object.keys(templates),
  };
}

function check(text: string, found: WorkflowFiles): readonly Problem[] {
  const { workflow, draft } = parseWorkflow(text, 'workflows/w.yaml');
  const checked = workflow ?? draft;
  if (!checked) throw new Error('nothing to check');
  return checkWorkflow(checked, found);
}

function listed(problems: readonly Problem[]): readonly string[] {
  return problems.map(
    ({ severity, code, place }) => `${severity} ${code} ${place ? formatPlace(place) : ''}`,
  );
}

const good = { 'a.hbs': 'Short: {{transcript}}', 'b.hbs': '{{#each topics}}{{this}}{{/each}}' };

describe('a workflow that fits its files', () => {
  test('has no problems', () => {
    const text =
      'name: w\nsteps:\n  - { id: a, prompt: a.hbs, schema: a.json, inputs: [transcript], outputs: [topics, unread] }\n  - { id: b, prompt: b.hbs, inputs: [topics] }\n';
    expect(check(text, files(good, { 'a.json': '{"type": "object"}' }))).toEqual([]);
  });
});

describe('templates and schemas', () => {
  test('that are not there say where they were looked for and what was meant', () => {
    const text =
      'name: w\nsteps:\n  - id: a\n    prompt: aa.hbs\n    schema: a.json\n  - id: b\n    prompt: sub/b.hbs\n';
    const problems = check(text, files(good));
    expect(listed(problems)).toEqual([
      'error missing-template workflows/w.yaml:4:13',
      'warning missing-schema workflows/w.yaml:5:13',
      'error missing-template workflows/w.yaml:7:13',
    ]);
    expect(problems.map(({ message }) => message)[0]).toBe(
      'there is no template "aa.hbs"; looked for prompts/aa.hbs',
    );
    expect(problems.map(({ hint }) => hint)).toEqual([
      'Did you mean "a.hbs"?',
      'Replies of this step are not checked',
      'Did you mean "b.hbs"?',
    ]);
  });

  test('that are refused are errors', () => {
    const text = 'name: w\nsteps: [{ id: a, prompt: ../x.hbs, schema: ../y.json }]';
    expect(check(text, files(good)).map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'error refused-file',
      'error refused-file',
    ]);
  });

  test('that do not parse show where', () => {
    const text =
      'name: w\nsteps: [{ id: a, prompt: x.hbs, schema: x.json }, { id: b, prompt: x.hbs, schema: y.json }]';
    const broken = files(
      { 'x.hbs': '---\nname: x\n---\nfine\n{{#if a}}' },
      { 'x.json': '{\n  "a": 1,\n}', 'y.json': '[]' },
    );
    expect(listed(check(text, broken))).toEqual([
      'error template-syntax prompts/x.hbs:5:10',
      'error bad-schema schemas/x.json:3:1',
      'error template-syntax prompts/x.hbs:5:10',
      'error bad-schema schemas/y.json:1:1',
    ]);
  });

  test('are checked also where the workflow file has errors of its own', () => {
    const text = 'name: w\nsteps:\n  - { id: a, prompt: no.hbs }\n  - { id: a, prompt: a.hbs, retry: x }\n';
    expect(listed(check(text, files(good)))).toEqual([
      'error missing-template workflows/w.yaml:3:22',
      'warning undeclared-variable prompts/a.hbs:1:10',
    ]);
  });
});

describe('what a template uses', () => {
  const text = (strict: boolean) =>
    `name: w\nstrict: ${strict}\nsteps: [{ id: a, prompt: x.hbs, inputs: [transcript], mapping: { inputs: { who: author } } }]`;
  const found = files({
    'x.hbs':
      '{{transcript}} {{who}} {{author}}\n{{trancript}} {{shout who}} {{#if (shot who)}}{{trancript}}{{/if}}',
  });

  test('is a warning where no input provides a variable, an error where a helper is unknown', () => {
    const problems = check(text(false), found);
    expect(listed(problems)).toEqual([
      'error unknown-helper prompts/x.hbs:2:17',
      'error unknown-helper prompts/x.hbs:2:36',
      'warning undeclared-variable prompts/x.hbs:1:26',
      'warning undeclared-variable prompts/x.hbs:2:3',
    ]);
    expect(problems.at(-1)?.hint).toBe('Did you mean "transcript"?');
  });

  test('is an error where the workflow is strict', () => {
    expect(check(text(true), found).map(({ severity }) => severity)).toEqual(Array(4).fill('error'));
  });

  test('is looked at in the arguments of a command, and in the templates of commands and people', () => {
    const commands =
      'name: w\nsteps:\n  - id: a\n    command: [echo, "{{x}}", "{{", "{{jsn x}}", plain]\n    prompt: x.hbs\n    inputs: [x]\n  - { id: b, checkpoint: true, action: human-input, prompt: x.hbs, inputs: [] }\n  - { id: c, command: [echo, "{{y}}"] }\n';
    expect(listed(check(commands, files({ 'x.hbs': '{{z}}' })))).toEqual([
      'warning undeclared-variable prompts/x.hbs:1:3',
      'error template-syntax workflows/w.yaml:4:30',
      'error unknown-helper workflows/w.yaml:4:36',
      'warning undeclared-variable prompts/x.hbs:1:3',
      'warning undeclared-variable workflows/w.yaml:8:30',
    ]);
  });
});

describe('an input that nothing can provide', () => {
  test('is one that only a later step outputs; one that the step itself renews is an initial input', () => {
    const text =
      'name: w\nsteps:\n  - { id: titles, prompt: a.hbs, inputs: [transcript, analysis] }\n  - id: analyse\n    prompt: a.hbs\n    inputs:\n      - transcript\n      - draft\n    outputs: [analysis, draft]\n';
    const problems = check(text, files(good));
    expect(listed(problems)).toEqual(['error unprovided-input workflows/w.yaml:3:55']);
    expect(problems[0]).toMatchObject({
      message:
        'step "titles" reads "analysis", which nothing provides before it: the later step "analyse" (line 4) outputs it',
      hint: 'Move "analyse" before "titles", or read another field',
    });
  });

  test('is none that an earlier step outputs, even where a later one does again', () => {
    const text =
      'name: w\nsteps:\n  - { id: a, prompt: a.hbs, inputs: [transcript], outputs: [x] }\n  - { id: b, prompt: a.hbs, inputs: [transcript, x], outputs: [x] }\n';
    expect(check(text, files(good))).toEqual([]);
  });
});
