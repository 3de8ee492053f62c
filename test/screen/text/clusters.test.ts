import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { blockText } from '../../../source/screen/fit-text.ts';
import { createClusters, eachCharacter } from '../../../source/screen/text/clusters.ts';
import { troubleText } from '../helpers/arbitrary-text.ts';

type Character = { readonly text: string; readonly columns: number };

function charactersOf(text: string, widest = 80): readonly Character[] {
  const characters: Character[] = [];
  eachCharacter(text, widest, createClusters(), (start, end, columns) => {
    characters.push({ text: text.slice(start, end), columns });
    return true;
  });
  return characters;
}

test('marks, flags and syllables stay with what they belong to', () => {
  expect(charactersOf('ae\u0301漢🇩🇪각x')).toEqual([
    { text: 'a', columns: 1 },
    { text: 'e\u0301', columns: 1 },
    { text: '漢', columns: 2 },
    { text: '🇩🇪', columns: 2 },
    { text: '각', columns: 2 },
    { text: 'x', columns: 1 },
  ]);
});

test('the characters are those of a segmenter, however long the text is', () => {
  fc.assert(
    fc.property(troubleText, (text) => {
      const clean = blockText(text).replaceAll('\n', ' ');
      const segments = [...new Intl.Segmenter().segment(clean)].map(({ segment }) => segment);
      fc.pre(segments.every((segment) => segment.length <= 32));
      expect(charactersOf(clean, Number.POSITIVE_INFINITY)).toEqual(
        segments.map((segment) => ({ text: segment, columns: stringWidth(segment) })),
      );
    }),
  );
});

test('the characters of a long text are whole, wherever the segmenter begins anew', () => {
  for (const character of ['e\u0301', '🇩🇪', '👍🏽', '🏳\u0301', 'a\u0301\u0301\u0301\u0301']) {
    for (let shift = 0; shift < 4; shift++) {
      const text = `${'e\u0301'.repeat(shift)}${character.repeat(2000)}`;
      const segments = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
      expect(charactersOf(text).map((one) => one.text)).toEqual(segments);
    }
  }
});

test('whatever the text is, nothing of it is left out, and it is never wider than the sum', () => {
  fc.assert(
    fc.property(troubleText, fc.integer({ min: 2, max: 9 }), (text, widest) => {
      const clean = blockText(text).replaceAll('\n', ' ');
      const characters = charactersOf(clean, widest);
      expect(characters.map((character) => character.text).join('')).toBe(clean);
      expect(characters.every(({ columns }) => columns <= widest)).toBe(true);
      expect(stringWidth(clean)).toBeLessThanOrEqual(
        characters.reduce((sum, { columns }) => sum + columns, 0),
      );
    }),
  );
});

test('what is longer than any character is taken apart', () => {
  const text = `a${'🏽'.repeat(1000)}`;
  expect(charactersOf(text).length).toBe(1001);
  expect(charactersOf('क्'.repeat(500)).length).toBeGreaterThan(500);
});

test('a walk ends where it is told to', () => {
  for (const text of ['abcdef', 'e\u0301'.repeat(9), '🏽'.repeat(99)]) {
    let visited = 0;
    eachCharacter(text, 2, createClusters(), () => {
      visited++;
      return visited < 3;
    });
    expect(visited).toBe(3);
  }
});
