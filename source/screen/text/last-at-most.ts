// Looks a number up among ascending ones.

/**
 * The index of the last number that is not above the value, from `from` up to before `to`; `from` - 1 where
 * all of those are.
 */
export function lastAtMost(
  ascending: readonly number[],
  value: number,
  from = 0,
  to = ascending.length,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
