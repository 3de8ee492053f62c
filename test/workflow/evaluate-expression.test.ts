import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bounds } from '../../source/commands/run-bounded.ts';
import type { Json, JsonObject } from '../../source/json.ts';
import { type Evaluation, evaluateExpression } from '../../source/workflow/expression/evaluate-expression.ts';
import { loadJsonata } from '../../source/workflow/expression/load-jsonata.ts';
import { isTrue } from '../../source/workflow/expression/plain-result.ts';

const jsonata = await loadJsonata();

function evaluate(text: string, data: JsonObject = {}): Promise<Evaluation> {
  const placeOf = (offset: number) => ({ file: 'w.yaml', line: 1, column: offset + 1 });
  return evaluateExpression({ text, reads: [], placeOf }, data, bounds);
}

async function resultOf(text: string, data: JsonObject = {}): Promise<Json | undefined> {
  const evaluated = await evaluate(text, data);
  if (evaluated.kind === 'failed') throw new Error(evaluated.message);
  return evaluated.value;
}

async function failureOf(text: string, data: JsonObject = {}): Promise<string> {
  const evaluated = await evaluate(text, data);
  if (evaluated.kind === 'value') throw new Error(JSON.stringify(evaluated.value));
  return `${evaluated.place.column} ${evaluated.message}`;
}

describe('an expression', () => {
  test.each<[string, JsonObject, Json | undefined]>([
    ['a.b', { a: { b: 1 } }, 1],
    ['none', {}, undefined],
    ['items[n > 1].n', { items: [{ n: 1 }, { n: 2 }, { n: 3 }] }, [2, 3]],
    ['$map([1, 2], function($x) { $x * 2 })', {}, [2, 4]],
    ['{ "a": none, "b": 1 }', {}, { b: 1 }],
    ['-0', {}, 0],
    ['$distinct([1, "1", 1, {"a": 1}, {"a": 1}])', {}, [1, '1', { a: 1 }]],
    ['$distinct(list)', { list: Array.from({ length: 2000 }, (_, n) => n % 3) }, [0, 1, 2]],
    ['$pad("x", 3) & $pad("x", -3, "#-") & $pad("héllo", 2) & $pad("x", 3, "")', {}, 'x  #-xhéllox  '],
    ['$toMillis("2026-11-22T10:00:00Z")', {}, 1795341600000],
    ['$toMillis("22/11/2026", "[D]/[M]/[Y]")', {}, 1795305600000],
    ['$toMillis("2026-11-22T10:00:00")', {}, 1795341600000],
    ['$toMillis("10:30", "[H]:[m]")', {}, 37800000],
    ['$fromMillis(0)', {}, '1970-01-01T00:00:00.000Z'],
    ['$replace(text, /\\s+/, " ")', { text: 'a  b\n\nc' }, 'a b c'],
    ['a and b or c', { a: 1, b: 0, c: 'x' }, true],
    ['$reduce([1..1000], function($x, $y) { $x + $y })', {}, 500500],
  ])('%s', async (text, data, value) => {
    const before = JSON.stringify(data);
    expect(await resultOf(text, data)).toEqual(value);
    expect(JSON.stringify(data)).toBe(before);
  });

  test('sees nothing but its data', async () => {
    for (const text of [
      'constructor',
      '__proto__',
      'a.constructor',
      '"x".length',
      'toString',
      '$$.hasOwnProperty',
    ])
      expect(await resultOf(text, { a: {} }), text).toBeUndefined();
    for (const text of ['$now()', '$millis()', '$random()', '$shuffle([1, 2])', '$eval("1")'])
      expect(await failureOf(text), text).toContain('non-function');
  });

  test('leaves the data as it is, even where it changes a copy of it', async () => {
    const data = { a: { list: [3, 1, 2], b: { c: 1 } } };
    const frozen = deepFreeze(structuredClone(data));
    expect(await resultOf('a ~> | b | { "c": 2 }, ["d"] |', frozen)).toEqual({
      list: [3, 1, 2],
      b: { c: 2 },
    });
    expect(await resultOf('$sort(a.list)', frozen)).toEqual([1, 2, 3]);
    expect(await resultOf('$append(a.list, 4)', frozen)).toEqual([3, 1, 2, 4]);
    expect(await resultOf('a.list[]', frozen)).toEqual([3, 1, 2]);
    expect(frozen).toEqual(data);
  });

  test.each<[string, string]>([
    ['a = 1 and "x" + 1 > 0', '15 the left side of the "+" operator must evaluate to a number'],
    ['false or (true and $sum("x") > 1)', '20 argument 1 of function "sum" must be an array of "numbers"'],
    ['1 + $number("x")', '5 unable to cast value to a number: "x"'],
    ['$error("not this")', '1 not this'],
    ['[1..1000000]', '3 it makes a list of more than 100,000 items'],
    ['($f := function($x) { 1 + $f($x) }; $f(1))', 'it calls itself too deep, maybe without end'],
    ['($f := function($x) { $f($x) }; $f(1))', 'it took longer than half a second'],
    ['$pad("x", 1000000)', '1 $pad cannot make a text longer than 100,000 characters'],
    ['$string', '1 the result is, or holds, a function'],
  ])('%s says why it fails, and where', async (text, said) => {
    expect(await failureOf(text, { a: 1 })).toContain(said);
  });

  test('is ended where one of its parts does not look at the time', async () => {
    const words = Array.from({ length: 60_000 }, (_, n) => `w${n}`);
    expect(await failureOf('$distinct(words)', { words })).toContain('half a second');
    const text = 'x'.repeat(60);
    expect(await failureOf('$contains(text, /^(x+)+y/)', { text })).toContain('half a second');
    expect(await failureOf('$match(text, /(x*)*(x*)*y/)', { text })).toContain('half a second');
    const time = '1'.repeat(400);
    const picture = `${'[Y]1[M]1[D]1[H]1'.repeat(3)}x`;
    expect(await failureOf('$toMillis(time, picture)', { time, picture })).toContain('half a second');
  });

  test('quotes no more of a foreign value than helps', async () => {
    const said = await failureOf('$number(text)', { text: `\u001b[31m${'x'.repeat(5000)}` });
    expect(said.length).toBeLessThan(400);
    expect(said).not.toContain('\u001b');
  });
});

test('`and` and `or` decide as JSONata has it', async () => {
  const value = fc.constantFrom('none', '0', '1', '""', '"x"', '[]', '[0]', '{}', 'true', 'false', 'null');
  const expression = fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      value,
      fc.tuple(tie('any'), fc.constantFrom('and', 'or'), tie('any')).map((parts) => `(${parts.join(' ')})`),
    ),
  })).any;
  await fc.assert(
    fc.asyncProperty(expression, async (text) => {
      expect(await resultOf(`{ "v": [${text}] }`)).toEqual(
        JSON.parse(JSON.stringify(await jsonata(`{ "v": [${text}] }`).evaluate({}))),
      );
    }),
    { numRuns: 300 },
  );
});

test('what counts as true is what `$boolean` says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (json) => {
      const value: Json = JSON.parse(JSON.stringify(json));
      const said = await jsonata('$boolean(v)').evaluate({ v: value });
      expect(isTrue(value)).toBe(said === true);
    }),
    { numRuns: 500 },
  );
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
