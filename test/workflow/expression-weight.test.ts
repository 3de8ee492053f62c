import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countNestedDefaults } from '../../source/workflow/expression/expression-weight.ts';
import { loadJsonata } from '../../source/workflow/expression/load-jsonata.ts';

const jsonata = await loadJsonata();

/** How often a name stands in the tree: doubled by each default whose left side it is in. */
function countCopies(text: string, name: string): number {
  return JSON.stringify(jsonata(text).ast()).split(`"value":"${name}"`).length - 1;
}

describe('defaults that stand inside each other', () => {
  test.each([
    ['a', 0],
    ['a ?? b', 1],
    ['a ?? b ?? c ?? d', 1],
    ['(a ?? b) ?? c', 2],
    ['((a ?: b) ?? c) ?: d', 3],
    ['{ "x": a ?? 1, "y": b ?? 2, "z": c ?? 3 }', 1],
    ['$f(a ?? 1, b ?? 2) ?? 3', 2],
    ['a[b ?? c] ?? d', 2],
    ['("?? (?? ((??" ?? `??`) ?? /[?]?(?:a)?\\/?? ?:/', 2],
    ['a * 2 / (b ?? c) / 3 ?? 4', 2],
    ['* / (a ?? b) ?? c', 2],
    ['(a ?? b) /* ?? */ ?? c', 2],
    ["('\\'' ?? x) ?? y", 2],
    ['a"((( ?? b', 1],
    ['', 0],
    ['(((((', 0],
    [')))', 0],
  ])('of %j are %d', (text, count) => {
    expect(countNestedDefaults(text)).toBe(count);
  });

  test('bound how often the parser copies what stands on their left', () => {
    const operand = fc.constantFrom('x', '"a ?? b"', '$f(x)', 'x[y]', '`(`', '*', 'x * 2', '[x, y]', "'('");
    const expression = fc.letrec<{ any: string }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        operand,
        fc
          .tuple(tie('any'), fc.constantFrom('??', '?:', '+', 'and'), tie('any'))
          .map((parts) => `(${parts.join(' ')})`),
        tie('any').map((inner) => `{ "k": ${inner}, "l": 1 }`),
        tie('any').map((inner) => `$g(${inner})`),
      ),
    })).any;
    fc.assert(
      fc.property(expression, (text) => {
        const plain = text.split('x').length - 1;
        expect(countCopies(text, 'x')).toBeLessThanOrEqual(plain * 2 ** countNestedDefaults(text));
      }),
      { numRuns: 500 },
    );
  });
});
