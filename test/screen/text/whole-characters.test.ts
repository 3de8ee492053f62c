import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textWidth } from '../../../source/screen/fit-text.ts';
import { rowWidth, span } from '../../../source/screen/span.ts';
import { createClusters } from '../../../source/screen/text/clusters.ts';
import { wholeCharacters } from '../../../source/screen/text/whole-characters.ts';
import { textOf, troubleSpans } from '../helpers/arbitrary-text.ts';

test('a character is in the span that it begins in', () => {
  const row = [
    span('cafe'),
    span('\u0301s', 'strong'),
    span('', 'code'),
    span('🇩'),
    span('🇪', 'quiet'),
    span('x'),
  ];
  expect(wholeCharacters(row, createClusters())).toEqual([
    span('cafe\u0301'),
    span('s', 'strong'),
    span('🇩🇪'),
    span('x'),
  ]);
  expect(wholeCharacters([span('e'), span(''), span('\u0301')], createClusters())).toEqual([span('e\u0301')]);
});

test('a row whose characters are whole is as it was', () => {
  const row = [span('one'), span(' two', 'strong'), span('漢')];
  expect(wholeCharacters(row, createClusters())).toBe(row);
});

test('the text stays the same, and is as wide as its spans', () => {
  fc.assert(
    fc.property(troubleSpans, (texts) => {
      const row = texts.map((text) => span(text));
      const whole = wholeCharacters(row, createClusters());
      expect(textOf(whole)).toBe(textOf(row));
      const longest = [...new Intl.Segmenter().segment(textOf(row))].map(({ segment }) => segment.length);
      // What is longer than any character has no width that two could agree on.
      fc.pre(Math.max(0, ...longest) <= 32);
      expect(rowWidth(whole)).toBe(textWidth(textOf(whole)));
    }),
  );
});
