import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../source/json.ts';
import { readReply } from '../../source/workflow/reply/read-reply.ts';

const titles = new Map([['titles', 'titleCandidates']]);
const pair = new Map([
  ['summary', 'summary'],
  ['topics', 'analysisTopics'],
]);

/** What the one output gets. */
function one(reply: string): Json | undefined {
  return readReply(reply, titles).data.titleCandidates;
}

const fence = (content: string, language = 'json') => `\`\`\`${language}\n${content}\n\`\`\``;

describe('a reply that is JSON', () => {
  test('gives each output the field of its name, in the reply or in the data', () => {
    expect(readReply('{"topics": ["a"], "summary": "s", "more": 1}', pair)).toEqual({
      data: { summary: 's', analysisTopics: ['a'] },
      warnings: [],
      missing: [],
    });
    expect(readReply('{"analysisTopics": 1, "summary": null}', pair).data).toEqual({
      summary: null,
      analysisTopics: 1,
    });
  });

  test("says which outputs it does not give, by the data's names", () => {
    expect(readReply('{"summary": "s"}', pair)).toEqual({
      data: { summary: 's' },
      warnings: [],
      missing: ['analysisTopics'],
    });
    expect(readReply('{"else": 1}', pair)).toEqual({
      data: {},
      warnings: ['the reply has none of the outputs, only "else"'],
      missing: ['summary', 'analysisTopics'],
    });
  });

  test('does not take the reply name of one output for the data name of another', () => {
    const swapped = new Map([
      ['a', 'b'],
      ['b', 'c'],
    ]);
    expect(readReply('{"b": 1}', swapped)).toMatchObject({ data: { c: 1 }, missing: ['b'] });
  });

  test.each<[string, Json]>([
    ['["a", "b"]', ['a', 'b']],
    ['{"titles": ["a"]}', ['a']],
    ['{"titleCandidates": ["a"]}', ['a']],
    ['{"first": "a"}', { first: 'a' }],
    ['42', 42],
    ['"quoted"', 'quoted'],
    ['true', true],
    ['null', null],
    ['{}', {}],
    ['\uFEFF\n [1] \n', [1]],
    ['12345678901234567890', '12345678901234567890'],
  ])('%j gives a step with one output %j', (reply, expected) => {
    expect(readReply(reply, titles)).toEqual({
      data: { titleCandidates: expected },
      warnings: [],
      missing: [],
    });
  });

  test.each([
    fence('["a"]'),
    fence('["a"]', ''),
    fence('["a"]', 'JSON'),
    `\n${fence('["a"]')}\n\n`,
    fence('["a"]').replaceAll('`', '~'),
    '```json\n["a"]',
    '```json\r\n["a"]\r\n```',
  ])('may be the only fence: %j', (reply) => {
    expect(readReply(reply, titles)).toEqual({ data: { titleCandidates: ['a'] }, warnings: [], missing: [] });
  });

  test('may be the only fence with words around it, as models like to write', () => {
    expect(readReply(`Here they are:\n\n${fence('["a"]')}\n\nTell me more!`, titles)).toEqual({
      data: { titleCandidates: ['a'] },
      warnings: [],
      missing: [],
    });
  });

  test('is not an example in a long text', () => {
    const article = `${'Some words about configuration. '.repeat(50)}\n${fence('{"port": 1}')}\nand more`;
    expect(one(article)).toBe(article);
  });
});

describe('JSON inside prose', () => {
  test('counts if it holds a declared output', () => {
    expect(one('Sure! {"titles": ["a"]} Good luck.')).toEqual(['a']);
    expect(one('I chose {"titleCandidates": ["a", {"deep": "}"}]}')).toEqual(['a', { deep: '}' }]);
    expect(one(`First ${fence('{"x": 1}')} then\n${fence('{"titles": 2}')}`)).toBe(2);
    expect(readReply('Well: {summary: "s", topics: [1,],} ok', pair).data).toEqual({
      summary: 's',
      analysisTopics: [1],
    });
  });

  test('does not count otherwise', () => {
    for (const reply of [
      'Use {"port": 1} here',
      'Sets are {a, b}',
      'From ["a", "b"] take one',
      '{name}, hello {"x": {"titles": 1}}',
    ]) {
      expect(one(reply)).toBe(reply);
    }
  });

  test('is the one with most outputs, and of equals the last', () => {
    expect(one('For example {"titles": "…"}. So: {"titles": "final"}')).toBe('final');
    expect(readReply('{"summary": "draft"} {"summary": "s", "topics": 1} {"topics": 2}', pair).data).toEqual({
      summary: 's',
      analysisTopics: 1,
    });
  });
});

