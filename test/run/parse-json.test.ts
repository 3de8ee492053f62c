import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { locate, parseJson } from '../../source/run/parse-json.ts';
import { json } from './helpers/arbitrary-run.ts';

function faultOf(text: string) {
  const parsed = parseJson(text, 'run.json');
  return 'problem' in parsed ? parsed.problem : undefined;
}

function errorOf(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

function offsetOf(text: string, place: { readonly line?: number; readonly column?: number }): number {
  const lines = text.split('\n').slice(0, (place.line ?? 1) - 1);
  return lines.reduce((offset, line) => offset + line.length + 1, 0) + (place.column ?? 1) - 1;
}

/** A text of JSON with some characters removed, added or replaced. */
const brokenJson = fc
  .tuple(
    json,
    fc.constantFrom(undefined, 2, '\t'),
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        remove: fc.nat(3),
        add: fc.constantFrom(
          '',
          '"',
          ',',
          '{',
          '}',
          '[',
          ']',
          ':',
          '\\',
          '\\u00',
          '-',
          '0',
          '.',
          'e',
          'tru',
          '\n',
          ' ',
        ),
      }),
      { maxLength: 3 },
    ),
  )
  .map(([value, indent, edits]) =>
    edits.reduce(
      (text, { at, remove, add }) => {
        const offset = Math.floor(at * text.length);
        return text.slice(0, offset) + add + text.slice(offset + remove);
      },
      JSON.stringify(value, null, indent),
    ),
  );

describe('reading JSON', () => {
  test('accepts and refuses what JSON.parse does, and says where a broken text stops being JSON', () => {
    fc.assert(
      fc.property(brokenJson, (text) => {
        const fault = faultOf(text);
        const error = errorOf(text);
        expect(fault === undefined, `${text}: ${error}`).toBe(error === undefined);
        if (fault?.place === undefined) return;
        const offset = offsetOf(text, fault.place);
        expect(locate(text, offset)).toMatchObject({ line: fault.place.line, column: fault.place.column });
        // Everything before the place is the beginning of some JSON: what JSON.parse misses there is its end.
        const before = text.slice(0, offset);
        const missing = errorOf(before);
        if (missing === undefined || /end of JSON input|Unterminated/.test(missing)) return;
        expect(Number(/position (\d+)/.exec(missing)?.[1]), `${before}: ${missing}`).toBe(before.length);
      }),
      { numRuns: 1500 },
    );
  });

  test.each([
    ['', 1, 1, 'ends where a value'],
    ['{"a": 1,}', 1, 9, 'unexpected } where a name'],
    ['{"a": 1\n "b": 2}', 2, 2, "where ',' or the closing bracket"],
    ['{"a": [1, 2}', 1, 12, 'unexpected }'],
    ['{\n  "a": "x\n}', 2, 8, 'not closed'],
    ['{"a": "\\x"}', 1, 7, 'wrong escape'],
    ["{'a': 1}", 1, 2, 'a name in double quotes'],
    ['[1 2]', 1, 4, 'unexpected 2'],
    ['{} {}', 1, 4, 'the end of the file'],
    ['[tru]', 1, 2, 'unexpected "t"'],
    ['{"a": 1', 1, 8, 'ends where'],
  ])('places the fault of %j', (text, line, column, message) => {
    expect(faultOf(text)).toMatchObject({ place: { file: 'run.json', line, column }, severity: 'error' });
    expect(faultOf(text)?.message).toContain(message);
  });

  test('refuses what is nested more than 500 levels deep, and says where', () => {
    const nest = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(faultOf(nest(500))).toBeUndefined();
    expect(faultOf(nest(501))).toMatchObject({ place: { line: 1, column: 501 } });
    expect(faultOf(nest(5_000_000))?.message).toContain('500 levels');
    expect(faultOf(JSON.stringify('['.repeat(600)))).toBeUndefined();
  });

  test('finds the fault behind a text of many megabytes', () => {
    for (const long of ['x'.repeat(20_000_000), '\\n'.repeat(8_000_000)]) {
      const text = `{"a": "${long}",}`;
      expect(faultOf(text)?.place?.column).toBe(text.length);
    }
    const blanks = `[${' '.repeat(1_000_000)}}`;
    expect(faultOf(blanks)?.place?.column).toBe(blanks.length);
  });

  test('reaches no prototype', () => {
    const parsed = parseJson('{"__proto__": {"polluted": true}, "constructor": 1}', 'x');
    expect('value' in parsed && Object.keys(parsed.value ?? {})).toEqual(['__proto__', 'constructor']);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
  });
});
