// What one reply cost, at the prices of the moment; undefined where that is not known.
import { roundCost } from '../money.ts';
import type { Usage } from '../run/run.ts';
import { isUnpaid } from '../unpaid-models.ts';
import { type ConfiguredPrices, findPrice } from './find-price.ts';

/**
 * In USD. Recorded replies and the prompt itself cost nothing, which is known. Where the server has not told its
 * tokens, or nobody the price of the cached ones, the cost is not known; it is never taken for nothing.
 */
export function costOf(
  model: string,
  usage: Usage | undefined,
  configured: ConfiguredPrices,
  at: Date,
): number | undefined {
  if (isUnpaid(model)) return 0;
  const { inputTokens, outputTokens, cachedInputTokens = 0 } = usage ?? {};
  const price = findPrice(model, configured, inputTokens ?? 0, at);
  if (price === undefined) return undefined;
  // What costs nothing at all costs nothing however much it was.
  if (price.input === 0 && price.cachedInput === 0 && price.output === 0) return 0;
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const cached = Math.min(cachedInputTokens, inputTokens);
  if (cached > 0 && price.cachedInput === undefined) return undefined;
  const sum =
    (inputTokens - cached) * price.input + cached * (price.cachedInput ?? 0) + outputTokens * price.output;
  return roundCost(sum / 1_000_000);
}
