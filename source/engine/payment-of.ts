// What an attempt that came to nothing was paid for.
import type { Usage } from '../run/run.ts';
import { isPaid, type Payment } from '../run/spent.ts';

/** Nothing where no model was called, or one that is not paid. */
export function paymentOf(
  model: string | undefined,
  usage: Usage | undefined,
  cost: number | undefined,
): { readonly paid?: Payment } {
  if (!isPaid(model)) return {};
  return {
    paid: { model, ...(usage === undefined ? {} : { usage }), ...(cost === undefined ? {} : { cost }) },
  };
}
