import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { isJsonObject, type Json } from '../../source/json.ts';
import { jsonSchema } from '../../source/workflow/parse/workflow-file.ts';

const schema: Json = JSON.parse(JSON.stringify(jsonSchema()));
const accepts = new Ajv({ strict: true, allowUnionTypes: true }).compile(jsonSchema());

describe('the JSON Schema of a workflow file', () => {
  test('describes every key', () => {
    const undescribed: string[] = [];
    const visit = (node: Json, path: string): void => {
      if (!isJsonObject(node)) return;
      if (isJsonObject(node.properties)) {
        for (const [key, property] of Object.entries(node.properties)) {
          if (!isJsonObject(property) || typeof property.description !== 'string')
            undescribed.push(`${path}.${key}`);
          visit(property, `${path}.${key}`);
        }
      }
      if (node.items !== undefined) visit(node.items, `${path}[]`);
      if (Array.isArray(node.anyOf)) {
        for (const choice of node.anyOf) visit(choice, path);
      }
    };
    visit(schema, '');
    const definitions = isJsonObject(schema) ? schema.definitions : undefined;
    expect(isJsonObject(definitions) ? Object.keys(definitions) : []).toEqual(['step', 'group']);
    for (const [name, part] of Object.entries(isJsonObject(definitions) ? definitions : {}))
      visit(part, name);
    expect(undescribed).toEqual([]);
  });

  test('accepts what the parser accepts and refuses what it refuses', () => {
    const step = { id: 'a', prompt: 'a.hbs', inputs: ['x'], mapper: { r: 'x' }, retry: { attempts: 3 } };
    expect(accepts({ name: 'w', version: 1.1, sections: [{ name: 's', steps: [step] }] })).toBe(true);
    expect(
      accepts({ steps: [{ command: ['wc', 5], timeout: '30s', env: { A: 1 }, action: 'human-select' }] }),
    ).toBe(true);
    expect(accepts({ steps: [{ ...step, retry: { attempts: 21 } }] })).toBe(false);
    expect(accepts({ steps: [{ ...step, inputs: 'x' }] })).toBe(false);
    expect(accepts({ steps: [{ ...step, promt: 'x' }] })).toBe(false);
    expect(accepts({ steps: [{ ...step, timeout: 'soon' }] })).toBe(false);
    expect(accepts({ steps: [{ transform: 'x', when: true, outputs: ['a'], default: null }] })).toBe(true);
    expect(accepts({ steps: [{ transform: { a: 'x', b: 1 }, condition: 'y', default: { a: 1 } }] })).toBe(
      true,
    );
    expect(accepts({ steps: [{ ...step, when: ['x'] }] })).toBe(false);
    expect(accepts({ steps: [{ transform: ['x'] }] })).toBe(false);
  });

  test('knows what each type of checkpoint takes', () => {
    const of = (checkpoint: unknown) => accepts({ steps: [{ id: 'a', checkpoint }] });
    for (const checkpoint of [
      true,
      { type: 'approval', message: 'Good?', onReject: { goto: 'draft' }, comment: 'feedback' },
      { type: 'selection', from: 'titles', label: 'title', min: 1, max: 3, other: true },
      { type: 'selection', options: ['a', 2, { b: 1 }], default: 1, timeout: '7d' },
      { type: 'curate', from: 'titles', min: 2, max: 4, reasons: 'why' },
      { type: 'freeform', required: false },
      {
        type: 'form',
        questions: [{ field: 'a', message: 'How?', type: 'choice', options: ['x'], default: 'x' }],
      },
    ]) {
      expect(of(checkpoint), JSON.stringify(checkpoint)).toBe(true);
    }
    for (const checkpoint of [
      { type: 'poll' },
      { from: 'titles' },
      { type: 'approval', from: 'titles' },
      { type: 'selection', from: 'titles', max: 0 },
      { type: 'form', questions: [{ message: 'a' }] },
      { type: 'form', questions: [{ field: 'a', type: 'date' }] },
      { type: 'freeform', timeout: 'soon' },
    ]) {
      expect(of(checkpoint), JSON.stringify(checkpoint)).toBe(false);
    }
  });

  test('is the one that the repository holds', () => {
    const file = new URL('../../schema/workflow.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(schema);
  });
});
