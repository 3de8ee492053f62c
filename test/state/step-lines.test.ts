import { describe, expect, test } from 'vitest';
import type { DerivedStatus, Run } from '../../source/run/run.ts';
import { listSteps } from '../../source/state/step-lines.ts';
import {
  failedRun,
  instant,
  launch,
  pausedRun,
  recordOf,
  runningRun,
  waitingRun,
  workflowOf,
} from './helpers/state.ts';

const workflow = workflowOf(launch);
const states = (run: Run, derived: DerivedStatus) =>
  listSteps(run, derived, workflow).map((line) =>
    line.kind === 'section' ? line.name : `${line.id} ${line.state}`,
  );

describe('the steps of a run', () => {
  test('stand in their sections with what is known of them', () => {
    const [section, abridge] = listSteps(pausedRun(), 'paused', workflow);
    expect(section).toEqual({ kind: 'section', name: 'Understand' });
    expect(abridge).toMatchObject({
      id: 'abridge',
      state: 'done',
      durationMs: 3100,
      outputTokens: 640,
      model: 'recorded',
    });
  });

  test('say where a reply was taken from, which cost nothing', () => {
    const cached = { run: 'b1', transcript: 'abridge.1', cost: 0.4 };
    const record = recordOf('abridge', { model: 'openai/small', cost: 0, cached });
    const [, abridge] = listSteps(pausedRun({ executedTemplates: [record] }), 'paused', workflow);
    expect(abridge).toMatchObject({ state: 'done', cached: 'b1' });
    expect(abridge).not.toHaveProperty('cost');
    expect(abridge).not.toHaveProperty('unknown');
  });

  test('say which one is under way, and since when', () => {
    expect(states(runningRun(), 'running')).toEqual([
      'Understand',
      'abridge done',
      'analyse running',
      'Choose',
      'pick pending',
    ]);
    expect(listSteps(runningRun(), 'running', workflow)[2]).toMatchObject({
      since: instant - 48_000,
      attempt: 1,
    });
  });

  test('between two attempts the next step is the one under way', () => {
    expect(states(runningRun({ inFlight: [] }), 'running')).toContain('analyse running');
  });

  test('an attempt whose owner is gone is interrupted', () => {
    expect(states(runningRun(), 'interrupted')).toContain('analyse interrupted');
  });

  test('say which one failed, and which one waits', () => {
    expect(states(failedRun('no answer'), 'failed')).toContain('analyse failed');
    expect(states(waitingRun(), 'waiting')).toContain('pick waiting');
  });

  test('that are no longer in the workflow are shown apart', () => {
    const run = pausedRun({ executedTemplates: [recordOf('abridge'), recordOf('removed')] });
    expect(states(run, 'paused').slice(-2)).toEqual(['No longer in the workflow', 'removed done']);
  });

  test('are known from the records where there is no workflow', () => {
    expect(listSteps(runningRun(), 'running', undefined)).toMatchObject([
      { id: 'abridge', state: 'done' },
      { id: 'analyse', state: 'running' },
    ]);
  });

  test('an item of a step does not make the step done', () => {
    const run = pausedRun({ executedTemplates: [recordOf('abridge', { item: '1' })] });
    expect(states(run, 'paused')).toContain('abridge pending');
  });
});
