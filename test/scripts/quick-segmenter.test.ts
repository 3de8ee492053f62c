// What stands in for Intl.Segmenter in the bundle says what Intl.Segmenter says.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createQuickSegmenter } from '../../scripts/quick-segmenter.ts';

const quick = createQuickSegmenter();
const real = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The characters that are not handed over to Intl.Segmenter, of all that have one UTF-16 unit. */
const plain = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(
  (character) => Object.getPrototypeOf(quick.segment(character)) === Object.prototype,
);

describe('segmenting text quickly', () => {
  test('is done for what frames are made of', () => {
    expect(plain).toEqual(expect.arrayContaining([...'az09 ─│╭✓✗⠋·‖›…█▼é\u001b\n']));
    expect(plain).not.toEqual(expect.arrayContaining(['\r']));
  });

  test('finds the borders of Intl.Segmenter between any two of these characters', () => {
    const differing = plain.filter((character) => {
      // Every other one stands before it and after it.
      const text = plain.map((other) => `${other}${character}`).join('');
      return [...quick.segment(text)].length !== [...real.segment(text)].length;
    });
    expect(differing).toEqual([]);
  });

  test('gives the same segments for any text, one after the other and at a place', () => {
    const text = fc
      .array(
        fc.oneof(fc.constantFrom(...'a1─✓\n\r\t', 'e\u0301', '👩‍🚀', '🇫🇷', '1️⃣', '한', 'ᄒ', 'ᅡ'), fc.string()),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.nat(8), (any, at) => {
        expect([...quick.segment(any)].map(({ segment, index }) => ({ segment, index }))).toEqual(
          [...real.segment(any)].map(({ segment, index }) => ({ segment, index })),
        );
        expect(quick.segment(any).containing(at)?.segment).toBe(real.segment(any).containing(at)?.segment);
      }),
    );
  });
});
