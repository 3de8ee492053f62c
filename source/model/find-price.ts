// (a model's name, how long the prompt was, when) -> what its tokens cost, or that nobody knows.
import { ownValue } from '../json.ts';
import { type Price, type PriceEntry, type ProviderPrices, priceTable } from './price-table.ts';

/** `prices` of caesura.yaml, by `provider/model` or `provider/*`; USD per million tokens. */
export type ConfiguredPrices = Readonly<
  Record<
    string,
    { readonly input: number; readonly cachedInput?: number | undefined; readonly output: number }
  >
>;

/**
 * What the person has written wins, the model's own name before `provider/*`; then the table. A name that ends in a
 * date is looked for without it too. Undefined where nothing is known.
 * @param inputTokens the whole prompt, cached or not
 */
export function findPrice(
  model: string,
  configured: ConfiguredPrices,
  inputTokens: number,
  at: Date,
): Price | undefined {
  const slash = model.indexOf('/');
  const provider = model.slice(0, Math.max(0, slash));
  const names = [model, withoutDate(model), `${provider}/*`];
  for (const name of names) {
    const own = ownValue(configured, name);
    // Who names no price of their own for cached input pays the same for all of it.
    if (own !== undefined) return { ...own, cachedInput: own.cachedInput ?? own.input };
  }
  const listed = priceTable.find(({ providers }) => providers.includes(provider));
  const entry = listed === undefined ? undefined : findEntry(listed, model.slice(slash + 1), at);
  return entry === undefined ? undefined : priceIn(entry, inputTokens, at);
}

function findEntry({ models }: ProviderPrices, name: string, at: Date): PriceEntry | undefined {
  const found = ownValue(models, name) ?? ownValue(models, withoutDate(name));
  if (found === undefined) return undefined;
  const entries: readonly PriceEntry[] = 'input' in found ? [found] : found;
  return entries.findLast(({ since }) => since === undefined || Date.parse(since) <= at.getTime());
}

function priceIn({ longPrompt, peak, ...usual }: PriceEntry, inputTokens: number, at: Date): Price {
  if (longPrompt !== undefined && inputTokens > longPrompt.above) return longPrompt;
  return peak !== undefined && isPeak(peak.hours, at) ? peak : usual;
}

function isPeak(hours: readonly (readonly [from: number, to: number])[], at: Date): boolean {
  const day = at.getUTCDay();
  const hour = at.getUTCHours();
  return day >= 1 && day <= 5 && hours.some(([from, to]) => hour >= from && hour < to);
}

/** `claude-x` of `claude-x-20260101` and of `claude-x-2026-01-01`. */
function withoutDate(name: string): string {
  return name.replace(/-20\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])$/, '');
}
