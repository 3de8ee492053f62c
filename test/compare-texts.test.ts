// The difference of two texts, in the few lines that a person needs.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareTexts, describeFirstChange } from '../source/compare-texts.ts';

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`).join('\n');

describe('the lines', () => {
  test('are the changed ones with three around them, and where they stand', async () => {
    const old = numbered(1, 20);
    expect(await compareTexts(old, old.replace('line 10', 'LINE 10\nand more'), 40)).toEqual([
      '@@ line 7 @@',
      ' line 7',
      ' line 8',
      ' line 9',
      '-line 10',
      '+LINE 10',
      '+and more',
      ' line 11',
      ' line 12',
      ' line 13',
    ]);
  });

  test('are none where only line breaks differ in kind, or one at the end', async () => {
    expect(await compareTexts('a\nb', 'a\r\nb\r\n', 40)).toEqual([]);
    expect(await compareTexts('a\nb', 'a\nb\n\n', 40)).not.toEqual([]);
  });

  test('are cut around what differs where they are long', async () => {
    const [start, end] = ['x'.repeat(5000), 'y'.repeat(5000)];
    const [, removed = '', added = ''] = await compareTexts(`${start}OLD${end}`, `${start}NEW${end}`, 40);
    expect(removed).toMatch(/^-…x{40}OLDy+…$/);
    expect(added).toMatch(/^\+…x{40}NEWy+…$/);
  });

  test('are no more than asked for', async () => {
    const lines = await compareTexts(numbered(1, 300), numbered(501, 800), 10);
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe('@@ 591 more lines @@');
  });

  test('of texts without anything in common are found in time', async () => {
    const many = (word: string) =>
      Array.from({ length: 50_000 }, (_, index) => `${word} ${index}`).join('\n');
    expect(await compareTexts(many('a'), many('b'), 10)).toEqual([
      '@@ the two are too different to compare: 50000 lines and 50000 lines @@',
    ]);
  });
});

test('the first change is a sentence', () => {
  expect(describeFirstChange('a\nb\nc', 'a\nB\nc')).toBe('line 2 was "b" and is "B"');
  expect(describeFirstChange('a', 'a\nb')).toBe('line 2 is new: "b"');
  expect(describeFirstChange('a\nb', 'a')).toBe('line 2 is gone: "b"');
  expect(describeFirstChange('a\r\nb', 'a\nb\n')).toBeUndefined();
});

test('whatever the texts are, there are lines exactly where they differ, and none is long', async () => {
  const text = fc
    .array(fc.oneof(fc.constantFrom('a', 'b', ''), fc.string({ maxLength: 400, unit: 'binary' })))
    .map((lines) => lines.join('\n'));
  await fc.assert(
    fc.asyncProperty(text, text, async (a, b) => {
      const lines = await compareTexts(a, b, 1000);
      expect(lines.length === 0).toBe(describeFirstChange(a, b) === undefined);
      for (const line of lines) expect(line.length).toBeLessThan(170);
    }),
  );
});
