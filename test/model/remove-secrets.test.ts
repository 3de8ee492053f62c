// What a server repeats of a key is removed from replies and messages; how it is found is tested in test/secrets/.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createReplyFilter,
  formsOfSecrets,
  oneLine,
  removeSecrets,
} from '../../source/model/remove-secrets.ts';

describe('the filter of a reply', () => {
  const secret = { name: 'KEY', value: 'aabaabaab1' };

  test('passes on at once what cannot begin a secret, and tells whether it has found one', () => {
    const filter = createReplyFilter([secret]);
    expect(filter.push('Hello ')).toBe('Hello ');
    expect(filter.push('aab')).toBe('');
    expect(filter.push('le')).toBe('aable');
    expect(filter.found()).toBe(false);
    expect(filter.push('aabaab')).toBe('');
    expect(filter.push('aab1')).toBe('[secret KEY]');
    expect(filter.end()).toBe('');
    expect(filter.found()).toBe(true);
  });

  test.each(['ollama', 'lm-studio', 'placeholder'])(
    'leaves a key such as %s alone: it is a word',
    (value) => {
      const filter = createReplyFilter([{ name: 'KEY', value }]);
      expect(filter.push(`I am ${value}`) + filter.end()).toBe(`I am ${value}`);
      expect(filter.found()).toBe(false);
    },
  );
});

describe('a message', () => {
  test('loses a value in each of its forms, and the words of a header', () => {
    const forms = formsOfSecrets({
      secrets: [{ name: 'KEY', value: 'x' }],
      headers: { 'x-key': 'Bearer abc/def+123"' },
    });
    for (const said of ['Bearer abc/def+123"', 'abc/def+123"', 'abc%2Fdef%2B123%22', 'abc/def+123\\"']) {
      expect(removeSecrets(`got ${said} from you`, forms)).not.toContain('123');
    }
    expect(removeSecrets('an x stays', forms)).toBe('an x stays');
  });

  test('loses what its server has masked already', () => {
    const forms = formsOfSecrets({ secrets: [], headers: {} });
    expect(removeSecrets('bad key sk-abc*****789', forms)).toBe('bad key [removed]');
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
