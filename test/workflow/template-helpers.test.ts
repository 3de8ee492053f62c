import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../source/json.ts';
import { isTemplate, parseTemplate } from '../../source/workflow/template/parse-template.ts';
import { renderPrompt } from '../../source/workflow/template/render-prompt.ts';
import { templateHelpers } from '../../source/workflow/template/template-helpers.ts';

const values: { readonly [name: string]: Json } = {
  n: 5,
  text: '5',
  zero: 0,
  no: false,
  yes: true,
  empty: '',
  nil: null,
  none: [],
  list: ['a', 'b', 'c'],
  objects: [{ a: 1 }, 'x'],
  words: 'the QUICK brown-fox don’t (stop)',
  long: 'Zürich is 🏔️ lovely in spring',
};

function render(text: string): string {
  const template = parseTemplate(text, 'p.hbs');
  if (!isTemplate(template)) throw new Error(template.map(({ message }) => message).join());
  const result = renderPrompt(template, new Map(Object.entries(values)));
  return 'problem' in result ? `problem: ${result.problem.message}` : result.text;
}

function call(name: string, ...args: readonly unknown[]): unknown {
  const helper = templateHelpers.get(name);
  if (!helper) throw new Error(`no helper ${name}`);
  return helper(...args);
}

describe('comparisons', () => {
  test.each([
    [
      '{{gt n 4}} {{gt n 5}} {{gte n 5}} {{lt n 6}} {{lte n 5}} {{lte n 4}}',
      'true false true true true false',
    ],
    [
      '{{gt text 4}} {{gt n "4"}} {{gt nil 1}} {{gt absent 1}} {{gt list 0}} {{lt nil 1}} {{gte text 5}}',
      'false false false false false false false',
    ],
    ['{{gt list.length 2}}', 'true'],
    [
      '{{eq n 5}} {{eq text 5}} {{eq text "5"}} {{ne n 5}} {{ne text 5}} {{eq nil absent}}',
      'true false true false true false',
    ],
    [
      '{{and yes n list}} {{and yes zero}} {{and yes none}} {{or no zero}} {{or no n}}',
      'true false false false true',
    ],
    ['{{not no}} {{not n}} {{not none}} {{not absent}}', 'true false true true'],
  ])('%s', (template, expected) => {
    expect(render(template)).toBe(expected);
  });

  test('decide a block, with its else', () => {
    expect(render('{{#gt n 4}}more{{else}}less{{/gt}} {{#eq text 5}}same{{else}}other{{/eq}}')).toBe(
      'more other',
    );
    expect(render('{{#gt n 9}}a{{else gt n 4}}b{{else}}c{{/gt}}')).toBe('b');
    expect(render('{{#and yes n}}{{text}}{{/and}}{{#not yes}}x{{/not}}')).toBe('5');
  });

  test('decide an if as calls in it', () => {
    expect(render('{{#if (and (gt n 4) (not (eq text 5)))}}in{{else}}out{{/if}}')).toBe('in');
  });

  test('of anything that is no number are false', () => {
    fc.assert(
      fc.property(fc.constantFrom('gt', 'gte', 'lt', 'lte'), fc.anything(), fc.anything(), (name, a, b) => {
        fc.pre(typeof a !== 'number' || typeof b !== 'number');
        expect(call(name, a, b)).toBe(false);
      }),
    );
  });
});

