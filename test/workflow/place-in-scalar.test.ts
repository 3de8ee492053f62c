import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument, Scalar, stringify } from 'yaml';
import { offsetInScalar } from '../../source/workflow/parse/place-in-scalar.ts';

/** The text behind the place of the first `mark` of the only value of a document. */
function textAt(document: string, mark: string): string {
  const value = parseDocument(document).get('when', true);
  if (!(value instanceof Scalar) || typeof value.value !== 'string' || !value.range)
    throw new Error('no text');
  const index = value.value.indexOf(mark);
  return document.slice(offsetInScalar(document, value.range[0], value.value, index));
}

describe('the place of a character', () => {
  test.each([
    ['a plain text', 'when: tone = 1 and HERE', 'HERE'],
    ['a plain text of several lines', 'when: tone = 1\n  and\n\n  HERE > 2\n', 'HERE > 2\n'],
    ['single quotes', "when: 'it''s > HERE'", "HERE'"],
    ['double quotes', 'when: "a \\"b\\" \\u00e9 \\x41 HERE"', 'HERE"'],
    ['double quotes over lines', 'when: "a \\\n   b\n   HERE"', 'HERE"'],
    ['a literal block', 'when: |\n  $count(a) > 1\n    and HERE\n', 'HERE\n'],
    ['a literal block with a comment and an indicator', 'when: |2- # why\n   a and\n  HERE', 'HERE'],
    ['a folded block', 'when: >-\n  a\n  and\n\n  HERE\n', 'HERE\n'],
    ['a JSON document', '{"when": "a = \\"x\\" and\\nHERE"}', 'HERE"}'],
    ['Windows line ends', 'when: |\r\n  a\r\n  HERE\r\n', 'HERE\r\n'],
    ['an anchor before it', 'when: &x "a HERE"', 'HERE"'],
  ])('is found in %s', (_, document, rest) => {
    expect(textAt(document, 'HERE')).toBe(rest);
  });

  test('is found in whatever way a text is written', () => {
    const word = fc.constantFrom(
      'a',
      '$count(b)',
      '"x"',
      "'y'",
      '>',
      '=',
      'é',
      '😀',
      '\\',
      '#',
      ':',
      '  ',
      '\n',
      '\t',
    );
    const styles = fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_FOLDED', 'BLOCK_LITERAL');
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 12 }),
        fc.array(word, { maxLength: 6 }),
        styles,
        (before, after, style) => {
          const text = `${before.join(' ')} § ${after.join(' ')}`;
          const document = stringify({ when: text }, { defaultStringType: style, lineWidth: 20 });
          expect(textAt(document, '§')).toMatch(/^§/);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('is the beginning where the value is not what stands there', () => {
    expect(offsetInScalar('when: other', 6, 'HERE', 2)).toBe(6);
    expect(offsetInScalar('', 0, 'HERE', 2)).toBe(0);
  });
});
