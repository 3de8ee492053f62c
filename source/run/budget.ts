// The budget of a run: what may be spent, whether that is reached, and the question that is asked then.
import { roundCost } from '../money.ts';
import { type Budget, type BudgetQuestion, describeBudget } from '../workflow/budget.ts';
import { budgetField } from '../workflow/read-budget-answer.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Run, RunEvent, RunOptions } from './run.ts';
import { type Spending, spentOf } from './spent.ts';

type Limited = Pick<Run, 'options' | 'allowed' | 'spent' | 'executedTemplates'>;

/**
 * What is asked now, or null where nothing is reached. What the command line says counts before the workflow, and
 * what a person has allowed since before both.
 * @param spent what has been paid for, where more is known than the run has recorded yet
 */
export function reachedBudget(
  workflow: Pick<Workflow, 'budget'>,
  run: Limited,
  spent: Spending = spentOf(run),
): BudgetQuestion | null {
  const base: Budget = { ...workflow.budget, ...run.options.budget };
  const cost = limitOf(base.cost, run.allowed?.cost, spent.cost);
  const tokens = limitOf(base.tokens, run.allowed?.tokens, spent.inputTokens + spent.outputTokens);
  if (!cost.isReached && !tokens.isReached) return null;
  return {
    cost: spent.cost,
    tokens: spent.inputTokens + spent.outputTokens,
    unknown: spent.unknown,
    limit: {
      ...(cost.isReached ? { cost: cost.limit } : {}),
      ...(tokens.isReached ? { tokens: tokens.limit } : {}),
    },
    next: {
      ...(cost.isReached ? { cost: cost.next } : {}),
      ...(tokens.isReached ? { tokens: tokens.next } : {}),
    },
  };
}

/** The limits that count now. */
export function limitsOf(workflow: Pick<Workflow, 'budget'>, run: Pick<Run, 'options' | 'allowed'>): Budget {
  const { cost, tokens }: Budget = { ...workflow.budget, ...run.options.budget };
  return {
    ...(cost === undefined ? {} : { cost: Math.max(cost, run.allowed?.cost ?? 0) }),
    ...(tokens === undefined ? {} : { tokens: Math.max(tokens, run.allowed?.tokens ?? 0) }),
  };
}

type Limit = { readonly isReached: boolean; readonly limit: number; readonly next: number };

/** `next`: raised by the same amount again, as often as it takes to lie above what is spent. */
function limitOf(base: number | undefined, allowed = 0, spent: number): Limit {
  if (base === undefined) return { isReached: false, limit: 0, next: 0 };
  const limit = Math.max(base, allowed);
  const times = Math.max(1, Math.floor((spent - limit) / base) + 1);
  return { isReached: spent >= limit, limit, next: roundCost(limit + times * base) };
}

/** A person does not want to spend more: the run pauses. */
export function endsSpending(event: RunEvent): boolean {
  return event.event === 'budget-answered' && event.allowed === null;
}

/** What the command line chooses anew; a limit of one kind leaves the other as it was. */
export function chooseAnew(before: RunOptions, chosen: RunOptions): RunOptions {
  const budget = { ...before.budget, ...chosen.budget };
  return { ...before, ...chosen, ...(Object.keys(budget).length === 0 ? {} : { budget }) };
}

/** Where the run waits: before the step that would have begun. */
export function makeBudgetCheckpoint(stepId: string, budget: BudgetQuestion, now: Date): Checkpoint {
  return {
    stepId,
    templatePath: '',
    inputType: 'approval',
    outputField: budgetField,
    message: describeBudget(budget),
    question: { type: 'approval' },
    askedAt: now.toISOString(),
    budget,
  };
}
