// A secret in a stream is removed wherever the stream is cut, and nothing else is changed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createReplyFilter,
  formsOfSecrets,
  oneLine,
  removeSecrets,
} from '../../source/model/remove-secrets.ts';

describe('the filter of a reply', () => {
  const secret = 'aabaabaab1';
  const piece = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'b', '1', ' '), maxLength: 12 }),
    fc.constant(secret),
  );

  test('gives, piece by piece, what removing it from the whole would give', () => {
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat()), (pieces, cuts) => {
        const whole = pieces.join('');
        const points = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].sort((a, b) => a - b);
        const filter = createReplyFilter([secret]);
        let out = '';
        let from = 0;
        for (const point of [...points, whole.length]) {
          out += filter.push(whole.slice(from, point));
          from = point;
        }
        out += filter.end();
        expect(out).toBe(whole.replaceAll(secret, '[removed]'));
        expect(filter.found()).toBe(whole.includes(secret));
      }),
    );
  });

  test('passes on at once what cannot begin a secret', () => {
    const filter = createReplyFilter([secret]);
    expect(filter.push('Hello ')).toBe('Hello ');
    expect(filter.push('aab')).toBe('');
    expect(filter.push('le')).toBe('aable');
    expect(filter.end()).toBe('');
  });

  test('leaves short values alone: a key such as "ollama" is a word', () => {
    const filter = createReplyFilter(['ollama']);
    expect(filter.push('I am ollama')).toBe('I am ollama');
    expect(filter.found()).toBe(false);
  });
});

describe('a message', () => {
  test('loses a value in each of its forms, and single words of a header', () => {
    const forms = formsOfSecrets(['Bearer abc/def+123"', 'x']);
    for (const said of ['Bearer abc/def+123"', 'abc/def+123"', 'abc%2Fdef%2B123%22', 'abc/def+123\\"']) {
      expect(removeSecrets(`got ${said} from you`, forms)).not.toContain('123');
    }
    expect(removeSecrets('an x stays', forms)).toBe('an x stays');
  });

  test('is one line of the asked length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (text, limit) => {
        const line = oneLine(text, limit);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(Array.from(line).length).toBeLessThanOrEqual(limit);
      }),
    );
  });
});
