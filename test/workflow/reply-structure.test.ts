// What a model is asked for: a reply that fits it gives the outputs, and those fit the schema.
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../source/json.ts';
import { readReply } from '../../source/workflow/reply/read-reply.ts';
import { replyStructure } from '../../source/workflow/reply/reply-structure.ts';
import { checkAgainstSchema } from '../../source/workflow/schema/check-schema.ts';

const outputsOf = (...names: readonly string[]) => new Map(names.map((name) => [name, name]));

type Case = {
  readonly what: string;
  readonly schema: JsonObject;
  readonly outputs: readonly string[];
  /** Replies that fit what is asked for, and what they give. */
  readonly fits: readonly (readonly [reply: JsonObject, data: JsonObject])[];
  readonly fails: readonly Json[];
};

const titles = { type: 'array', items: { type: 'string' } };

const cases: readonly Case[] = [
  {
    what: 'a schema of all outputs',
    schema: {
      type: 'object',
      properties: { titles, tone: { enum: ['warm', 'dry'] } },
      required: ['titles', 'tone'],
    },
    outputs: ['titles', 'tone'],
    fits: [
      [
        { titles: ['Tea'], tone: 'dry' },
        { titles: ['Tea'], tone: 'dry' },
      ],
    ],
    fails: [{ titles: ['Tea'] }, ['Tea'], { titles: 'Tea', tone: 'dry' }],
  },
  {
    what: 'a schema of the only output itself',
    schema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      properties: { topics: titles, mood: { type: 'string' } },
      required: ['topics'],
    },
    outputs: ['analysis'],
    fits: [[{ topics: [] }, { analysis: { topics: [] } }]],
    fails: [{ mood: 'warm' }, []],
  },
  {
    what: 'a list, which stands in the field of its output',
    schema: { $schema: 'http://json-schema.org/draft-07/schema#', $id: 'titles', ...titles, minItems: 1 },
    outputs: ['titles'],
    fits: [[{ titles: ['Tea'] }, { titles: ['Tea'] }]],
    fails: [['Tea'], { titles: [] }, { names: ['Tea'] }],
  },
  {
    what: 'the output of a unified file as a JSON Schema',
    schema: {
      input: { fields: {} },
      output: { type: 'object', properties: { titles }, required: ['titles'] },
    },
    outputs: ['titles'],
    fits: [[{ titles: ['Tea'] }, { titles: ['Tea'] }]],
    fails: [{}],
  },
  {
    what: 'the fields of a unified file',
    schema: {
      output: {
        fields: [
          { name: 'titles', type: 'array', required: true, items: 'text', constraints: { minItems: 2 } },
          {
            name: 'best',
            type: 'object',
            description: 'the one',
            fields: { rank: { type: 'integer', min: 1, max: 3, required: true } },
          },
          { name: 'tone', type: 'Text', enum: ['warm', 'dry'], maxLength: 5 },
        ],
      },
    },
    outputs: ['titles', 'best'],
    fits: [
      [
        { titles: ['Tea', 'Pots'], best: { rank: 1 }, tone: 'dry' },
        { titles: ['Tea', 'Pots'], best: { rank: 1 } },
      ],
    ],
    fails: [
      { titles: ['Tea'] },
      { titles: ['a', 1] },
      { titles: ['a', 'b'], best: {} },
      { titles: ['a', 'b'], best: { rank: 4 } },
      { titles: ['a', 'b'], tone: 'cool' },
    ],
  },
  {
    what: 'several fields of the only output itself',
    schema: { output: { fields: { topics: 'array', mood: { type: 'string', required: true } } } },
    outputs: ['analysis'],
    fits: [[{ topics: [], mood: 'warm' }, { analysis: { topics: [], mood: 'warm' } }]],
    fails: [{ topics: [] }],
  },
];

describe('what is asked for', () => {
  test.each(cases)('from $what', async ({ schema, outputs, fits, fails }) => {
    const text = JSON.stringify(schema);
    const structure = replyStructure(text, outputsOf(...outputs));
    expect(structure).toMatchObject({ type: 'object' });
    const accepts = new Ajv({ strict: false }).compile(structure ?? false);
    for (const [reply, data] of fits) {
      expect(accepts(reply), JSON.stringify(accepts.errors)).toBe(true);
      const read = readReply(JSON.stringify(reply), outputsOf(...outputs));
      expect(read.data).toEqual(data);
      expect(await checkAgainstSchema(text, 's.json', read.data, 'output')).toEqual([]);
    }
    for (const reply of fails) expect(accepts(reply), JSON.stringify(reply)).toBe(false);
  });

  test('keeps the words that tell a model what a field is for', () => {
    const text = JSON.stringify({
      output: { fields: { tone: { type: 'text', description: 'of the talk' } } },
    });
    expect(replyStructure(text, outputsOf('tone'))).toEqual({
      type: 'object',
      properties: { tone: { type: 'string', description: 'of the talk' } },
    });
  });

  test.each<[string, Json, readonly string[]]>([
    ['some of several outputs', { type: 'object', properties: { titles } }, ['titles', 'tone']],
    ['some of several outputs, as fields', { output: { fields: { titles: 'array' } } }, ['titles', 'tone']],
    ['a text', { type: 'string', minLength: 3 }, ['title']],
    ['a number, as a field of another name', { output: { fields: { count: 'number' } } }, ['words']],
    ['a list with references', { type: 'array', items: { $ref: '#/$defs/title' }, $defs: {} }, ['titles']],
    ['a list beside other outputs', titles, ['titles', 'tone']],
    ['an object of any fields', { type: 'object' }, ['analysis']],
    ['a value of any type', {}, ['analysis']],
    ['the input alone', { input: { fields: { topic: 'text' } } }, ['titles']],
    ['nothing', true, ['titles']],
    ['a step without outputs', { type: 'object', properties: { titles } }, []],
  ])('is nothing where the schema is about %s', (_, schema, outputs) => {
    expect(replyStructure(JSON.stringify(schema), outputsOf(...outputs))).toBeUndefined();
  });

  test('is nothing where the schema is no JSON', () => {
    expect(replyStructure('{"type": "object",}', outputsOf('titles'))).toBeUndefined();
  });
});
