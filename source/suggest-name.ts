// "Did you mean": the known name that a misspelt one is nearest to.
import { quoteName } from './make-problem.ts';

/** Names beyond this length are not compared. */
const comparedLength = 100;

/**
 * The candidate that a person most likely meant, or undefined where none is near: upper and lower case
 * aside, at most a third of its letters differ (and at most three). Of equally near ones the first wins.
 */
export function suggestName(wrong: string, candidates: Iterable<string>): string | undefined {
  if (wrong.length > comparedLength) return undefined;
  const written = wrong.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.min(3, Math.max(1, Math.floor(written.length / 3))) + 1;
  for (const candidate of candidates) {
    if (candidate === wrong || Math.abs(candidate.length - written.length) >= bestDistance) continue;
    const distance = editDistance(written, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance && distance < Math.max(written.length, 2)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `Did you mean "name"?`, or undefined where no candidate is near. */
export function didYouMean(wrong: string, candidates: Iterable<string>): string | undefined {
  const name = suggestName(wrong, candidates);
  return name === undefined ? undefined : `Did you mean ${quoteName(name)}?`;
}

/** Insertions, deletions, replacements and exchanges of neighbours; gives up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let distance = Math.min(
        (previous[column] ?? limit) + 1,
        (current[column - 1] ?? limit) + 1,
        (previous[column - 1] ?? limit) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, (beforePrevious[column - 2] ?? limit) + 1);
      }
      current.push(distance);
    }
    if (Math.min(...current) >= limit) return limit;
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? limit;
}
