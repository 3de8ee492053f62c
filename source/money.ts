// Sums of US dollars: how exact they are kept, and how people read them.

/** A sum of which parts may not be known. USD; `unknown`: how many attempts were paid for at a price nobody knows. */
export type Sum = { readonly cost?: number | undefined; readonly unknown?: number | undefined };

/** Kept to a hundred-millionth of a dollar, so that sums do not gather the errors of binary fractions. */
export function roundCost(cost: number): number {
  return Math.round(cost * 1e8) / 1e8;
}

/** `$0.14`, `$0.0031`: two decimals, or as many as the first two digits of a small sum need. */
export function formatMoney(cost: number): string {
  if (cost === 0 || cost >= 0.1) return `$${cost.toFixed(2)}`;
  if (cost < 0.000_001) return '<$0.000001';
  const decimals = Math.max(2, 1 - Math.floor(Math.log10(cost)));
  return `$${cost.toFixed(Math.min(6, decimals)).replace(/(\.\d\d\d*?)0+$/, '$1')}`;
}

/** `$0.14`, `≥ $0.14` where a part is not known, `unknown` where nothing is; empty where nothing was paid. */
export function formatSum({ cost = 0, unknown = 0 }: Sum): string {
  if (unknown === 0) return cost === 0 ? '' : formatMoney(cost);
  return cost === 0 ? 'unknown' : `≥ ${formatMoney(cost)}`;
}

/** `640`, `5.1k`, `1.2M` tokens. */
export function formatCount(tokens: number): string {
  if (tokens < 1000) return String(tokens);
  return tokens < 999_950 ? `${(tokens / 1000).toFixed(1)}k` : `${(tokens / 1_000_000).toFixed(1)}M`;
}
