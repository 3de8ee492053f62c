import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bounded, patternsWithin } from '../../source/workflow/expression/bounded-pattern.ts';
import { loadJsonata } from '../../source/workflow/expression/load-jsonata.ts';

const jsonata = await loadJsonata();
const limits = { timeout: 5000, stack: 500, sequence: 1_000_000 };

/** What JSONata gives with our patterns, and how often something was bounded. */
async function evaluate(
  text: string,
  data: object,
): Promise<{ readonly result: unknown; readonly bounds: number }> {
  let bounds = 0;
  const bounded: Bounded = (work) => {
    bounds++;
    return work();
  };
  const compiled = jsonata(text, { ...limits, RegexEngine: patternsWithin(bounded) });
  const result = await compiled.evaluate(data);
  return { result: JSON.parse(JSON.stringify(result ?? null)), bounds };
}

async function plainly(text: string, data: object): Promise<unknown> {
  const compiled = jsonata(text, { ...limits, RegexEngine: RegExp });
  return JSON.parse(JSON.stringify((await compiled.evaluate(data)) ?? null));
}

const uses = [
  '$match(text, P).{ "m": match, "at": index, "g": groups }',
  '$split(text, P)',
  '$replace(text, P, "<$0>")',
  '$contains(text, P)',
  '$match(text, P, 2).match',
];
const patterns = ['/a+/', '/(a)(b*)/', '/[ab]+c/i', '/^a/m', '/\\s+$/m', '/b|ab/', '/(?<=a)b/'];

describe('a pattern of an expression', () => {
  test('finds what a regular expression finds, in short texts and in long ones', async () => {
    const long = fc.array(fc.constantFrom('a', 'b', 'c', ' ', '\n', 'ab', 'AC'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        long,
        fc.constantFrom(...uses),
        fc.constantFrom(...patterns),
        fc.constantFrom(1, 400),
        async (parts, use, pattern, times) => {
          const text = parts.join('').repeat(times);
          const expression = use.replace('P', pattern);
          expect((await evaluate(expression, { text })).result).toEqual(await plainly(expression, { text }));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('is bounded only where it could take long, once for all of its matches', async () => {
    const text = 'ab '.repeat(5000);
    expect((await evaluate('$count($match(text, /a\\w/))', { text: 'ab ab' })).bounds).toBe(0);
    expect(await evaluate('$count($match(text, /a\\w+/))', { text })).toEqual({ result: 5000, bounds: 1 });
    expect((await evaluate('$contains(text, /(x+)+y/)', { text: 'x' })).bounds).toBe(1);
  });

  test('fails where it finds nothing at all again and again, as JSONata has it', async () => {
    for (const text of ['bbb', 'b'.repeat(10_000)])
      await expect(evaluate('$match(text, /a*/)', { text })).rejects.toMatchObject({ code: 'D1004' });
  });
});
