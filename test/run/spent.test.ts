// What a run has cost: nothing is counted twice, nothing that was paid is forgotten, and unknown is not nothing.
import { expect, test } from 'vitest';
import { applyEvent } from '../../source/run/apply-event.ts';
import { makeBudgetCheckpoint, reachedBudget } from '../../source/run/budget.ts';
import { forkRun } from '../../source/run/fork.ts';
import type { Run, StepRecord } from '../../source/run/run.ts';
import type { RunEvent } from '../../source/run/run-event.ts';
import { spentOf, spentOnStep } from '../../source/run/spent.ts';
import { makeRun } from './helpers/sample-run.ts';

const at = '2026-11-22T10:00:00.000Z';
const later = '2026-11-23T10:00:00.000Z';

function recordOf(changes: Partial<StepRecord> = {}): StepRecord {
  return {
    stepId: 'a',
    templatePath: 'a.hbs',
    executedAt: at,
    outputFields: [],
    renderTimeMs: 1,
    attempt: 1,
    model: 'openai/m',
    usage: { inputTokens: 100, cachedInputTokens: 40, outputTokens: 10 },
    cost: 0.1,
    promptHash: 'sha256:11',
    ...changes,
  };
}

const running: Run = makeRun();
const apply = (run: Run, ...events: readonly RunEvent[]): Run => events.reduce(applyEvent, run);
const completed = (record: StepRecord): RunEvent => ({ at, event: 'step-completed', record, data: {} });

test('every attempt is added up, by model and day, and survives the step being done again', () => {
  const run = apply(
    running,
    completed(recordOf()),
    {
      at,
      event: 'step-failed',
      stepId: 'b',
      attempt: 1,
      cause: { kind: 'missing-output', message: 'no', canRetry: false },
      retryInMs: null,
      paid: { model: 'openai/m', usage: { inputTokens: 1, outputTokens: 2 }, cost: 0.2 },
    },
    completed(recordOf({ stepId: 'b', attempt: 2, executedAt: later })),
    { at, event: 'steps-reopened', fromStep: 'a', stepIds: ['a', 'b'], by: 'command' },
  );
  expect(run.executedTemplates).toEqual([]);
  expect(spentOf(run)).toMatchObject({
    attempts: 3,
    inputTokens: 201,
    cachedInputTokens: 80,
    outputTokens: 22,
    cost: 0.4,
    unknown: 0,
    by: [
      { day: '2026-11-22', model: 'openai/m', attempts: 2, cost: 0.3 },
      { day: '2026-11-23', model: 'openai/m', attempts: 1, cost: 0.1 },
    ],
  });
  expect(run.history.find(({ event }) => event === 'step-failed')).toMatchObject({
    model: 'openai/m',
    usage: { inputTokens: 1, outputTokens: 2 },
    cost: 0.2,
  });
});

test('what costs nothing leaves no trace, and a cost that nobody knows is counted as such', () => {
  const free = apply(running, completed(recordOf({ model: 'recorded', cost: 0 })));
  expect(free.spent).toBeUndefined();
  const { cost: _, ...unpriced } = recordOf();
  expect(spentOf(apply(running, completed(unpriced)))).toMatchObject({ attempts: 1, cost: 0, unknown: 1 });
});

test('a reply that a person is asked about is counted when it comes, not again when it is accepted or adopted', () => {
  const record = recordOf();
  const checkpoint = {
    stepId: 'a',
    templatePath: 'a.hbs',
    inputType: 'approval',
    outputField: 'x',
    reply: { data: { x: 1 }, record },
  } as const;
  const waiting = apply(running, { at, event: 'run-waiting', checkpoint });
  expect(spentOf(waiting)).toMatchObject({ attempts: 1, cost: 0.1 });
  const answered = apply(waiting, { at, event: 'checkpoint-answered', record, data: {}, by: 'key' });
  expect(spentOf(answered)).toMatchObject({ attempts: 1 });
  const reopened = apply(waiting, {
    at,
    event: 'steps-reopened',
    fromStep: 'z',
    stepIds: ['z'],
    by: 'command',
  });
  const adopted = apply(
    { ...reopened, status: 'running', checkpoint: null, failure: null },
    completed(record),
  );
  expect(spentOf(adopted)).toMatchObject({ attempts: 1, cost: 0.1 });
});

