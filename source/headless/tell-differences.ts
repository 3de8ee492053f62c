// What differs from a fixture: a sentence for each difference, and the lines that show it.
import { compareTexts } from '../compare-texts.ts';
import type { Difference } from '../fixture/compare-fixtures.ts';

/** So many lines of each are shown, of so many of them. */
const shownLines = 40;
const shownDifferences = 20;

/** Indented, ready to be printed. */
export async function tellDifferences(differences: readonly Difference[]): Promise<readonly string[]> {
  const told: string[] = [];
  for (const difference of differences.slice(0, shownDifferences)) {
    told.push(`  ${difference.what}`, ...(await changedLines(difference)).map((line) => `    ${line}`));
  }
  const left = differences.length - shownDifferences;
  return left > 0 ? [...told, `  and ${left} more`] : told;
}

/** None where there are no two texts to compare. */
export async function changedLines({ before, after }: Difference): Promise<readonly string[]> {
  return before === undefined || after === undefined ? [] : compareTexts(before, after, shownLines);
}
