import { describe, expect, test } from 'vitest';
import { formatAge, formatDuration, formatTable } from '../../source/headless/format-values.ts';
import { sanitizeLine, sanitizeText } from '../../source/sanitize-text.ts';

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1000, '1.0s'],
  [59_949, '59.9s'],
  [59_950, '1m00'],
  [72_000, '1m12'],
  [7_500_000, '2h05'],
])('formatDuration(%d) is %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test.each([
  ['2026-11-22T09:59:50.000Z', '10s'],
  ['2026-11-22T09:00:00.000Z', '1h'],
  ['2026-11-20T09:00:00.000Z', '2d'],
  ['2026-11-22T11:00:00.000Z', '0s'],
  ['yesterday', ''],
])('formatAge of %s is %s', (instant, text) => {
  expect(formatAge(instant, new Date('2026-11-22T10:00:00.000Z'))).toBe(text);
});

test('formatTable aligns columns and leaves no blanks at the end', () => {
  expect(
    formatTable([
      ['a', 'long', ''],
      ['abc', 'b', 'c'],
    ]),
  ).toEqual(['a    long', 'abc  b     c']);
});

describe('sanitizeText', () => {
  test.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u009b31mred', 'red'],
    ['\u001bP1$q\u001b\\x', 'x'],
    ['a\u202eb\u2066c', 'abc'],
    ['bell\u0007 back\b', 'bell back'],
    ['one\r\ntwo\rthree', 'one\ntwo\nthree'],
    ['cut \u001b', 'cut '],
    ['unclosed \u001b]0;title', 'unclosed '],
    ['kept: ä 漢 👍🏽 \t|', 'kept: ä 漢 👍🏽 \t|'],
  ])('%j becomes %j', (text, safe) => {
    expect(sanitizeText(text)).toBe(safe);
  });

  test('sanitizeLine keeps it on one line', () => {
    expect(sanitizeLine('a\tb\r\nc')).toBe('a b c');
  });
});
