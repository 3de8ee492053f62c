// Works that wait for their provider, as the run's file keeps them.
import { describe, expect, test } from 'vitest';
import { applyEvent } from '../../source/run/apply-event.ts';
import { forkRun } from '../../source/run/fork.ts';
import { formatRun, headBytes } from '../../source/run/format-run.ts';
import { parseRun } from '../../source/run/parse-run.ts';
import { describeQueue, queueOf } from '../../source/run/queue.ts';
import type { Run } from '../../source/run/run.ts';
import type { RunEvent } from '../../source/run/run-event.ts';
import { at, held, makeRecord, makeRun } from './helpers/sample-run.ts';

const limit = 'openai: 4 requests at once';

const queue = (stepId: string, item?: string): RunEvent => ({
  at,
  event: 'step-queued',
  work: { stepId, ...(item === undefined ? {} : { item }), since: at, limit },
});

const attempt = { stepId: 'a', attempt: 1, startedAt: at, promptHash: '' };

function namesIn(run: Run): readonly string[] {
  return queueOf(run).map(({ stepId, item }) => [stepId, ...(item === undefined ? [] : [item])].join(' '));
}

function readAgain(run: Run): Run {
  const parsed = parseRun(formatRun(run), run.id, 'run.json');
  if ('problem' in parsed) throw new Error(parsed.problem.message);
  return parsed.run;
}

describe('a work that waits', () => {
  test('stands in the file until it begins, once however often it has waited', () => {
    const waiting = [queue('a'), queue('b', '1'), queue('b', '2'), queue('a')].reduce(applyEvent, makeRun());
    expect(namesIn(readAgain(waiting))).toEqual(['b 1', 'b 2', 'a']);
    const begun = applyEvent(waiting, { at, event: 'step-started', attempt });
    expect(namesIn(begun)).toEqual(['b 1', 'b 2']);
    expect(
      namesIn(
        applyEvent(begun, { at, event: 'step-started', attempt: { ...attempt, stepId: 'b', item: '1' } }),
      ),
    ).toEqual(['b 2']);
  });

  test.each<[string, RunEvent]>([
    ['is done otherwise', { at, event: 'step-completed', record: makeRecord('a'), data: {} }],
    ['is skipped', { at, event: 'step-skipped', record: makeRecord('a'), data: {}, absent: [] }],
    [
      'fails',
      {
        at,
        event: 'step-failed',
        stepId: 'a',
        attempt: 1,
        cause: { kind: 'bad-template', message: '', canRetry: false },
        retryInMs: null,
      },
    ],
    ['is paused with its run', { at, event: 'run-paused', by: 'key' }],
    [
      'is left by a crash, and its run goes on',
      { at, event: 'run-started', resumed: true, workflow: held, options: {} },
    ],
  ])('does not any more when it %s', (_, event) => {
    const after = applyEvent(applyEvent(makeRun(), queue('a')), event);
    expect(after).not.toHaveProperty('queued');
  });

  test('is what the run waits for where nothing else of it is under way', () => {
    const run = applyEvent(makeRun({ inFlight: [attempt] }), queue('a'));
    expect(describeQueue(run), 'its own attempt was lost').toBe(limit);
    const other = { ...run, inFlight: [{ ...attempt, stepId: 'b' }] };
    expect(describeQueue(other)).toBeUndefined();
  });

  test('does not wait in a fork', () => {
    const fork = { id: 'f', data: {}, by: 'key', now: new Date(at) } as const;
    expect(forkRun(applyEvent(makeRun(), queue('a')), undefined, fork)).not.toHaveProperty('queued');
  });
});

test('what a person has written under that name is theirs', () => {
  const run = readAgain(Object.assign(makeRun(), { queued: 'my own note' }));
  expect(queueOf(run)).toEqual([]);
  const stopped = applyEvent(run, { at, event: 'run-paused', by: 'key' });
  expect(stopped).toHaveProperty('queued', 'my own note');
});

test('a long limit gives way in the head of the file', () => {
  const progress = { done: 0, total: 3, step: 'a', limit: 'x'.repeat(400) };
  const text = formatRun(makeRun({ progress }));
  expect(text.indexOf('"options"')).toBeLessThan(headBytes);
  expect(text).toContain('"total": 3');
});
