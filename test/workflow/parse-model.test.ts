// The keys about the model: what they give, where they may stand, and what is wrong with them.
import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../source/problem.ts';
import { checkWorkflow } from '../../source/workflow/check/check-workflow.ts';
import { readModelNames } from '../../source/workflow/model-settings.ts';
import { parseWorkflow } from '../../source/workflow/parse/parse-workflow.ts';
import type { PromptStep } from '../../source/workflow/workflow.ts';

const path = 'workflows/w.yaml';

function parse(step: string, head = '') {
  const text = `name: w\n${head}steps:\n  - id: s\n    prompt: p.hbs\n    inputs: [cover]\n    outputs: [y]\n${step}`;
  const { workflow, draft, problems } = parseWorkflow(text, path);
  const known = workflow ?? draft;
  const found = known?.steps[0];
  const checked = known === undefined ? [] : checkWorkflow(known, files);
  return {
    workflow: known,
    step: found?.kind === 'prompt' ? found : undefined,
    problems: [...problems, ...checked].map(formatProblem),
  };
}

const files = {
  template: (name: string) =>
    name === 'p.hbs' || name === 'voice.hbs'
      ? ({ kind: 'found', file: `prompts/${name}`, text: name === 'p.hbs' ? 'P' : '{{voice}}' } as const)
      : ({ kind: 'missing', looked: [`prompts/${name}`] } as const),
  schema: () => ({ kind: 'missing', looked: [] }) as const,
  hasFile: (name: string) => name === 'images/a.png',
};

function usable(step: string, head = ''): PromptStep {
  const parsed = parse(step, head);
  expect(parsed.problems).toEqual([]);
  if (parsed.step === undefined) throw new Error('no step');
  return parsed.step;
}

describe('model', () => {
  test.each([
    ['one/a', ['one/a']],
    ['[one/a, two/b]', ['one/a', 'two/b']],
    ['one/a, two/b', ['one/a', 'two/b']],
  ])('%s', (written, names) => {
    expect(usable(`    model: ${written}\n`).model).toEqual(names);
    expect(parse('', `model: ${written}\n`).workflow?.model).toEqual(names);
  });

  test('as text is a list with commas', () => {
    expect(readModelNames(' a/b , ,c/d,')).toEqual(['a/b', 'c/d']);
    expect(readModelNames('')).toEqual(['']);
  });
});

describe('settings', () => {
  test('of the step win over those of the workflow, one by one', () => {
    const head = 'temperature: 0.5\nmaxOutputTokens: 100\nreasoning: high\n';
    expect(usable('    temperature: 0\n    reasoning: none\n', head).settings).toEqual({
      temperature: 0,
      maxOutputTokens: 100,
      reasoning: 'none',
    });
    expect(usable('').settings).toBeUndefined();
  });

  test.each([
    ['temperature: 2.5', 'temperature must be a number from 0 to 2, not 2.5', 7, 18],
    ['temperature: -1', 'temperature must be a number from 0 to 2, not -1', 7, 18],
    ['temperature: warm', 'temperature must be a number from 0 to 2, not "warm"', 7, 18],
    ['maxOutputTokens: 0', 'maxOutputTokens must be a whole number above 0, not 0', 7, 22],
    ['maxOutputTokens: 1.5', 'maxOutputTokens must be a whole number above 0, not 1.5', 7, 22],
    ['reasoning: much', 'reasoning must be one of none, minimal, low, medium, high, xhigh', 7, 16],
    ['system: [a]', 'system must be text, not a list', 7, 13],
    ['model: []', 'model must be the name of a model, or a list of names, not a list', 7, 12],
    ['model: 5', 'model must be the name of a model, or a list of names, not 5', 7, 12],
    ['images: a.png', 'images must be a list of paths, not "a.png"', 7, 13],
    ['images: [a.png, 5]', 'images[2] must be text, not 5', 7, 21],
  ])('%s is wrong', (written, message, line, column) => {
    const { problems } = parse(`    ${written}\n`);
    expect(problems[0]).toContain(`${path}:${line}:${column}: error: ${message}`);
  });

  test('are wrong on the workflow too, with their place there', () => {
    expect(parse('', 'temperature: 3\n').problems[0]).toContain(
      `${path}:2:14: error: temperature must be a number from 0 to 2, not 3`,
    );
  });

  test('have no effect where no model is called', () => {
    const text = `name: w\nsteps:\n  - { id: s, command: [ls], temperature: 1, system: a, images: [b], outputs: [y] }\n`;
    const { problems } = parseWorkflow(text, path);
    expect(problems.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'warning temperature has no effect on a command step',
      'warning system has no effect on a command step',
      'warning images has no effect on a command step',
    ]);
  });
});

describe('system', () => {
  test('is a text, or the path of a template', () => {
    expect(usable("    system: 'Be brief. See a.hbs for more.'\n").system).toMatchObject({ kind: 'text' });
    const step = parse('    system: voice.hbs\n');
    expect(step.step?.system).toMatchObject({ kind: 'file', path: 'voice.hbs' });
    expect(step.problems).toEqual([
      'prompts/voice.hbs:1:3: warning: step "s" has no input "voice", which its template uses. Add it to the inputs of "s"',
    ]);
  });

  test('of the workflow can be left out by a step', () => {
    expect(usable('', 'system: Be brief.\n').system).toMatchObject({ template: 'Be brief.' });
    expect(usable("    system: ''\n", 'system: Be brief.\n').system).toBeUndefined();
  });

  test.each([
    ['../../out.hbs', 'error: system "../../out.hbs" leads out of the workspace'],
    ['no.hbs', 'error: there is no system text "no.hbs"; looked for prompts/no.hbs'],
    ["'Hear {{#if}}'", 'error: '],
    ["'Hear {{voice}}'", 'warning: step "s" has no input "voice"'],
    ["'Hear {{shout cover}}'", 'error: '],
  ])('%s is told with its place', (written, message) => {
    expect(parse(`    system: ${written}\n`).problems[0]).toContain(`${path}:7:13: ${message}`);
    expect(parse('', `system: ${written}\n`).problems[0]).toContain(`${path}:2:9: ${message}`);
  });
});

describe('images', () => {
  test('are paths, templates of such, and inputs', () => {
    const entries = ['images/a.png', 'images/{{cover}}.png', 'cover'];
    expect(usable(`    images: ${JSON.stringify(entries)}\n`).images).toEqual(entries);
    expect(usable('    images: []\n').images).toBeUndefined();
  });

  test.each([
    ['../out.png', 'error: the image "../out.png" leads out of the workspace'],
    ['/etc/passwd', 'error: the image "/etc/passwd" is an absolute path'],
    ["''", 'error: the image "" is empty'],
    ['images/no.png', 'warning: there is no image "images/no.png" in the workspace'],
    ["'{{voice}}.png'", 'warning: step "s" has no input "voice"'],
  ])('%s is told with its place', (written, message) => {
    expect(parse(`    images: [cover, ${written}]\n`).problems[0]).toContain(`${path}:7:21: ${message}`);
  });
});