describe('a reply that is text', () => {
  test.each([
    ['plain', 'plain'],
    ['\n \n  indented\n\nmore \n\n', '  indented\n\nmore'],
    ['[Intro] Hello', '[Intro] Hello'],
    ['[1] Smith 2020 [2]', '[1] Smith 2020 [2]'],
    ['[00:00] Start\n[01:30] End', '[00:00] Start\n[01:30] End'],
    ['["Quoted" is what he said]', '["Quoted" is what he said]'],
    ['["Quoted" is what', '["Quoted" is what'],
    ['["Link"](https://x.org)', '["Link"](https://x.org)'],
    ['[Foo, Bar]', '[Foo, Bar]'],
    ['{name}, welcome', '{name}, welcome'],
    ['{note: this is prose}', '{note: this is prose}'],
    ['{{template}}', '{{template}}'],
    ['- a\n- b', '- a\n- b'],
    ['5 reasons', '5 reasons'],
    ['true story', 'true story'],
    [fence('const a = {};', 'ts'), fence('const a = {};', 'ts')],
    [fence('words', ''), fence('words', '')],
  ])('%j stays %j', (reply, expected) => {
    expect(readReply(reply, titles)).toEqual({
      data: { titleCandidates: expected },
      warnings: [],
      missing: [],
    });
  });

  test('goes to the first output, and so does what is no object', () => {
    expect(readReply('words', pair)).toEqual({
      data: { summary: 'words' },
      warnings: [],
      missing: ['analysisTopics'],
    });
    expect(readReply('[1, 2]', pair).data).toEqual({ summary: '[1, 2]' });
  });

  test('may be empty, with a warning', () => {
    expect(readReply(' \n', titles)).toEqual({
      data: { titleCandidates: '' },
      warnings: ['the reply is empty'],
      missing: [],
    });
  });

  test('is of no use to a step without outputs', () => {
    expect(readReply('{"a": 1}', new Map())).toEqual({ data: {}, warnings: [], missing: [] });
  });
});

describe('slightly broken JSON', () => {
  test.each<[string, Json]>([
    ['{"titles": ["a", "b",],}', ['a', 'b']],
    ['["a" "b"]', ['a', 'b']],
    ['{"titles": 1 "more": 2}', 1],
    ["{'titles': 'it's me', 'ok': True}", "it's me"],
    ['{titles: "x", none: None,}', 'x'],
    ['{“titles”: “x”}', 'x'],
    ['{"titles": "He said "hi", and left", "x": 1}', 'He said "hi", and left'],
    ['{"titles": "two\nlines\tand \\d"}', 'two\nlines\tand \\d'],
    ['{"titles": 1} // done', 1],
    ['{/* note */ "titles": [1, // one\n 2]}', [1, 2]],
    ['{"titles": .5};', 0.5],
    [fence('{"titles": [1,]}'), [1]],
  ])('%j is repaired, with a warning', (reply, expected) => {
    expect(readReply(reply, titles)).toEqual({
      data: { titleCandidates: expected },
      warnings: ['the reply was not valid JSON and was repaired'],
      missing: [],
    });
  });

  test('that was cut off gives what is whole, with a warning', () => {
    const { data, warnings, missing } = readReply('{"summary": "s", "topics": ["a", "b", "cut he', pair);
    expect({ data, missing }).toEqual({ data: { summary: 's', analysisTopics: ['a', 'b'] }, missing: [] });
    expect(warnings).toEqual(['the reply was cut off: its JSON ended before its brackets were closed']);
    expect(readReply('{"summary": "s", "topics": 12', pair).missing).toEqual(['analysisTopics']);
    expect(readReply('{"summary": "this is cut', pair).data).toEqual({});
  });
});