describe('values', () => {
  test.each([
    [
      '{{default absent "x"}} {{default nil "x"}} {{default empty "x"}} {{default zero "x"}} {{default no "x"}} {{default text "x"}}',
      'x x x 0 false 5',
    ],
    ['{{default absent list}}|{{default absent}}', 'a,b,c|'],
    ['{{add 1 2 3}} {{add n text}} {{add n "x" nil absent list yes}} {{add "1.5" 1}}', '6 10 5 2.5'],
    [
      '{{join list}} {{join list "-"}} {{join list ""}} {{join text}} {{join absent}}{{join none}}',
      'a, b, c a-b-c abc 5 ',
    ],
    ['{{join objects "; "}}', '{\n  "a": 1\n}; x'],
    ['{{titleCase words}}', 'The Quick Brown-fox Don’t (Stop)'],
    [
      '{{upperCase text}}{{upperCase "straße"}} {{lowerCase "ÀB"}} {{upperCase nil}}{{lowerCase absent}}{{titleCase n}}',
      '5STRASSE àb 5',
    ],
    ['{{json list}} {{json nil}} {{json absent}} {{json "a"}}', '[\n  "a",\n  "b",\n  "c"\n] null null "a"'],
  ])('%s', (template, expected) => {
    expect(render(template)).toBe(expected);
  });

  test('json survives what contains itself, and shows twice what is only there twice', () => {
    const shared = { s: 1 };
    const value: { [key: string]: unknown } = { a: shared, b: shared, list: [shared] };
    value.self = value;
    expect(JSON.parse(String(call('json', value)))).toEqual({
      a: shared,
      b: shared,
      list: [shared],
      self: '[Circular]',
    });
    expect(call('json', { big: 12n })).toBe('{\n  "big": "12"\n}');
  });
});

describe('truncate', () => {
  test.each([
    ['{{truncate long 10}}', 'Zürich ...'],
    ['{{truncate long 100}}', 'Zürich is 🏔️ lovely in spring'],
    [
      '{{truncate "abc" 3}} {{truncate "abcd" 3}} {{truncate "abcd" 2}} {{truncate "abcd" 0}}|',
      'abc ... ab |',
    ],
    ['{{truncate long "9"}} {{truncate n 1}} {{truncate absent 3}}|', 'Zürich... 5 |'],
    ['{{truncate "abcd"}} {{truncate "abcd" "x"}} {{truncate "abcd" -1}}|', 'abcd abcd |'],
  ])('%s', (template, expected) => {
    expect(render(template)).toBe(expected);
  });

  test('stays within the length in characters, ends in dots where it cut, and never splits a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.integer({ min: 3, max: 50 }),
        (text, length) => {
          const result = String(call('truncate', text, length));
          expect([...result].length).toBeLessThanOrEqual(length);
          if ([...text].length <= length) expect(result).toBe(text);
          else expect(result).toBe(`${[...text].slice(0, length - 3).join('')}...`);
          expect(result.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});

describe('times', () => {
  test.each([
    [0, '0:00'],
    [5, '0:05'],
    [125.9, '2:05'],
    [3599, '59:59'],
    [3600, '1:00:00'],
    [3725, '1:02:05'],
    [360_000, '100:00:00'],
    [-65, '-1:05'],
    ['125', ''],
    [null, ''],
    [undefined, ''],
    [Number.NaN, ''],
  ])('formatTimestamp of %j is %j', (seconds, expected) => {
    expect(call('formatTimestamp', seconds)).toBe(expected);
  });

  test.each([
    ['2025-12-28T14:30:05Z', 'YYYY-MM-DD HH:mm:ss', '2025-12-28 14:30:05'],
    ['2025-12-28T23:30:00-05:00', 'DD/MM/YYYY HH:mm', '29/12/2025 04:30'],
    ['2025-12-28', undefined, '2025-12-28'],
    ['2025-12-28 14:30', 'HH:mm', '14:30'],
    ['Dec 28, 2025', 'YYYY-MM-DD', '2025-12-28'],
    [Date.UTC(2024, 1, 29, 1, 2, 3), 'YYYYMMDD-HHmmss', '20240229-010203'],
    ['2025-02-30', 'DD', ''],
    ['not a date', 'DD', ''],
    ['', 'DD', ''],
    [null, 'DD', ''],
    [undefined, undefined, ''],
    [{}, 'DD', ''],
    ['2025-01-02', 'Q YYYY [x]', 'Q 2025 [x]'],
  ])('dateFormat of %j as %j is %j', (value, format, expected) => {
    expect(call('dateFormat', value, format)).toBe(expected);
  });
});

test('no helper fails, whatever it is given', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...templateHelpers.keys()),
      fc.array(fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }), { maxLength: 4 }),
      (name, args) => {
        call(name, ...args);
      },
    ),
    { numRuns: 2000 },
  );
});
