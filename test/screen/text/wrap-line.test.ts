import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { span } from '../../../source/screen/span.ts';
import { createClusters } from '../../../source/screen/text/clusters.ts';
import { wholeCharacters } from '../../../source/screen/text/whole-characters.ts';
import { findRowStarts, widestIndent } from '../../../source/screen/text/wrap-line.ts';
import { troubleSpans } from '../helpers/arbitrary-text.ts';

function wrap(text: string, room: number, hang = 0): readonly string[] {
  const starts = findRowStarts([text], room, hang, createClusters());
  return starts.map((start, index) => text.slice(start, starts[index + 1]).trimEnd());
}

describe('a line is broken', () => {
  test('between words, whose blanks take no room', () => {
    expect(wrap('one two   three', 7)).toEqual(['one two', 'three']);
    expect(wrap('größe “zwei”   drei', 12)).toEqual(['größe “zwei”', 'drei']);
    expect(wrap('one two       ', 7)).toEqual(['one two']);
  });

  test('within a word only where it is longer than a row, which it has for itself', () => {
    expect(wrap('see abcdefghij k', 8)).toEqual(['see', 'abcdefgh', 'ij k']);
    expect(wrap('see äbcdéfghij\u0301 k', 8)).toEqual(['see', 'äbcdéfgh', 'ij\u0301 k']);
  });

  test('between wide characters, but not before what closes, nor in a Korean word', () => {
    expect(wrap('see 漢字漢字', 8)).toEqual(['see 漢字', '漢字']);
    expect(wrap('漢字漢字、漢', 8)).toEqual(['漢字漢', '字、漢']);
    expect(wrap('한글 한글한글', 8)).toEqual(['한글', '한글한글']);
  });

  test('so that rows after the first leave room for their indent', () => {
    expect(wrap('- one two three', 9, 2)).toEqual(['- one two', 'three']);
    expect(wrap('- one abcdefgh', 9, 2)).toEqual(['- one', 'abcdefg', 'h']);
    expect(wrap('- öne äbcdefg\u0301h', 9, 2)).toEqual(['- öne', 'äbcdefg\u0301', 'h']);
  });

  test('and an indent that takes most of the room is made smaller, unless the line fits', () => {
    expect(wrap('          abc', 13)).toEqual(['          abc']);
    expect(wrap('          ab cd', 12)).toEqual(['    ab cd']);
    expect(wrap('          äb\u0301 cd', 12)).toEqual(['    äb\u0301 cd']);
    expect(wrap('   ﾞaa', 2)).toEqual([' ﾞ', 'aa']);
  });
});

test('a fast way and the general one break at the same places', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'bc', ' ', '  ', 'defghijklm'), maxLength: 40 }),
      fc.integer({ min: 2, max: 20 }),
      fc.integer({ min: 0, max: 6 }),
      (text, room, wanted) => {
        const hang = Math.min(wanted, widestIndent(room));
        const fast = findRowStarts([text], room, hang, createClusters());
        // An accent makes it go the general way and changes no place but those behind it.
        const accented = text.replaceAll('a', 'a\u0301');
        const general = findRowStarts([accented], room, hang, createClusters());
        const unaccented = general.map((start) => accented.slice(0, start).replaceAll('\u0301', '').length);
        expect(unaccented).toEqual(fast);
      },
    ),
  );
});

test('no row is wider than its room, in whatever pieces the line comes', () => {
  fc.assert(
    fc.property(
      troubleSpans,
      fc.integer({ min: 2, max: 40 }),
      fc.integer({ min: 0, max: 12 }),
      (pieces, room, wanted) => {
        const texts = wholeCharacters(
          pieces.map((piece) => span(piece)),
          createClusters(),
        ).map(({ text }) => text);
        const joined = texts.join('');
        const hang = Math.min(wanted, widestIndent(room));
        const starts = findRowStarts(texts, room, hang, createClusters());
        expect(starts).toEqual(starts.toSorted((one, other) => one - other));
        expect(joined.slice(0, starts[0]).trim()).toBe('');
        for (const [index, start] of starts.entries()) {
          const row = joined.slice(start, starts[index + 1]).replace(/ +$/, '');
          expect(stringWidth(row)).toBeLessThanOrEqual(index === 0 ? room : room - hang);
        }
      },
    ),
    { numRuns: 300 },
  );
});
