import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { blockText, cellText, clipText, fitText, wrapText } from '../../source/screen/fit-text.ts';
import { fitRow, justifyRow, rowWidth, span } from '../../source/screen/span.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '\u001b[2J',
      '\u001b]0;x\u0007',
      '\r',
      '\b',
      '\u202e',
      '👩‍👩‍👧',
      '️',
      '\t',
      '\u0301',
      '漢',
      'a',
      ' ',
      '\ud800',
    ),
  }),
);

describe('text in a cell', () => {
  test('has nothing left that moves the cursor, rings, colours or turns the reading around', () => {
    const text = 'a\u001b[31mb\u001b]0;title\u0007c\rd\be\u009b2Jf\u202eg\u2066h\u001bPq\u001b\\i';
    expect(cellText(text)).toBe('abc değhi'.replace('ğ', 'fg'));
  });

  test('has no characters on whose width terminals disagree', () => {
    expect(cellText('❤\ufe0f 👩\u200d👧')).toBe('❤ 👩👧');
    expect(cellText('e\u0301\u0301\u0301\u0301\u0301\u0301')).toBe('e\u0301\u0301\u0301');
  });

  test('is a text without controls, whatever it was', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(cellText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(blockText(text).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });
});

describe('fitting', () => {
  test('is exact for every text and every width', () => {
    fc.assert(
      fc.property(
        hostile,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('…', '...'),
        (text, columns, ellipsis) => {
          expect(stringWidth(fitText(cellText(text), columns, ellipsis))).toBe(columns);
        },
      ),
    );
  });

  test('cuts at the end, shows that it did, and does not cut a wide character in half', () => {
    expect(clipText('abcdef', 4, '…')).toBe('abc…');
    expect(clipText('abcd', 4, '…')).toBe('abcd');
    expect(clipText('漢字漢字', 4, '…')).toBe('漢…');
    expect(fitText('漢字', 3, '…')).toBe('漢…');
  });

  test('does not read a megabyte to show a line of it', () => {
    expect(clipText('x'.repeat(2_000_000), 5, '…')).toBe('xxxx…');
    expect(stringWidth(clipText(cellText('\u0301'.repeat(500_000)), 5, '…'))).toBeLessThanOrEqual(5);
  });
});

describe('wrapping', () => {
  test('breaks between words, and a long word where it must', () => {
    expect(wrapText('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrapText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  });

  test('keeps blank lines between paragraphs and the indent of a line', () => {
    expect(wrapText('a\n\n  b c d e f\n', 6)).toEqual(['a', '', '  b c', '  d e', '  f']);
  });

  test('never is wider than it may be', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 2, max: 40 }), (text, columns) => {
        for (const line of wrapText(blockText(text), columns))
          expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      }),
      { examples: [['a\t\u0301', 2]] },
    );
  });
});

describe('a row', () => {
  test('is as wide as it must be, whatever its pieces are', () => {
    fc.assert(
      fc.property(
        fc.array(hostile),
        fc.array(hostile),
        fc.integer({ min: 1, max: 60 }),
        (left, right, columns) => {
          const row = left.map((text) => span(text));
          expect(rowWidth(fitRow(row, columns, '…'))).toBe(columns);
          const justified = justifyRow(
            row,
            right.map((text) => span(text)),
            columns,
            '…',
          );
          expect(rowWidth(justified)).toBe(columns);
        },
      ),
    );
  });

  test('shows that pieces were left out', () => {
    const row = fitRow([span('abcd'), span('efgh')], 4, '…');
    expect(row.map(({ text }) => text).join('')).toBe('abc…');
  });
});
