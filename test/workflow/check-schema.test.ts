import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../source/json.ts';
import { checkAgainstSchema, findMismatches } from '../../source/workflow/schema/check-schema.ts';
import { describeFault } from '../../source/workflow/schema/mismatch.ts';

function check(schema: Json, value: JsonObject, side: 'input' | 'output' = 'output') {
  return checkAgainstSchema(JSON.stringify(schema), 'schemas/s.json', value, side);
}

const unified: JsonObject = {
  templateName: 'configure',
  input: {
    fields: [{ name: 'transcript', required: true, type: 'string', description: 'x', format: 'long-text' }],
  },
  output: {
    fields: [
      { name: 'code', type: 'string', pattern: '^[a-z]\\d{2}$', required: true },
      { name: 'score', type: 'number', constraints: { min: 1, max: 5 } },
      { name: 'mood', type: 'string', constraints: { enum: ['good', 'bad'] } },
      {
        name: 'analysis',
        type: 'object',
        properties: [{ name: 'topics', type: 'array', items: { type: 'string' } }],
      },
    ],
  },
};

describe('a unified schema', () => {
  test('checks each side by its fields', async () => {
    expect(await check(unified, { transcript: 'x' }, 'input')).toEqual([]);
    expect(await check(unified, {}, 'input')).toEqual(['transcript: is missing']);
    expect(await check(unified, { transcript: 5 }, 'input')).toEqual(['transcript: must be text']);
    expect(
      await check(unified, { code: 'b69', score: 3, mood: 'good', analysis: { topics: ['a'] }, more: 1 }),
    ).toEqual([]);
    expect(await check(unified, { code: 'B69', score: 9, mood: 'ok', analysis: { topics: 'a' } })).toEqual([
      'code: must match the pattern "^[a-z]\\d{2}$"',
      'score: must be at most 5',
      'mood: must be "good" or "bad"',
      'analysis.topics: must be an array',
    ]);
    expect(await check(unified, { score: '3', analysis: { topics: [1, 'a'] } })).toEqual([
      'code: is missing',
      'score: must be a number',
      'analysis.topics[0]: must be text',
    ]);
  });

  test('may name its fields by an object', async () => {
    const named = {
      output: { fields: { title: { type: 'string', required: true, maxLength: 3 }, tags: 'array' } },
    };
    expect(await check(named, { title: 'abcd', tags: 1 })).toEqual([
      'title: must be at most 3 characters long',
      'tags: must be an array',
    ]);
    expect(await check(named, { tags: [] })).toEqual(['title: is missing']);
  });

  test('checks what one output took whole', async () => {
    expect(await check(unified, { result: { code: 'x' } })).toEqual([
      'result.code: must match the pattern "^[a-z]\\d{2}$"',
    ]);
    const single = { output: { fields: [{ name: 'summary', type: 'string' }] } };
    expect(await check(single, { transcriptSummary: 'text' })).toEqual([]);
    expect(await check(single, { transcriptSummary: ['x'] })).toEqual(['transcriptSummary: must be text']);
  });

  test('says nothing about a side that it does not have, or that it says strangely', async () => {
    expect(await check({ input: { fields: [] } }, { a: 1 })).toEqual([]);
    expect(await check({ output: { fields: 'x' } }, { a: 1 })).toEqual([]);
    expect(
      await check(
        {
          output: {
            fields: [5, { type: 'string' }, { name: 'a', type: 'constructor' }, { name: 'a', type: 7 }],
          },
        },
        { a: 1 },
      ),
    ).toEqual([]);
    expect(await check([], { a: 1 })).toEqual([]);
  });
});

const draft7 = 'http://json-schema.org/draft-07/schema#';
const draft2020 = 'https://json-schema.org/draft/2020-12/schema';

