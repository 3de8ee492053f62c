import { describe, expect, test } from 'vitest';
import { applyEvent } from '../../source/run/apply-event.ts';
import type { Checkpoint } from '../../source/run/checkpoint.ts';
import { hashOutputs } from '../../source/run/find-edits.ts';
import type { Failure, InFlight, Run, Status } from '../../source/run/run.ts';
import type { RunEvent } from '../../source/run/run-event.ts';
import { at, held, makeRecord, makeRun } from './helpers/sample-run.ts';

const checkpoint: Checkpoint = {
  stepId: 'a',
  templatePath: 'a.hbs',
  inputType: 'approval',
  outputField: 'out',
};
const failure: Failure = { stepId: 'a', attempt: 1, kind: 'timeout', message: 'x', at, canRetry: true };
const attempt: InFlight = { stepId: 'a', attempt: 1, startedAt: at, promptHash: 'sha256:00' };
const cause = { kind: 'timeout', message: 'x', canRetry: true } as const;

function runIn(status: Status): Run {
  const run = makeRun();
  switch (status) {
    case 'waiting':
      return { ...run, status, checkpoint, failure: null };
    case 'failed':
      return { ...run, status, checkpoint: null, failure };
    case 'running':
    case 'paused':
    case 'completed':
    case 'cancelled':
      return { ...run, status, checkpoint: null, failure: null };
  }
}

const statuses: readonly Status[] = ['running', 'paused', 'waiting', 'completed', 'failed', 'cancelled'];

/** Each event with the states it fits and the one it leads to; null: the state stays. */
const diagram: readonly (readonly [RunEvent, readonly Status[], Status | null])[] = [
  [
    { at, event: 'run-started', workflow: held, options: {} },
    ['running', 'paused', 'waiting', 'failed', 'completed'],
    'running',
  ],
  [{ at, event: 'step-started', attempt }, ['running'], 'running'],
  [{ at, event: 'step-completed', record: makeRecord('a'), data: {} }, ['running'], 'running'],
  [{ at, event: 'step-failed', stepId: 'a', attempt: 1, cause, retryInMs: null }, ['running'], 'running'],
  [{ at, event: 'step-skipped', record: makeRecord('a'), data: {}, absent: [] }, ['running'], 'running'],
  [{ at, event: 'attempt-aborted', stepId: 'a', attempt: 1 }, ['running'], 'running'],
  [{ at, event: 'run-paused', by: 'key' }, ['running'], 'paused'],
  [{ at, event: 'run-waiting', checkpoint }, ['running'], 'waiting'],
  [{ at, event: 'checkpoint-answered', record: makeRecord('a'), data: {}, by: 'key' }, ['waiting'], 'paused'],
  [
    {
      at,
      event: 'checkpoint-rejected',
      stepId: 'b',
      goto: 'a',
      stepIds: ['a'],
      data: {},
      comment: '',
      by: 'key',
    },
    ['waiting'],
    'paused',
  ],
  [
    { at, event: 'reply-sent-back', remark: { stepId: 'a', at, by: 'key', remark: 'shorter' } },
    ['waiting'],
    'paused',
  ],
  [{ at, event: 'run-completed' }, ['running'], 'completed'],
  [{ at, event: 'run-failed', failure }, ['running'], 'failed'],
  [{ at, event: 'run-cancelled', by: 'key' }, ['running', 'paused', 'waiting', 'failed'], 'cancelled'],
  [{ at, event: 'run-forked', source: 'x', changes: [], by: 'key' }, statuses, null],
  [{ at, event: 'id-corrected', was: 'x' }, statuses, null],
  [{ at, event: 'edit-merged', changes: ['x'] }, statuses, null],
  [{ at, event: 'edit-kept-aside', file: 'x', message: 'x' }, statuses, null],
];

describe.each(diagram)('the event %o', (event, fits, leadsTo) => {
  test.each(statuses)(`on a run that is %s`, (status) => {
    const before = runIn(status);
    if (!fits.includes(status)) {
      expect(() => applyEvent(before, event)).toThrow(`a run that is ${status}`);
      return;
    }
    const after = applyEvent(before, event);
    expect(after.status).toBe(leadsTo ?? status);
    expect(after.checkpoint !== null).toBe(after.status === 'waiting');
    expect(after.failure !== null).toBe(after.status === 'failed');
    expect(after.history).toHaveLength(1);
    expect(after.history[0]).toMatchObject({ at, event: event.event });
    expect(before).toEqual(runIn(status));
  });
});

test.each(statuses)('steps are reopened of a run that is %s, which pauses unless it is running', (status) => {
  const after = applyEvent(runIn(status), {
    at,
    event: 'steps-reopened',
    fromStep: 'a',
    stepIds: ['a'],
    why: ['a: x was edited'],
    by: 'key',
  });
  expect(after).toMatchObject({ checkpoint: null, failure: null, history: [{ why: ['a: x was edited'] }] });
  expect(after.status).toBe(status === 'running' ? 'running' : 'paused');
});