describe('a hostile reply', () => {
  test('leaves no way to a prototype', () => {
    const { data, warnings } = readReply(
      '{"__proto__": {"x": 1}, "titles": {"constructor": {"prototype": 1}, "ok": [{"__pr\\u006fto__": 1}]}}',
      titles,
    );
    expect(JSON.stringify(data)).toBe('{"titleCandidates":{"ok":[{}]}}');
    expect(warnings).toHaveLength(1);
    expect(readReply('{"__proto__": 1}', new Map([['__proto__', '__proto__']])).data).toEqual({});
  });

  test('that is nested too deep is text', () => {
    const tower = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    expect(one(tower)).toBe(tower);
    const objects = `${'{"titles":'.repeat(5000)}1${'}'.repeat(5000)}`;
    expect(one(objects)).toBe(objects);
  });

  // Each of these took minutes, or the stack, in some way of reading it.
  test.each([
    ['open braces', '{'.repeat(2_000_000)],
    ['open objects', '{"a":'.repeat(400_000)],
    ['open strings', `{"a": ["${'"x\n'.repeat(400_000)}]}`],
    ['open fences', '```json\n'.repeat(150_000)],
    ['many fences', '```json\n{"a":1,}\n```\n'.repeat(50_000)],
    ['a long fence mark', `\`\`\`${'x'.repeat(2_000_000)}\``],
    ['braces before blanks', `{${' '.repeat(99)}`.repeat(50_000)],
    ['blank lines', `${'\n'.repeat(2_000_000)}x`],
    ['blank lines in an object', `{"a": 1${'\n'.repeat(400_000)}"b": 2}`],
    ['commas', `{a: 1${' ,'.repeat(400_000)}}`],
    ['quotes', '"'.repeat(2_000_000)],
    ['unclosed comments', `{a: ${'/*'.repeat(400_000)}`],
    ['a long string', `{"titles": "${'\\n'.repeat(1_000_000)}"`],
  ])('of %s is read', (_, reply) => {
    const { data } = readReply(reply, titles);
    expect(Object.keys(data).length).toBeLessThanOrEqual(1);
    expect(readReply(reply, pair).warnings.length).toBeLessThanOrEqual(2);
  });
});

describe('any reply', () => {
  const outputs = fc
    .uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { maxLength: 3 })
    .map((names) => new Map(names.map((name) => [name, `${name}Data`])));

  test('is read without throwing, and every output is given or missing', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      ':',
      ',',
      '\\',
      '```',
      '```json\n',
      '\n',
      ' ',
      'a',
      'b',
      '1',
      'true',
      'None',
      '//',
      '/*',
      '*/',
      '“',
      '…',
      '{"a":',
      '"a": 1',
      '__proto__',
    );
    const replies = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(replies, outputs, (reply, declared) => {
        const { data, missing } = readReply(reply, declared);
        expect([...Object.keys(data), ...missing].sort()).toEqual([...declared.values()].sort());
        expect(JSON.parse(JSON.stringify(data))).toEqual(data);
      }),
      { numRuns: 3000 },
    );
  });

  test('that is an object comes back field by field, also from a fence or out of prose', () => {
    const value = fc
      .jsonValue({ noUnicodeString: false })
      .map((json): Json => JSON.parse(JSON.stringify(json)));
    const wrap = fc.constantFrom<(json: string) => string>(
      (json) => json,
      (json) => ` \n${json}\n`,
      (json) => fence(json),
      (json) => `Here you are: ${json}. Enjoy.`,
    );
    fc.assert(
      fc.property(value, value, wrap, fc.constantFrom(0, 2), (a, b, wrapped, indent) => {
        const { data, missing } = readReply(
          wrapped(JSON.stringify({ summary: a, topics: b }, null, indent)),
          pair,
        );
        fc.pre(!/__proto__|constructor|prototype/.test(JSON.stringify([a, b])));
        const expected: JsonObject = { summary: a, analysisTopics: b };
        expect(data).toEqual(expected);
        expect(missing).toEqual([]);
      }),
    );
  });
});