describe('a JSON Schema', () => {
  test.each([draft7, draft2020, undefined])('of %s checks the output', async ($schema) => {
    const schema = {
      ...($schema ? { $schema } : {}),
      type: 'object',
      required: ['titles'],
      properties: {
        titles: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            required: ['text'],
            properties: { text: { type: 'string' } },
            additionalProperties: false,
          },
        },
      },
    };
    expect(await check(schema, { titles: [{ text: 'a' }] })).toEqual([]);
    expect(await check(schema, { titles: [{ text: 1 }, { other: 1 }, 'x'] })).toEqual([
      'titles[0].text: must be text',
      'titles[1].text: is missing',
      'titles[1]: must not have "other"',
      'titles[2]: must be an object',
    ]);
    expect(await check(schema, { a: 1, b: 2 })).toEqual(['titles: is missing']);
    expect(await check(schema, {}, 'input')).toEqual([]);
  });

  test('checks what one output took whole', async () => {
    expect(await check({ type: 'array', items: { type: 'string' } }, { titles: ['a', 1] })).toEqual([
      'titles[1]: must be text',
    ]);
    expect(
      await check(
        { type: 'object', properties: { mood: { enum: ['good'] } } },
        { analysis: { mood: 'bad' } },
      ),
    ).toEqual(['analysis.mood: must be one of "good"']);
  });

  test('of 2020-12 knows what draft 7 does not', async () => {
    expect(
      await check({ properties: { a: { prefixItems: [{ type: 'string' }] } } }, { a: [1], b: 1 }),
    ).toEqual(['a[0]: must be text']);
  });

  test('may refer to itself, not to elsewhere, and not without end', async () => {
    const tree = {
      $ref: '#/definitions/node',
      definitions: { node: { properties: { v: { type: 'number' }, next: { $ref: '#/definitions/node' } } } },
    };
    expect(await check(tree, { v: 1, next: { v: 2, next: { v: 'x' } } })).toEqual([
      'next.next.v: must be a number',
    ]);
    expect(
      await check({ properties: { next: { $ref: '#' }, v: { type: 'number' } } }, { v: 1, next: { v: 'x' } }),
    ).toEqual(['next.v: must be a number']);
    expect(await check({ $ref: 'http://127.0.0.1:9/x.json' }, { a: 1 })).toEqual([
      expect.stringContaining('references to elsewhere are not followed'),
    ]);
    expect(await check({ $ref: '#' }, { a: 1 })).toEqual([expect.stringContaining('without end')]);
  });

  test('that cannot be used says so', async () => {
    expect(await check({ type: 'objct' }, { a: 1 })).toEqual([
      expect.stringMatching(/^the schema "schemas\/s.json" cannot be used: /),
    ]);
    expect(await checkAgainstSchema('{"a":\n 1,}', 's.json', {}, 'output')).toEqual([
      'the schema "s.json" is not valid JSON: expected a name in double quotes (line 2, column 4)',
    ]);
  });

  test('runs none of its text, and no pattern for ever', async () => {
    const evil = {
      $id: '"); globalThis.evil = true; ("',
      title: '*/ globalThis.evil = true',
      properties: { '"];globalThis.evil=true;//': { type: 'string', pattern: '"+(globalThis.evil=true)+"' } },
    };
    await check(evil, { '"];globalThis.evil=true;//': 'x', b: 1 });
    expect(Reflect.get(globalThis, 'evil')).toBeUndefined();
    const slow = [
      '(a+)+$',
      '(a|a)*$',
      '(?:a*)*b',
      '(.*a){30}',
      '(a)\\1+$',
      'a*a*a*a*a*a*b',
      'a*a*a*b',
      '^a*a*a*a*b',
      'a*a*b|x',
    ];
    for (const pattern of slow) {
      expect(await check({ properties: { a: { pattern } } }, { a: `${'a'.repeat(400)}!`, b: 1 })).toEqual([]);
      expect(
        await check({ output: { fields: [{ name: 'a', pattern }] } }, { a: `${'a'.repeat(400)}!` }),
      ).toEqual([]);
    }
    expect(
      await check({ properties: { a: { pattern: '^[a-z]+-\\d{2,4}$' } } }, { a: 'ab-1', b: 1 }),
    ).toHaveLength(1);
    expect(await check({ properties: { a: { pattern: '(' } } }, { a: 'ab-1', b: 1 })).toEqual([]);
  });

  test('says at most twenty things', async () => {
    const messages = await check(
      { type: 'array', items: { type: 'string' } },
      { list: Array.from({ length: 100 }, () => 1) },
    );
    expect(messages).toHaveLength(21);
    expect(messages.at(-1)).toBe('and 80 more');
  });
});

test('any schema and any value give messages and never throw', async () => {
  const keywords = fc.constantFrom(
    'type',
    'properties',
    'items',
    'required',
    'enum',
    'pattern',
    '$ref',
    'input',
    'output',
    'fields',
    'name',
    'anyOf',
    'minimum',
    '$schema',
    '$id',
    'constraints',
  );
  const { node } = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('string', 'array', 'object', '#', draft2020, 'a', '(', true, 1, null),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(keywords, fc.string()), tie('node'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(
      node,
      fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue(), { noNullPrototype: true }),
      async (schema, value) => {
        const data: JsonObject = JSON.parse(JSON.stringify(value));
        for (const side of ['input', 'output'] as const) {
          for (const message of await checkAgainstSchema(JSON.stringify(schema), 's.json', data, side))
            expect(message).not.toBe('');
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('what does not fit is told with what was there, to whoever wrote it', async () => {
  const schema = {
    type: 'object',
    properties: {
      titles: { type: 'array', items: { type: 'string' } },
      tone: { enum: ['warm', 'dry'] },
      more: { type: 'number' },
    },
    required: ['titles', 'best'],
    additionalProperties: false,
  };
  const value = { titles: ['Tea', { text: 'x'.repeat(500) }], tone: 'co\u202eol', more: null, extra: 1 };
  const found = await findMismatches(JSON.stringify(schema), 's.json', value, 'output');
  const faults = found.map(describeFault);
  expect(new Set(faults)).toEqual(
    new Set([
      'best: is missing',
      'the value: must not have "extra"',
      `titles[1]: must be text, not {"text":"${'x'.repeat(90)}…`,
      'tone: must be one of "warm", "dry", not "co\\u{202e}ol"',
      'more: must be a number, not null',
    ]),
  );
  const fields = { output: { fields: [{ name: 'count', type: 'integer', min: 3 }] } };
  const low = await findMismatches(JSON.stringify(fields), 's.json', { count: 2 }, 'output');
  expect(low.map(describeFault)).toEqual(['count: must be at least 3, not 2']);
});

test('a schema that cannot be used is no fault of what was written', async () => {
  for (const schema of ['{', '{"type": "object", "properties": {"a": {"$ref": "other.json"}}}']) {
    const found = await findMismatches(schema, 's.json', { a: 1 }, 'output');
    expect(found).toMatchObject([{ isOfSchema: true }]);
  }
});
