import { describe, expect, test } from 'vitest';
import { completedSteps } from '../../source/run/find-works.ts';
import { deriveStatus, describeProgress } from '../../source/run/summarize-run.ts';
import { nextAction } from './helpers/next-action.ts';
import { at, humanStep, makeRecord, makeRun, makeWorkflow, promptStep } from './helpers/sample-run.ts';

const a = promptStep('a');
const b = humanStep('b');
const c = promptStep('c');
const workflow = makeWorkflow([a, b, c]);

describe('what comes next', () => {
  test('is the first step in the order of the workflow that has no record', () => {
    const nextOf = (...ids: readonly string[]) =>
      nextAction(workflow, makeRun({ executedTemplates: ids.map((id) => makeRecord(id)) }));
    expect(nextOf()).toEqual({ kind: 'perform', step: a, item: null, begun: null });
    expect(nextOf('a')).toEqual({ kind: 'ask', step: b });
    expect(nextOf('a', 'b')).toEqual({ kind: 'perform', step: c, item: null, begun: null });
    expect(nextOf('c', 'b')).toEqual({ kind: 'perform', step: a, item: null, begun: null });
    expect(nextOf('c', 'b', 'a')).toEqual({ kind: 'complete' });
    expect(nextOf('gone', 'a')).toEqual({ kind: 'ask', step: b });
  });

  test('goes on from the attempt that an earlier owner began', () => {
    const begun = { stepId: 'a', attempt: 2, startedAt: at, promptHash: 'sha256:00' };
    expect(nextAction(workflow, makeRun({ inFlight: [{ ...begun, stepId: 'c' }, begun] }))).toMatchObject({
      begun,
    });
  });

  test('does not count the items of a step as the step', () => {
    const run = makeRun({ executedTemplates: [makeRecord('a', { item: 'one' })] });
    expect(completedSteps(run).size).toBe(0);
    expect(nextAction(workflow, run)).toMatchObject({ step: a });
  });
});

describe('what a list says', () => {
  test('counts the steps the workflow has now, and names the next one', () => {
    const run = makeRun({ executedTemplates: [makeRecord('a'), makeRecord('gone')] });
    expect(describeProgress(workflow, run)).toEqual({ done: 1, total: 3, step: 'b' });
    const done = makeRun({ executedTemplates: ['a', 'b', 'c'].map((id) => makeRecord(id)) });
    expect(describeProgress(workflow, done)).toEqual({ done: 3, total: 3 });
  });

  test('is interrupted only where a run that is recorded as running has no owner', () => {
    expect(deriveStatus('running', false)).toBe('interrupted');
    expect(deriveStatus('running', true)).toBe('running');
    expect(deriveStatus('paused', false)).toBe('paused');
  });
});
