// How much a run may spend before a person is asked: as it is written, and what is asked when it is reached.
import { formatMoney } from '../money.ts';

/** USD, and tokens in all, input and output. */
export type Budget = { readonly cost?: number; readonly tokens?: number };

/** What had been spent when it was asked. `unknown`: of how many attempts the cost is in no sum. */
export type BudgetQuestion = {
  readonly cost: number;
  readonly tokens: number;
  readonly unknown: number;
  /** Those of the limits that are reached. */
  readonly limit: Budget;
  /** The limits after a yes. */
  readonly next: Budget;
};

/**
 * `1.00`, `$1.00` or `200000tok` (`200ktok`, `1.5Mtok`), or both with a comma between; undefined for anything else.
 */
export function parseBudget(written: string | number): Budget | undefined {
  const parts = String(written).split(/[,\s]+/);
  let budget: Budget = {};
  for (const part of parts.filter((one) => one !== '')) {
    const [, dollars] = /^\$?(\d+(?:\.\d+)?|\.\d+)$/.exec(part) ?? [];
    const [, count, unit] = /^(\d+(?:\.\d+)?)([kM]?)tok(?:ens)?$/.exec(part) ?? [];
    if (dollars !== undefined && budget.cost === undefined && Number(dollars) > 0) {
      budget = { ...budget, cost: Number(dollars) };
    } else if (count !== undefined && budget.tokens === undefined && Number(count) > 0) {
      const size = unit === 'M' ? 1_000_000 : unit === 'k' ? 1000 : 1;
      budget = { ...budget, tokens: Math.max(1, Math.round(Number(count) * size)) };
    } else {
      return undefined;
    }
  }
  return budget.cost === undefined && budget.tokens === undefined ? undefined : budget;
}

/** As {@link parseBudget} reads it: `1.5,200000tok`. */
export function writeBudget({ cost, tokens }: Budget): string {
  return [...(cost === undefined ? [] : [`${cost}`]), ...(tokens === undefined ? [] : [`${tokens}tok`])].join(
    ',',
  );
}

/** `$1.00`, `200,000 tokens`, or both. */
export function formatBudget({ cost, tokens }: Budget): string {
  return [
    ...(cost === undefined ? [] : [formatMoney(cost)]),
    ...(tokens === undefined ? [] : [`${formatTokenCount(tokens)} tokens`]),
  ].join(' and ');
}

/** `spent $1.02 of $1.00: go on?` */
export function describeBudget({ cost, tokens, unknown, limit }: BudgetQuestion): string {
  const sums = [
    ...(limit.cost === undefined ? [] : [`${formatMoney(cost)} of ${formatMoney(limit.cost)}`]),
    ...(limit.tokens === undefined
      ? []
      : [`${formatTokenCount(tokens)} of ${formatTokenCount(limit.tokens)} tokens`]),
  ];
  const attempts = unknown === 1 ? '1 attempt' : `${unknown} attempts`;
  const besides = unknown === 0 ? '' : ` (besides ${attempts} of unknown cost)`;
  return `spent ${sums.join(' and ')}${besides}: go on?`;
}

function formatTokenCount(tokens: number): string {
  return tokens.toLocaleString('en');
}
