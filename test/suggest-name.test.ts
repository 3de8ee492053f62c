import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { didYouMean, suggestName } from '../source/suggest-name.ts';

const keys = ['inputs', 'outputs', 'prompt', 'name', 'id'];

describe('suggestName', () => {
  test('finds the name that a misspelt one is nearest to', () => {
    expect(suggestName('inptus', keys)).toBe('inputs');
    expect(suggestName('Promt', keys)).toBe('prompt');
    expect(suggestName('output', keys)).toBe('outputs');
    expect(suggestName('abrige.hbs', ['titles.hbs', 'abridge.hbs'])).toBe('abridge.hbs');
  });

  test('finds nothing where no name is near', () => {
    expect(suggestName('colour', keys)).toBeUndefined();
    expect(suggestName('xy', ['id'])).toBeUndefined();
    expect(suggestName('inputs', ['inputs'])).toBeUndefined();
    expect(suggestName('x'.repeat(5000), ['x'.repeat(5000)])).toBeUndefined();
  });

  test('a name with one letter changed is found again', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{6,20}$/), fc.nat(), (name, position) => {
        const at = position % name.length;
        const wrong = `${name.slice(0, at)}#${name.slice(at + 1)}`;
        expect(suggestName(wrong, [name])).toBe(name);
      }),
    );
  });

  test('asks in words, without what could drive a terminal', () => {
    expect(didYouMean('promt', keys)).toBe('Did you mean "prompt"?');
    expect(didYouMean('abcdefg', ['abcdef\u001b'])).toBe('Did you mean "abcdef\\u{1b}"?');
    expect(didYouMean('colour', keys)).toBeUndefined();
  });
});
