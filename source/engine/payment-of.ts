// What an attempt that came to nothing was paid for.
import { isJsonObject, type JsonObject } from '../json.ts';
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

/** As it is kept beside a reply. */
export function asJson({ model, usage, cost }: Payment): JsonObject {
  return {
    model,
    ...(usage === undefined ? {} : { usage: { ...usage } }),
    ...(cost === undefined ? {} : { cost }),
  };
}

/** What of it can be understood. */
export function readPayment(kept: JsonObject = {}): Partial<Payment> {
  const { model, usage, cost } = kept;
  return {
    ...(typeof model === 'string' ? { model } : {}),
    ...(isJsonObject(usage) ? { usage: readUsage(usage) } : {}),
    ...(typeof cost === 'number' ? { cost } : {}),
  };
}

function readUsage({ inputTokens, cachedInputTokens, outputTokens }: JsonObject): Usage {
  return {
    ...(typeof inputTokens === 'number' ? { inputTokens } : {}),
    ...(typeof cachedInputTokens === 'number' ? { cachedInputTokens } : {}),
    ...(typeof outputTokens === 'number' ? { outputTokens } : {}),
  };
}
