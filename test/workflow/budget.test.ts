// Budgets as people write them, and the answers to one that is reached.
import { describe, expect, test } from 'vitest';
import type { Ask } from '../../source/workflow/answer/ask.ts';
import { type GivenAnswer, readAnswer } from '../../source/workflow/answer/read-answer.ts';
import {
  type BudgetQuestion,
  describeBudget,
  parseBudget,
  writeBudget,
} from '../../source/workflow/budget.ts';

test.each([
  ['1.00', { cost: 1 }],
  ['$.5', { cost: 0.5 }],
  ['200000tok', { tokens: 200_000 }],
  ['1.5Mtok', { tokens: 1_500_000 }],
  ['2,200ktok', { cost: 2, tokens: 200_000 }],
  ['0', undefined],
  ['', undefined],
  ['1,2', undefined],
  ['much', undefined],
  ['-1', undefined],
  ['1e3', undefined],
])('%s', (written, budget) => {
  expect(parseBudget(written)).toEqual(budget);
  if (budget !== undefined) expect(parseBudget(writeBudget(budget))).toEqual(budget);
});

const question: BudgetQuestion = {
  cost: 1.02,
  tokens: 5000,
  unknown: 0,
  limit: { cost: 1 },
  next: { cost: 2 },
};

test('the question says what was spent, and what is not in it', () => {
  expect(describeBudget(question)).toBe('spent $1.02 of $1.00: go on?');
  const tokens = { ...question, unknown: 2, limit: { cost: 1, tokens: 4000 } };
  expect(describeBudget(tokens)).toBe(
    'spent $1.02 of $1.00 and 5,000 of 4,000 tokens (besides 2 attempts of unknown cost): go on?',
  );
});

describe('an answer', () => {
  const read = (given: Partial<GivenAnswer>) => {
    const ask: Ask = {
      type: 'approval',
      stepId: 'next',
      field: 'budget',
      names: new Map([['budget', 'budget']]),
      budget: question,
    };
    return readAnswer(ask, { data: {}, ...given });
  };

  test.each([
    ['yes', { verdict: true }, { cost: 2 }],
    ['no', { verdict: false }, null],
    ['another limit', { data: { budget: 5 } }, { cost: 5 }],
    ['a limit as text', { data: { budget: '5.5' } }, { cost: 5.5 }],
    ['a limit of another kind besides', { data: { budget: '9000tok' } }, { cost: 2, tokens: 9000 }],
    ['yes in the field', { data: { budget: 'yes' } }, { cost: 2 }],
    ['no in the field', { data: { budget: 'no' } }, null],
  ])('%s', (_case, given, allowed) => {
    expect(read(given)).toEqual({ answer: { kind: 'budget', allowed } });
  });

  test.each([
    ['a limit that is spent already', { data: { budget: 1.02 } }, 'the run has spent $1.02 already'],
    ['no limit at all', { data: { budget: 'lots' } }, "'lots' is no budget"],
    ['an object', { data: { budget: {} } }, 'is no budget'],
    ['yes and no', { verdict: false, data: { budget: 5 } }, 'the answer says both yes and no'],
    ['nothing', {}, 'the budget asks for yes or no'],
    ['another field', { data: { titles: 'x' } }, 'does not ask for titles'],
  ])('%s is refused', (_case, given, message) => {
    const result = read(given);
    if (!('problems' in result)) throw new Error('it was taken');
    expect(result.problems[0]?.message.replaceAll('"', "'")).toContain(message);
  });
});
