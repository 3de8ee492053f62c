import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { failureKinds } from '../../source/workflow/failure-kind.ts';
import { parseWorkflow } from '../../source/workflow/parse/parse-workflow.ts';
import { jsonSchema } from '../../source/workflow/parse/workflow-file.ts';

const read = (step: string, head = '') =>
  parseWorkflow(`name: w\n${head}steps:\n  - { id: a, ${step} }\n`, 'workflows/w.yaml');

function stepOf(step: string) {
  const { workflow, problems } = read(step);
  expect(problems).toEqual([]);
  return workflow?.steps[0];
}

const codes = (step: string, head?: string) =>
  read(step, head).problems.map(({ severity, code }) => `${severity} ${code}`);

describe('the time of a step', () => {
  test('is read from durations, on prompts and on commands', () => {
    for (const kind of ['prompt: a.hbs', 'command: [ls]'])
      expect(stepOf(`${kind}, timeout: 5m, delay: 2s`)).toMatchObject({ timeout: 300_000, delay: 2000 });
    expect(read('prompt: a.hbs', 'timeout: 1h\n').workflow?.timeout).toBe(3_600_000);
  });

  test('that cannot be is an error with its place', () => {
    expect(codes('prompt: a.hbs, timeout: 40d')).toEqual(['error bad-timeout']);
    expect(codes('prompt: a.hbs, delay: 0s')).toEqual(['error bad-delay']);
    expect(codes('prompt: a.hbs, delay: soon')).toEqual(['error wrong-type']);
    const [problem] = read('prompt: a.hbs', 'timeout: 40d\n').problems;
    expect(problem).toMatchObject({ code: 'bad-timeout', place: { line: 2, column: 10 } });
  });

  test('has no effect on a person, and a timeout there is refused', () => {
    expect(codes('checkpoint: true, outputs: [x], delay: 1s, onInterrupted: ask, effects: true')).toEqual(
      Array(3).fill('warning unused-key'),
    );
    expect(codes('checkpoint: true, outputs: [x], timeout: 1s')).toEqual(['error unsupported-key']);
  });

  test('what a crash cut off is asked about where a command has effects, unless the step says otherwise', () => {
    expect(stepOf('command: [ls]')?.onInterrupted).toBeUndefined();
    expect(stepOf('command: [ls], effects: true')?.onInterrupted).toBe('ask');
    expect(stepOf('command: [ls], effects: true, onInterrupted: rerun')?.onInterrupted).toBe('rerun');
    expect(stepOf('prompt: a.hbs, onInterrupted: ask')?.onInterrupted).toBe('ask');
    expect(codes('prompt: a.hbs, onInterrupted: sak')).toEqual(['error wrong-type']);
  });
});

describe('retry', () => {
  const retryOf = (retry: string, kind = 'prompt: a.hbs') => stepOf(`${kind}, retry: ${retry}`)?.retry;

  test('of a command is only what the step says', () => {
    expect(stepOf('command: [ls]')?.retry).toEqual({ attempts: 1 });
    expect(retryOf('{ attempts: 2 }', 'command: [ls]')).toEqual({ attempts: 2 });
    expect(retryOf('{ on: [timeout] }', 'command: [ls]')).toEqual({ attempts: 3, on: ['timeout'] });
  });

  test.each([
    ['constant', { type: 'constant', delay: 1000, max: 60_000 }],
    ['exponential', { type: 'exponential', delay: 1000, max: 60_000 }],
    ['5s', { type: 'constant', delay: 5000, max: 5000 }],
    ['{ delay: 2s, max: 8s }', { type: 'exponential', delay: 2000, max: 8000 }],
    ['{ delay: 2m }', { type: 'exponential', delay: 120_000, max: 120_000 }],
    ['{ type: constant, delay: 3 }', { type: 'constant', delay: 3, max: 60_000 }],
  ])('waits as backoff: %s says', (written, backoff) => {
    expect(retryOf(`{ backoff: ${written} }`)).toEqual({ attempts: 3, backoff });
  });

  test.each([
    ['{ backoff: linear }', 'error wrong-type'],
    ['{ backoff: { delay: 5m, max: 1m } }', 'error bad-backoff'],
    ['{ backoff: 40d }', 'error bad-backoff'],
    ['{ on: timeout }', 'error wrong-type'],
  ])('refuses %s', (written, problem) => {
    expect(codes(`prompt: a.hbs, retry: ${written}`)).toEqual([problem]);
  });

  test('warns of an unknown key of its backoff, whose other keys count', () => {
    const { workflow, problems } = read('prompt: a.hbs, retry: { backoff: { dely: 2s, max: 5s } }');
    expect(problems).toMatchObject([
      { severity: 'warning', code: 'unknown-key', hint: 'Did you mean "delay"?', place: { line: 3 } },
    ]);
    expect(workflow?.steps[0]?.retry.backoff).toEqual({ type: 'exponential', delay: 1000, max: 5000 });
  });

  test('names the kind of failure that was meant', () => {
    const { problems } = read('prompt: a.hbs, retry: { on: [network, time-out] }');
    expect(problems).toMatchObject([
      { severity: 'error', code: 'unknown-failure', hint: 'Did you mean "timeout"?', place: { line: 3 } },
    ]);
  });
});

test('the JSON Schema knows the same keys', () => {
  const accepts = new Ajv({ strict: true, allowUnionTypes: true }).compile(jsonSchema());
  const of = (more: object) => accepts({ timeout: '1h', steps: [{ id: 'a', prompt: 'a.hbs', ...more }] });
  const retry = { attempts: 2, backoff: { type: 'exponential', delay: '2s', max: 9 }, on: [...failureKinds] };
  expect(of({ timeout: '5m', delay: 5, effects: true, onInterrupted: 'ask', retry })).toBe(true);
  expect(of({ retry: { backoff: 'constant' } })).toBe(true);
  expect(of({ retry: { backoff: 'linear' } })).toBe(false);
  expect(of({ retry: { on: ['time-out'] } })).toBe(false);
  expect(of({ onInterrupted: 'sometimes' })).toBe(false);
});
