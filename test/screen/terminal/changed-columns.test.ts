// Which columns are painted when something changes.
import { describe, expect, test } from 'vitest';
import { readRow } from '../../../source/screen/terminal/cell-row.ts';
import { findChangedColumns } from '../../../source/screen/terminal/changed-columns.ts';

/** One character for each column: x where it is painted. */
const changed = (before: string, after: string) =>
  findChangedColumns(readRow(before, 10), readRow(after, 10))
    .map((one) => (one ? 'x' : '.'))
    .join('');

describe('the columns that are painted', () => {
  test('are those that look different', () => {
    expect(changed('abcdef', 'aXcdeX')).toBe('.x...x....');
    expect(changed('abc', '\u001b[1mabc')).toBe('xxx.......');
    expect(changed('abc   ', '\u001b[1m\u001b[22mabc')).toBe('..........');
  });

  test('are both of a wide character that comes or goes', () => {
    expect(changed('abcd', 'a漢d')).toBe('.xx.......');
    expect(changed('a漢d', 'abcd')).toBe('.xx.......');
    expect(changed('a漢字d', 'ab漢cd')).toBe('.xxxx.....');
  });

  test('are all that a doubtful character may be drawn over, and the one before it', () => {
    expect(changed('abcdefgh', 'ab⌚efgh')).toBe('.xxx......');
    expect(changed('ab👍🏽efgh', 'ab👍🏽efgX')).toBe('.......x..');
    expect(changed('abcdefgh', 'ab👍🏽efgh')).toBe('.xxxxx....');
    expect(changed('ab👍🏽efgh', 'ab👍🏽Xfgh')).toBe('.xxxxx....');
    expect(changed('ab👍🏽efgh', 'aX👍🏽efgh')).toBe('.xxxxx....');
  });
});
