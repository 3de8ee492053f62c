import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPieceHasher, hashBytes, hashPieces } from '../../source/storage/content-hash.ts';

/** Sizes on both sides of what is worth remembering. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 50 }),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 9000 }))
    .map(([seed, size]) => {
      const bytes = new Uint8Array(size);
      for (let index = 0; index < size; index++)
        bytes[index] = (seed[index % seed.length] ?? 0) + (index >> 8);
      return bytes;
    }),
);

describe('the short hash of a content', () => {
  test('names the checksum in hex and the length in base 36', () => {
    expect(hashBytes(Buffer.from('123456789'))).toBe('cbf43926-9');
    expect(hashBytes(new Uint8Array())).toBe('00000000-0');
    expect(hashBytes(new Uint8Array(36))).toMatch(/^[0-9a-f]{8}-10$/);
  });

  test('is the same however the content is cut, remembered or not', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const whole = hashBytes(Buffer.concat(pieces));
        const hash = createPieceHasher();
        expect(hashPieces(pieces)).toBe(whole);
        expect(hash(pieces)).toBe(whole);
        expect(hash(pieces)).toBe(whole);
        expect(hash(pieces.toReversed())).toBe(hashBytes(Buffer.concat(pieces.toReversed())));
      }),
    );
  });

  test('does not read a large piece again', () => {
    const large = Buffer.alloc(10_000, 'a');
    const hash = createPieceHasher();
    const before = hash([large]);
    large.fill('b');
    expect(hash([large])).toBe(before);
    expect(hash([Buffer.from(large)])).not.toBe(before);
  });
});
