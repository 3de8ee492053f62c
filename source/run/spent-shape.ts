// Whether values in a run's file are what this version writes of money: sums, limits, and the question about them.
import { z } from 'zod';
import type { Budget, BudgetQuestion } from '../workflow/budget.ts';
import { runIdPattern } from './run-id.ts';
import type { Spent } from './spent.ts';

const amount = z.number().nonnegative();
const spending = {
  attempts: amount,
  inputTokens: amount,
  cachedInputTokens: amount,
  outputTokens: amount,
  cost: amount,
  unknown: amount,
};

const spentShape = z.looseObject({
  ...spending,
  by: z.array(z.looseObject({ ...spending, day: z.string(), model: z.string() })),
  runs: z.record(z.string().regex(runIdPattern), z.looseObject(spending)).exactOptional(),
});

export const budgetShape = z.looseObject({ cost: amount.exactOptional(), tokens: amount.exactOptional() });

const questionShape = z.looseObject({
  cost: amount,
  tokens: amount,
  unknown: amount,
  limit: budgetShape,
  next: budgetShape,
});

export function isSpent(given: unknown): given is Spent {
  return spentShape.safeParse(given).success;
}

export function isBudget(given: unknown): given is Budget {
  return budgetShape.safeParse(given).success;
}

export function isBudgetQuestion(given: unknown): given is BudgetQuestion {
  return questionShape.safeParse(given).success;
}
