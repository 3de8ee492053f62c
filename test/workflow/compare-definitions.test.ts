import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../source/json.ts';
import { compareDefinitions } from '../../source/workflow/compare-definitions.ts';

const before: JsonObject = {
  name: 'launch',
  model: 'recorded',
  sections: [
    { name: 'Prepare', steps: [{ id: 'abridge', prompt: 'a.hbs', inputs: ['transcript'] }] },
    {
      name: 'Title',
      steps: [
        { id: 'analyse', prompt: 'b.hbs' },
        { id: 'titles', prompt: 'c.hbs' },
      ],
    },
  ],
};

describe('what changed between two definitions', () => {
  test('is nothing where only the order of keys differs, or a key has no value', () => {
    expect(compareDefinitions(before, { ...before, description: null })).toEqual([]);
    expect(compareDefinitions({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual([]);
  });

  test('is said in words, step by step', () => {
    const after: JsonObject = {
      name: 'launch',
      model: 'none',
      strict: true,
      sections: [
        { name: 'Prepare', steps: [{ id: 'abridge', prompt: 'a2.hbs', inputs: ['transcript', 'tone'] }] },
        {
          name: 'Titles',
          steps: [
            { id: 'titles', prompt: 'c.hbs' },
            { id: 'pick', checkpoint: true },
          ],
        },
      ],
    };
    expect(compareDefinitions(before, after)).toEqual([
      'model changed',
      'strict changed',
      'step abridge: prompt changed',
      'step abridge: inputs changed',
      'step pick added',
      'step analyse removed',
      'the sections changed',
    ]);
  });

  test('is the order where steps changed places', () => {
    const flat = (...ids: readonly string[]): JsonObject => ({
      steps: ids.map((id) => ({ id, prompt: 'x' })),
    });
    expect(compareDefinitions(flat('a', 'b', 'c'), flat('a', 'c', 'b'))).toEqual([
      'the order of the steps changed',
    ]);
    expect(compareDefinitions(flat('a', 'b', 'c'), flat('c', 'new'))).toEqual([
      'step new added',
      'step a removed',
      'step b removed',
    ]);
  });

  test('tells steps without ids apart as a run does', () => {
    const named = (prompt: string): JsonObject => ({
      steps: [
        { name: 'Make it', prompt: 'x' },
        { name: 'Make it', prompt },
      ],
    });
    expect(compareDefinitions(named('y'), named('z'))).toEqual(['step make-it-2: prompt changed']);
  });

  test('is said of contents of any shape, and nothing is where they are the same', () => {
    const keys = fc.constantFrom('name', 'steps', 'sections', 'id', 'prompt', '__proto__', 'x\u001b');
    const { map } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.constant(null),
        fc.array(tie('map'), { maxLength: 3 }),
        tie('map'),
      ),
      map: fc.dictionary(keys, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    }));
    const definition = map.map((content): JsonObject => JSON.parse(JSON.stringify(content)));
    fc.assert(
      fc.property(definition, definition, (a, b) => {
        expect(compareDefinitions(a, a)).toEqual([]);
        expect(compareDefinitions(a, b).join()).not.toMatch(/[\p{C}]/u);
      }),
    );
  });
});
