import { describe, expect, test } from 'vitest';
import {
  expressionFunctions,
  refusedFunctions,
} from '../../source/workflow/expression/expression-functions.ts';
import { loadJsonata } from '../../source/workflow/expression/load-jsonata.ts';
import { loadExpressionReader } from '../../source/workflow/expression/read-expression.ts';

const read = await loadExpressionReader();

/** The text with a `‸` at each of the offsets. */
function mark(text: string, offsets: readonly number[]): string {
  return [...offsets]
    .sort((a, b) => b - a)
    .reduce((marked, at) => `${marked.slice(0, at)}‸${marked.slice(at)}`, text);
}

function faults(text: string): readonly (readonly [string, string])[] {
  return read(text).faults.map(({ code, offset }) => [code, mark(text, [offset])]);
}

describe('the fields that an expression reads', () => {
  test.each([
    ['‸a.b[c = 1].d', ['a']],
    ['$.‸x + $$.‸y', ['x', 'y']],
    ['‸`odd name` = "x" and ‸tone = "dry"', ['odd name', 'tone']],
    ['‸"quoted".b', ['quoted']],
    ['$count(‸titles) > 3 ? ‸a : ‸b', ['titles', 'a', 'b']],
    ['{ "a": ‸b, "c": ‸d.{ "e": f, "g": $$.‸h } }', ['b', 'd', 'h']],
    ['$map(‸d, function($x) { $x.e & ‸tone })', ['d', 'tone']],
    ['‸items@$i.‸other[$i.id = id]', ['items', 'other']],
    ['‸orders.items.(%.id)', ['orders']],
    ['‸a ~> | b | { "c": d } |', ['a']],
    ['‸items^(>score)[0]', ['items']],
    ['‸a{ b: $$.‸tone }', ['a', 'tone']],
    ['($first := ‸a[0]; $first.b in ‸c)', ['a', 'c']],
    ['‸a ?? ‸b ?: ‸c', ['a', 'b', 'c']],
    ['$sum(‸a[b > $$.‸min].c) - ‸a.d', ['a', 'min']],
    ['-‸a * 2', ['a']],
    ['[‸a..‸b]', ['a', 'b']],
    ['‸a ~> $sum', ['a']],
    ['$substringBefore(?, "x")(‸a)', ['a']],
    ['‸and and ‸or', ['and', 'or']],
    ['/* a */ ‸b', ['b']],
    ['true', []],
  ])('%s', (marked, names) => {
    const text = marked.replaceAll('‸', '');
    const { reads, faults } = read(text);
    expect(faults).toEqual([]);
    expect(reads.map(({ name }) => name)).toEqual(names);
    const places = reads.map(({ offset }) => offset);
    // A field counts where it stands first.
    const first = [...marked.matchAll(/‸/g)].map(({ index }, count) => index - count);
    for (const place of places) expect(first, mark(text, places)).toContain(place);
  });
});

describe('what is wrong with an expression', () => {
  test.each([
    ['a ‸+', 'expression-syntax'],
    ['(‸a', 'expression-syntax'],
    ['a =‸= b', 'expression-syntax'],
    ['a &‸& b', 'expression-syntax'],
    ['‸!a', 'expression-syntax'],
    ['a ‸b', 'expression-syntax'],
    ['$match(a, ‸/[z-a]/)', 'expression-syntax'],
    ['‸', 'expression-syntax'],
    ['a.‸1', 'expression-syntax'],
    ['‸count(a)', 'unknown-function'],
    ['‸$counts(a)', 'unknown-function'],
    ['‸$transcript = 1', 'unknown-variable'],
    ['a[n > ‸$least]', 'unknown-variable'],
    ['‸$now() > a', 'refused-function'],
    ['$map(a, ‸$random)', 'refused-function'],
    ['a ~> ‸$eval', 'refused-function'],
    ['‸$shuffle(a)', 'refused-function'],
    ['$keys(‸$)', 'reads-everything'],
    ['‸$$ ~> $string', 'reads-everything'],
    ['‸*', 'reads-everything'],
    ['‸**.a', 'reads-everything'],
    ['‸a.%.b', 'reads-everything'],
    ['‸__proto__.a', 'reserved-name'],
    ['$match(a, ‸/x/) ?? 1', 'lost-pattern'],
    ['$match(a, ‸/x/) ?: 1', 'lost-pattern'],
    ['‸($clone := function($x) { $x }; a ~> | b | {} |)', 'bound-function'],
    [`‸a${' + 1'.repeat(3000)}`, 'expression-size'],
    [`‸${'('.repeat(9)}a${' ?? 1)'.repeat(9)}`, 'expression-size'],
    ['$match(a, ‸/(x+)+y/)', 'slow-pattern'],
  ])('%s: %s', (marked, code) => {
    const text = marked.replaceAll('‸', '');
    expect(faults(text)).toEqual([[code, marked]]);
  });

  test.each([
    ['a == 1', 'Equality is written ='],
    ['a || b', 'Write or'],
    ['!a', 'Write $not(…)'],
    ['count(a)', 'Did you mean "$count"?'],
    ['$cuont(a)', 'Did you mean "$count"?'],
    ['($total := 1; $totl)', 'Did you mean "$total"?'],
    ['$titles', 'A field of the data is written without the sign: titles'],
    ['titles & $titels', 'Did you mean "titles"?'],
  ])('%s: %s', (text, hint) => {
    expect(read(text).faults.map((fault) => fault.hint)).toEqual([hint]);
  });

  test('is never thrown', () => {
    for (const text of ['('.repeat(9999), '[['.repeat(4000), '/('.repeat(3000), '"\\u12', '`', '/*', '%'])
      expect(read(text).faults.map(({ severity }) => severity)).toEqual(['error']);
  });
});

test('the functions are those that there are, without those that are refused', async () => {
  const jsonata = await loadJsonata();
  for (const name of [...expressionFunctions, ...refusedFunctions.keys()])
    expect(await jsonata(`$${name}`).evaluate({}), name).toMatchObject({ _jsonata_function: true });
});
