import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellText } from '../../../source/screen/fit-text.ts';
import { type Row, span } from '../../../source/screen/span.ts';
import { createTextLayout } from '../../../source/screen/text/lay-out-text.ts';
import { highlightRow, paintMatches } from '../../../source/screen/text/paint-matches.ts';
import { findMatches } from '../../../source/screen/text/search-text.ts';
import { plainDocument } from '../../../source/screen/text/text-document.ts';
import { textOf, troubleSpans } from '../helpers/arbitrary-text.ts';

function rolesOf(row: Row): readonly string[] {
  return row.map(({ role, text }) => `${role}: ${text}`);
}

describe('matches in a row', () => {
  const row: Row = [span('a rose is '), span('a rose', 'strong'), span('.')];
  const place = (from: number, to: number) => ({ lineIndex: 0, from, to });

  test('have their role, the chosen one that of a cursor', () => {
    const matches = [place(2, 6), place(12, 16)];
    expect(rolesOf(highlightRow(row, matches, matches[1]))).toEqual([
      'plain: a ',
      'match: rose',
      'plain:  is ',
      'strong: a ',
      'cursor: rose',
      'plain: .',
    ]);
  });

  test('may go through several spans, from end to end', () => {
    expect(rolesOf(highlightRow(row, [place(7, 12)], undefined))).toEqual([
      'plain: a rose ',
      'match: is ',
      'match: a ',
      'strong: rose',
      'plain: .',
    ]);
    expect(rolesOf(highlightRow([span('ab')], [place(0, 1), place(1, 2)], undefined))).toEqual([
      'match: a',
      'match: b',
    ]);
    expect(highlightRow(row, [], undefined)).toBe(row);
  });

  test('are whole characters', () => {
    expect(rolesOf(highlightRow([span('cafe\u0301s')], [place(3, 4)], undefined))).toEqual([
      'plain: caf',
      'match: e\u0301',
      'plain: s',
    ]);
    expect(rolesOf(highlightRow([span('cafe\u0301s')], [place(4, 5)], undefined))).toEqual([
      'plain: caf',
      'match: e\u0301',
      'plain: s',
    ]);
    expect(rolesOf(highlightRow([span('x👍🏽y')], [place(1, 3)], undefined))).toEqual([
      'plain: x',
      'match: 👍🏽',
      'plain: y',
    ]);
    expect(rolesOf(highlightRow([span('🇩🇪🇫🇷')], [place(4, 6)], undefined))).toEqual([
      'plain: 🇩🇪',
      'match: 🇫🇷',
    ]);
  });

  test('change nothing of the text, whatever it is', () => {
    fc.assert(
      fc.property(troubleSpans, fc.array(fc.nat(80), { maxLength: 8 }), (texts, offsets) => {
        const spans = texts.map((text) => span(cellText(text)));
        const length = textOf(spans).length;
        const places = [...new Set(offsets)]
          .filter((offset) => offset <= length)
          .sort((one, other) => one - other);
        const matches = places.slice(1).map((to, index) => place(places[index] ?? 0, to));
        expect(textOf(highlightRow(spans, matches, matches[0]))).toBe(textOf(spans));
      }),
    );
  });
});

test('matches are painted where they are seen, also over the end of a row', () => {
  const document = plainDocument('one two\nthree two two');
  const matches = findMatches(document, 'two');
  const laidOut = createTextLayout().measure(document, 9, true);
  expect(laidOut.rowsAt(0, 9, 0, paintMatches(matches, matches[1])).map(rolesOf)).toEqual([
    ['plain: one ', 'match: two'],
    ['plain: three ', 'cursor: two'],
    ['match: two'],
  ]);
  const across = findMatches(document, 'ee two');
  const narrow = createTextLayout().measure(document, 5, true);
  expect(narrow.rowsAt(2, 2, 0, paintMatches(across, undefined)).map(rolesOf)).toEqual([
    ['plain: thr', 'match: ee'],
    ['match: two'],
  ]);
});
