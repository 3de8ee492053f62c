import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textWidth } from '../../../source/screen/fit-text.ts';
import { type Row, rowWidth, span } from '../../../source/screen/span.ts';
import { createClusters } from '../../../source/screen/text/clusters.ts';
import { cutRow, dropParts, sliceRow, trimRow } from '../../../source/screen/text/slice-row.ts';
import { wholeCharacters } from '../../../source/screen/text/whole-characters.ts';
import { textOf, troubleSpans } from '../helpers/arbitrary-text.ts';

const row: Row = [span('abc'), span('DEF', 'strong'), span('ghi')];

test('a slice has the spans between two offsets, in their roles', () => {
  expect(sliceRow(row, 2, 7)).toEqual([span('c'), span('DEF', 'strong'), span('g')]);
  expect(sliceRow(row, 3, 6)).toEqual([span('DEF', 'strong')]);
  expect(sliceRow(row, 9, 12)).toEqual([]);
});

test('parts are dropped', () => {
  expect(
    dropParts(row, [
      [0, 1],
      [4, 8],
    ]),
  ).toEqual([span('bc'), span('D', 'strong'), span('i')]);
});

test('blanks at the end are trimmed, in however many spans they are', () => {
  expect(trimRow([span('a b '), span('  ', 'code'), span(' ')])).toEqual([span('a b')]);
  expect(trimRow([span('  '), span(' ')])).toEqual([]);
  expect(trimRow(row)).toBe(row);
});

describe('a row through a window', () => {
  const cut = (text: string, left: number, columns: number) =>
    textOf(cutRow([{ text, role: 'plain' }], left, columns, '…', createClusters()));

  test('shows that it goes on at the right', () => {
    expect(cut('abcdef', 0, 6)).toBe('abcdef');
    expect(cut('abcdef', 0, 4)).toBe('abc…');
    expect(cut('abcd\u0301', 0, 4)).toBe('abcd\u0301');
    expect(cut('abcdef', 2, 4)).toBe('cdef');
    expect(cut('abcdef', 6, 4)).toBe('');
    expect(textOf(cutRow(row, 1, 5, '…', createClusters()))).toBe('bcDE…');
  });

  test('shows a half of a wide character as a blank', () => {
    expect(cut('漢字漢字', 0, 5)).toBe('漢字…');
    expect(cut('漢字漢字', 1, 7)).toBe(' 字漢字');
    expect(cut('漢字漢字', 1, 6)).toBe(' 字漢…');
  });

  test('shows no mark that it goes on where there is no room for one', () => {
    expect(cut('abc', 0, 1)).toBe('a');
    expect(cut('abc', 0, 0)).toBe('');
  });

  test('is never wider than the window, whatever is in it', () => {
    fc.assert(
      fc.property(
        troubleSpans,
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 30 }),
        fc.constantFrom('…', '...'),
        (texts, left, columns, ellipsis) => {
          const spans = wholeCharacters(
            texts.map((text) => span(text)),
            createClusters(),
          );
          const seen = cutRow(spans, left, columns, ellipsis, createClusters());
          expect(rowWidth(seen)).toBeLessThanOrEqual(columns);
          expect(textWidth(textOf(seen))).toBeLessThanOrEqual(columns);
        },
      ),
      { numRuns: 300 },
    );
  });
});
