import { describe, expect, test } from 'vitest';
import { findMatches, type MatchCache, mostMatches } from '../../../source/screen/text/search-text.ts';
import {
  lazyBlock,
  plainDocument,
  plainLines,
  type TextDocument,
} from '../../../source/screen/text/text-document.ts';

function placesOf(text: string, query: string): readonly (readonly number[])[] {
  return findMatches(plainDocument(text), query).map(({ lineIndex, from, to }) => [lineIndex, from, to]);
}

describe('a search', () => {
  test('finds every place, line by line', () => {
    expect(placesOf('a rose is a rose\n\nrose', 'rose')).toEqual([
      [0, 2, 6],
      [0, 12, 16],
      [2, 0, 4],
    ]);
    expect(placesOf('aaaa', 'aa')).toEqual([
      [0, 0, 2],
      [0, 2, 4],
    ]);
  });

  test('takes upper and lower case for the same unless it has upper case itself', () => {
    expect(placesOf('Rose rose ROSE', 'rose').length).toBe(3);
    expect(placesOf('Rose rose ROSE', 'Rose')).toEqual([[0, 0, 4]]);
    expect(placesOf('GRÖSSE größe', 'grö').length).toBe(2);
    // A letter that is two when it is small moves no place behind it.
    expect(placesOf('İİ rose', 'ROSE'.toLowerCase())).toEqual([[0, 3, 7]]);
  });

  test('takes what it looks for by the letter', () => {
    expect(placesOf('a.b (c) [d] \\ ^ $ | ? * + { }', '.').length).toBe(1);
    for (const query of ['(c)', '[d]', '\\', '^', '$', '|', '?', '*', '+', '{ }', '/', '-', 'a.b'])
      expect(placesOf(`x ${query} y`, query)).toEqual([[0, 2, 2 + query.length]]);
  });

  test('finds in the text as it is shown, where escape codes and joiners are not', () => {
    expect(placesOf('a\u001b[31mb', 'ab')).toEqual([[0, 0, 2]]);
    expect(placesOf('a👩\u200d👧b', '👩\u200d👧')).toEqual([[0, 1, 5]]);
  });

  test('finds nothing where it looks for nothing', () => {
    expect(placesOf('abc', '')).toEqual([]);
    expect(placesOf('abc', '\u200b')).toEqual([]);
  });

  test('goes through the roles of a line', () => {
    const document: TextDocument = {
      blocks: [
        {
          lines: [
            {
              row: [
                { text: 'on', role: 'plain' },
                { text: 'ce', role: 'strong' },
              ],
              hang: 0,
            },
          ],
        },
      ],
    };
    expect(findMatches(document, 'once')).toEqual([{ blockIndex: 0, lineIndex: 0, from: 0, to: 4 }]);
  });

  test('tells the blocks apart', () => {
    const document = plainDocument('needle and what is around it\n'.repeat(500));
    const matches = findMatches(document, 'needle');
    expect(matches.length).toBe(500);
    for (const { blockIndex, lineIndex } of matches)
      expect(document.blocks[blockIndex]?.lines[lineIndex]?.row[0]?.text).toMatch(/^needle/);
    expect(new Set(matches.map(({ blockIndex }) => blockIndex)).size).toBe(document.blocks.length);
  });

  test('ends when it has found very much', () => {
    expect(findMatches(plainDocument('x'.repeat(50_000)), 'x').length).toBe(mostMatches);
    expect(findMatches(plainDocument('x\n'.repeat(50_000)), 'x').length).toBe(mostMatches);
  });
});

test('what was found in a block is remembered for the last query', () => {
  let reads = 0;
  const lines = plainLines('rose\nRose', 'plain');
  const block = {
    get lines() {
      reads++;
      return lines;
    },
  };
  const cache: MatchCache = new WeakMap();
  const added = lazyBlock(() => plainLines('a rose', 'plain'));
  expect(findMatches({ blocks: [block] }, 'rose', cache).length).toBe(2);
  expect(findMatches({ blocks: [block, added] }, 'rose', cache).length).toBe(3);
  expect(reads).toBe(1);
  expect(findMatches({ blocks: [block, added] }, 'Rose', cache).length).toBe(1);
  expect(reads).toBe(2);
});