test('an attempt that was left without an outcome has cost something that nobody knows', () => {
  const attempt = { stepId: 'a', attempt: 1, startedAt: at, promptHash: 'sha256:11', model: 'openai/m' };
  const begun = apply(running, { at, event: 'step-started', attempt });
  expect(spentOf(begun)).toMatchObject({ attempts: 0 });
  const again = apply(begun, { at, event: 'step-started', attempt: { ...attempt, attempt: 2 } });
  expect(spentOf(again)).toMatchObject({ attempts: 1, unknown: 1 });
});

test('a file that does not keep it, or keeps something else by that name, has its records', () => {
  const old = { ...running, executedTemplates: [recordOf(), recordOf({ stepId: 'c', model: 'none' })] };
  expect(spentOf(old)).toMatchObject({ attempts: 1, cost: 0.1 });
  const foreign: unknown = { ...old, spent: '3h' };
  expect(spentOf(Object.assign({}, old, foreign))).toMatchObject({ attempts: 1 });
});

test('a step has cost its records, its items too, and its failed attempts', () => {
  const run = apply(
    { ...running, executedTemplates: [recordOf({ item: '1' }), recordOf({ item: '2' })] },
    {
      at,
      event: 'attempt-aborted',
      stepId: 'a',
      item: '3',
      attempt: 1,
      paid: { model: 'openai/m' },
    },
  );
  expect(spentOnStep(run, 'a')).toMatchObject({ attempts: 3, cost: 0.2, unknown: 1 });
});

test('a limit is raised by the same amount until it lies above what was spent', () => {
  const run = apply(running, completed(recordOf({ cost: 3.2 })));
  const workflow = { budget: { cost: 1 } };
  expect(reachedBudget(workflow, run)).toMatchObject({ limit: { cost: 1 }, next: { cost: 4 } });
  const raised = { ...run, allowed: { cost: 4 } };
  expect(reachedBudget(workflow, raised)).toBeNull();
  expect(reachedBudget(workflow, { ...raised, options: { budget: { cost: 9 } } })).toBeNull();
  expect(reachedBudget({}, raised)).toBeNull();
  expect(reachedBudget({ budget: { tokens: 110 } }, run)).toMatchObject({
    tokens: 110,
    next: { tokens: 220 },
  });
  expect(reachedBudget({ budget: { tokens: 111 } }, run)).toBeNull();
});

test('a fork has spent nothing, whatever the records cost that it has; it is not asked about the budget of its source', () => {
  const spent = apply(running, completed(recordOf()));
  const forked = forkRun(
    { ...spent, options: { budget: { cost: 0.05 }, within: { cost: 0.01 } } },
    undefined,
    { id: 'f', data: {}, by: 'command', now: new Date(at) },
  );
  expect(forked.executedTemplates).toEqual(spent.executedTemplates);
  expect(spentOf(forked)).toMatchObject({ attempts: 0, cost: 0, by: [] });
  expect(forked.options).toEqual({ budget: { cost: 0.05 } });
  const again = apply(
    { ...forked, status: 'running', checkpoint: null, failure: null },
    completed(recordOf({ stepId: 'b' })),
  );
  expect(spentOf(again)).toMatchObject({ attempts: 1, cost: 0.1 });

  const question = reachedBudget({}, { ...spent, options: { budget: { cost: 0.05 } } });
  if (question === null) throw new Error('the budget is not reached');
  const checkpoint = makeBudgetCheckpoint('b', question, new Date(at));
  const waiting = apply(spent, { at, event: 'run-waiting', checkpoint });
  const free = forkRun(waiting, undefined, { id: 'f', data: {}, by: 'command', now: new Date(at) });
  expect(free).toMatchObject({ status: 'paused', checkpoint: null });
});
