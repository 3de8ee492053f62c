import { describe, expect, test } from 'vitest';
import { chooseOutput, storedOutput } from '../../source/state/output-target.ts';
import { failedRun, pausedRun, recordOf, runningRun } from './helpers/state.ts';

describe('the output that is shown', () => {
  test('is the reply that is being written, while a step is under way', () => {
    expect(chooseOutput(runningRun(), 'running', null)).toMatchObject({
      stepId: 'analyse',
      attempt: 1,
      live: true,
    });
  });

  test('is the reply of the attempt that failed', () => {
    expect(chooseOutput(failedRun('x'), 'failed', null)).toMatchObject({
      stepId: 'analyse',
      attempt: 3,
      live: false,
    });
  });

  test('else is that of the last step done', () => {
    expect(chooseOutput(pausedRun(), 'paused', null)).toMatchObject({
      stepId: 'abridge',
      attempt: 1,
      live: false,
    });
  });

  test('is that of the step chosen, and nothing where it has not begun', () => {
    expect(chooseOutput(runningRun(), 'running', { stepId: 'abridge' })).toMatchObject({
      stepId: 'abridge',
      live: false,
    });
    expect(chooseOutput(runningRun(), 'running', { stepId: 'pick' })).toBeUndefined();
  });

  test('without reply files is what the step has stored', () => {
    expect(storedOutput(pausedRun(), { stepId: 'abridge' })).toBe('fewer words');
    const record = recordOf('two', { outputFields: ['a', 'b', 'absent'] });
    const run = pausedRun({ executedTemplates: [record], data: { a: 'text', b: [1, 2] } });
    expect(storedOutput(run, { stepId: 'two' })).toBe('a: text\nb: - 1\n- 2');
  });
});
