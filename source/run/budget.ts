// The budget of a run: what may be spent, whether that is reached, and the question that is asked then.
import { ownValue } from '../json.ts';
import { roundCost } from '../money.ts';
import { budgetField } from '../workflow/answer/read-budget-answer.ts';
import { type Budget, type BudgetQuestion, describeBudget } from '../workflow/budget.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Run, RunOptions } from './run.ts';
import type { RunEvent } from './run-event.ts';
import { nothing, type Spending, spentInAll, spentOf } from './spent.ts';

type Limited = Pick<Run, 'options' | 'allowed' | 'spent' | 'executedTemplates'>;

/**
 * What is asked now, or null where nothing is reached. What the command line says counts before the workflow, and
 * what a person has allowed since before both.
 * @param spent what has been paid for, where more is known than the run has recorded yet
 */
export function reachedBudget(
  workflow: Pick<Workflow, 'budget'>,
  run: Limited,
  spent: Spending = spentInAll(spentOf(run)),
): BudgetQuestion | null {
  const base = baseOf(workflow, run);
  const cost = limitOf(base.cost, run.allowed?.cost, spent.cost);
  const tokens = limitOf(base.tokens, run.allowed?.tokens, tokensOf(spent));
  if (!cost.isReached && !tokens.isReached) return null;
  return {
    cost: spent.cost,
    tokens: tokensOf(spent),
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
  const { cost, tokens } = baseOf(workflow, run);
  return {
    ...(cost === undefined ? {} : { cost: Math.max(cost, run.allowed?.cost ?? 0) }),
    ...(tokens === undefined ? {} : { tokens: Math.max(tokens, run.allowed?.tokens ?? 0) }),
  };
}

/** What the run has left for that of one of its steps, what that one has spent so far included. */
export function budgetWithin(workflow: Pick<Workflow, 'budget'>, run: Limited, childId: string): Budget {
  const limits = limitsOf(workflow, run);
  const spent = spentOf(run);
  const all = spentInAll(spent);
  const its = ownValue(spent.runs ?? {}, childId) ?? nothing;
  const left = (limit: number, sum: number, own: number) => Math.max(0, roundCost(limit - sum + own));
  const { cost, tokens } = limits;
  return {
    ...(cost === undefined ? {} : { cost: left(cost, all.cost, its.cost) }),
    ...(tokens === undefined ? {} : { tokens: left(tokens, tokensOf(all), tokensOf(its)) }),
  };
}

/** Before a person has allowed more. */
function baseOf(workflow: Pick<Workflow, 'budget'>, { options }: Pick<Run, 'options'>): Budget {
  const own: Budget = { ...workflow.budget, ...options.budget };
  const cost = lowest(own.cost, options.within?.cost);
  const tokens = lowest(own.tokens, options.within?.tokens);
  return { ...(cost === undefined ? {} : { cost }), ...(tokens === undefined ? {} : { tokens }) };
}

function lowest(...limits: readonly (number | undefined)[]): number | undefined {
  const given = limits.filter((limit) => limit !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}

function tokensOf({ inputTokens, outputTokens }: Spending): number {
  return inputTokens + outputTokens;
}

type Limit = { readonly isReached: boolean; readonly limit: number; readonly next: number };

/** `next`: raised by the same amount again, as often as it takes to lie above what is spent. */
function limitOf(base: number | undefined, allowed = 0, spent: number): Limit {
  if (base === undefined) return { isReached: false, limit: 0, next: 0 };
  const limit = Math.max(base, allowed);
  // A run of a step may have been left nothing at all.
  const step = base > 0 ? base : Math.max(1, spent);
  const times = Math.max(1, Math.floor((spent - limit) / step) + 1);
  return { isReached: spent >= limit, limit, next: roundCost(limit + times * step) };
}

/** A person does not want to spend more: the run pauses. */
export function endsSpending(event: RunEvent): boolean {
  return event.event === 'budget-answered' && event.allowed === null;
}

/**
 * What the command line chooses anew; a limit of one kind leaves the other as it was. Who names one for the run of a
 * step is not held to what the run that it belongs to had left.
 */
export function chooseAnew({ within, ...before }: RunOptions, chosen: RunOptions): RunOptions {
  const budget = { ...before.budget, ...chosen.budget };
  const isHeld = within !== undefined && chosen.budget === undefined;
  return {
    ...before,
    ...(isHeld ? { within } : {}),
    ...chosen,
    ...(Object.keys(budget).length === 0 ? {} : { budget }),
  };
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