describe('a step', () => {
  test('is under way from its start until its outcome, one attempt at a time', () => {
    const started = applyEvent(makeRun(), { at, event: 'step-started', attempt });
    expect(started.inFlight).toEqual([attempt]);
    const again = applyEvent(started, { at, event: 'step-started', attempt: { ...attempt, attempt: 2 } });
    expect(again.inFlight).toEqual([{ ...attempt, attempt: 2 }]);
    const item = applyEvent(again, { at, event: 'step-started', attempt: { ...attempt, item: 'one' } });
    expect(item.inFlight).toHaveLength(2);
    expect(
      applyEvent(item, { at, event: 'step-failed', stepId: 'a', attempt: 2, cause, retryInMs: 5 }).inFlight,
    ).toEqual([{ ...attempt, item: 'one' }]);
    expect(
      applyEvent(item, { at, event: 'attempt-aborted', stepId: 'a', item: 'one', attempt: 1 }).inFlight,
    ).toEqual([{ ...attempt, attempt: 2 }]);
  });

  test('that completes stores its outputs with its record, in place of an earlier one', () => {
    const before = makeRun({
      inFlight: [attempt],
      data: { in: 1, out: 'old' },
      executedTemplates: [makeRecord('a')],
    });
    const record = makeRecord('a', { attempt: 2 });
    const after = applyEvent(before, { at, event: 'step-completed', record, data: { out: 'new' } });
    expect(after).toMatchObject({ data: { in: 1, out: 'new' }, executedTemplates: [record], inFlight: [] });
    const item = makeRecord('a', { item: 'one' });
    expect(
      applyEvent(after, { at, event: 'step-completed', record: item, data: {} }).executedTemplates,
    ).toEqual([{ ...record, outputHashes: hashOutputs({ out: 'new' }) }, item]);
  });

  test('that waits for a person is not under way any more, and its answer completes it', () => {
    const before = makeRun({ inFlight: [attempt] });
    const reply = {
      data: { out: 'theirs' },
      record: makeRecord('a', { attempt: 1, promptHash: 'sha256:00' }),
    };
    const waiting = applyEvent(before, { at, event: 'run-waiting', checkpoint: { ...checkpoint, reply } });
    expect(waiting).toMatchObject({ status: 'waiting', inFlight: [], executedTemplates: [], data: {} });
    const answered = applyEvent(waiting, { at, event: 'checkpoint-answered', ...reply, by: 'command' });
    expect(answered).toMatchObject({ status: 'paused', data: reply.data, executedTemplates: [reply.record] });
  });
});

describe('steps that are opened again', () => {
  const done = makeRun({
    data: { out: 1 },
    executedTemplates: [makeRecord('a'), makeRecord('b'), makeRecord('b', { item: 'one' })],
    inFlight: [{ ...attempt, stepId: 'c' }],
  });

  test('lose their records to history; what is under way elsewhere stays', () => {
    const after = applyEvent(done, {
      at,
      event: 'steps-reopened',
      fromStep: 'b',
      stepIds: ['b'],
      by: 'command',
    });
    expect(after).toMatchObject({
      executedTemplates: [makeRecord('a')],
      inFlight: [{ stepId: 'c' }],
      history: [{ fromStep: 'b', records: [{ stepId: 'b' }, { stepId: 'b', item: 'one' }] }],
    });
  });

  test('leave the reply that waits at another step to be adopted, not paid again', () => {
    const record = makeRecord('c', { attempt: 3, promptHash: 'sha256:11' });
    const reply = { data: { c: 1 }, record };
    const waiting: Run = {
      ...done,
      status: 'waiting',
      checkpoint: { ...checkpoint, stepId: 'c', reply },
      failure: null,
    };
    const idle: Run = { ...waiting, inFlight: [] };
    const after = applyEvent(idle, {
      at,
      event: 'steps-reopened',
      fromStep: 'b',
      stepIds: ['b'],
      by: 'command',
    });
    expect(after.inFlight).toEqual([
      { stepId: 'c', attempt: 3, promptHash: 'sha256:11', startedAt: at, counted: true },
    ]);
    const both = applyEvent(idle, {
      at,
      event: 'steps-reopened',
      fromStep: 'b',
      stepIds: ['b', 'c'],
      by: 'command',
    });
    expect(both.inFlight).toEqual([]);
  });
});

test('a start takes the definition and the options it was given, and nothing of what stopped the run before', () => {
  const workflow = { ...held, hash: 'sha256:11' };
  const before: Run = { ...makeRun({ inFlight: [attempt] }), status: 'failed', failure };
  const after = applyEvent(before, {
    at,
    event: 'run-started',
    resumed: true,
    by: 'command',
    workflow,
    options: { model: 'none' },
    changes: ['step a: prompt changed'],
  });
  expect(after).toMatchObject({
    workflow,
    options: { model: 'none' },
    inFlight: [attempt],
    history: [{ event: 'run-started', resumed: true, by: 'command', changes: ['step a: prompt changed'] }],
  });
});
