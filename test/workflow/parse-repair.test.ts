// How often a reply that does not fit is sent back, as steps and workflows say it.
import { describe, expect, test } from 'vitest';
import { checkWorkflow } from '../../source/workflow/check/check-workflow.ts';
import { parseWorkflow } from '../../source/workflow/parse/parse-workflow.ts';
import { readWorkflow } from '../../source/workflow/parse/read-workflow.ts';

const strict = 'schema: t.json, validate: strict';

function read(step: string, head = '', after = '') {
  return parseWorkflow(`name: w\n${head}steps:\n  - { id: a, ${step} }\n${after}`, 'workflows/w.yaml');
}

function repairOf(step: string, head = ''): unknown {
  const { workflow, problems } = read(`prompt: a.hbs, ${step}`, head);
  expect(problems).toEqual([]);
  const [first] = workflow?.steps ?? [];
  return first?.kind === 'prompt' ? first.repair : undefined;
}

describe('repair', () => {
  test('is what the step says, else the workflow, else twice where it is strict', () => {
    expect(repairOf('outputs: [x]')).toBe(0);
    expect(repairOf(`outputs: [x], ${strict}`)).toBe(2);
    expect(repairOf(`outputs: [x], ${strict}, repair: 0`)).toBe(0);
    expect(repairOf(`outputs: [x], ${strict}`, 'repair: 5\n')).toBe(5);
    expect(repairOf('outputs: [x]', 'repair: 5\n')).toBe(5);
    expect(repairOf('outputs: [x], repair: 1', 'repair: 5\n')).toBe(1);
    expect(repairOf('outputs: [x], schema: t.json')).toBe(0);
  });

  test.each(['-1', '11', '1.5', 'often'])('of %s is an error with its place', (times) => {
    const [ofStep] = read(`prompt: a.hbs, outputs: [x], repair: ${times}`).problems;
    expect(ofStep).toMatchObject({
      severity: 'error',
      message: expect.stringContaining('must be a whole number from 0 to 10'),
      place: { line: 3 },
    });
    const [ofHead] = read('prompt: a.hbs, outputs: [x]', `repair: ${times}\n`).problems;
    expect(ofHead).toMatchObject({ severity: 'error', place: { line: 2 } });
  });

  test.each(['command: [ls]', 'checkpoint: true', 'workflow: other', 'transform: 1'])(
    'does nothing on a step with %s',
    async (kind) => {
      const text = `name: w\nsteps:\n  - { id: a, ${kind}, outputs: [x], repair: 1 }\n`;
      const { problems } = await readWorkflow(text, 'workflows/w.yaml');
      expect(problems.map(({ code, message }) => `${code} ${message}`)).toContainEqual(
        expect.stringMatching(/^unused-key repair has no effect on a \w+ step$/),
      );
    },
  );

  test('where every reply fits is a warning', () => {
    const found = { kind: 'found', file: 'a', text: '{}' } as const;
    const warnings = (step: string, after = '') => {
      const { workflow } = read(`prompt: a.hbs, ${step}`, '', after);
      if (workflow === undefined) throw new Error('no workflow');
      const problems = checkWorkflow(workflow, { template: () => found, schema: () => found });
      return problems.flatMap(({ message, place }) =>
        message.startsWith('repair') ? [`${place?.line}:${place?.column} ${message}`] : [],
      );
    };
    const needs = '  - { id: b, prompt: b.hbs, inputs: [y], outputs: [z] }\n';
    const said = [expect.stringMatching(/^3:\d+ repair has no effect: whatever is replied fits$/)];
    expect(warnings('outputs: [x], repair: 1')).toEqual(said);
    expect(warnings('outputs: [x, y], repair: 1')).toEqual(said);
    expect(warnings('outputs: [y], repair: 1', needs)).toEqual(said);
    expect(warnings('outputs: [x, y], repair: 1', needs)).toEqual([]);
    expect(warnings('outputs: [x], repair: 0')).toEqual([]);
    expect(warnings(`outputs: [x], ${strict}, repair: 1`)).toEqual([]);
    expect(warnings('outputs: [x], schema: t.json, repair: 1')).toEqual(said);
  });
});
