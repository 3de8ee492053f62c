// A budget of money that cannot count what a model costs says so before anything is spent.
import { findPrice } from '../../model/find-price.ts';
import { formatMoney } from '../../money.ts';
import { isPaid } from '../../run/spent.ts';
import type { Budget } from '../../workflow/budget.ts';
import type { Context } from '../context.ts';

/** @param models those that steps still to be done will call */
export function warnOfBudget(context: Context, { cost }: Budget, models: Iterable<string>): void {
  if (cost === undefined) return;
  const prices = context.config.prices ?? {};
  const now = context.clock.now();
  const unpriced = [...models].filter(
    (model) => isPaid(model) && findPrice(model, prices, 0, now) === undefined,
  );
  if (unpriced.length === 0) return;
  context.say(
    `no price is known of ${unpriced.join(', ')}: the budget of ${formatMoney(cost)} does not count it. Write it under \`prices\` in caesura.yaml, or limit the tokens`,
  );
}
