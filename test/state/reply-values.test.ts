import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../source/json.ts';
import { fillValue, openValues, readValues, writeValue } from '../../source/state/reply-values.ts';
import { editField, type FieldList, focusField } from '../../source/state/start-form.ts';
import { askOf } from '../../source/workflow/answer/ask.ts';

const replied: JsonObject = { title: 'Tea', tags: ['a'], score: 7, body: 'one\ntwo' };
const names = [...Object.keys(replied), 'left'];
const ask = askOf(
  { type: 'approval' },
  { stepId: 'write', outputs: new Map(names.map((name) => [name, name])), reply: replied },
);
const noFile = (path: string): string => `text of ${path}`;
const type = (form: FieldList, field: string, text: string): FieldList =>
  editField(clear(focusField(form, names.indexOf(field))), { kind: 'insert', text });
const clear = (form: FieldList): FieldList => editField(form, { kind: 'clear' });
const read = (form: FieldList) => readValues(ask, form, noFile);

describe('the values of a reply', () => {
  test('are fields as they were replied, and no answer while they are left so', () => {
    const form = openValues(ask);
    expect(form.fields.map(({ name }) => name)).toEqual(names);
    expect(read(form)).toEqual({ values: [] });
    expect(openValues(askOf({ type: 'approval' }, { stepId: 'ask', outputs: new Map() })).fields).toEqual([]);
  });

  test('are texts where they were texts, and JSON where they were anything else', () => {
    let form = type(openValues(ask), 'title', '42');
    form = type(form, 'tags', '["b","c"]');
    form = type(form, 'score', '8');
    form = type(form, 'left', 'added');
    expect(read(form)).toEqual({
      values: [
        ['title', '42'],
        ['tags', ['b', 'c']],
        ['score', 8],
        ['left', 'added'],
      ],
    });
  });

  test('are refused where they are no JSON, each with its reason', () => {
    const form = type(type(openValues(ask), 'tags', '["b"'), 'score', 'many');
    const result = read(form);
    expect(result).toEqual({
      refused: [expect.stringMatching(/^tags: .*line 1.*a list/), 'score: "many" is not a number.'],
      field: 'tags',
    });
  });

  test('stay as they were replied where a field is empty', () => {
    expect(read(clear(type(openValues(ask), 'score', '9')))).toEqual({ values: [] });
  });

  test('come from files', () => {
    expect(read(type(openValues(ask), 'body', '@notes.md'))).toEqual({
      values: [['body', 'text of notes.md']],
    });
  });
});

describe('a value in the editor', () => {
  const at = (field: string) => focusField(openValues(ask), names.indexOf(field));

  test('is given as Markdown or as JSON', () => {
    expect(writeValue(ask, 'body', 'one\ntwo')).toEqual({ text: 'one\ntwo', ending: '.md' });
    expect(writeValue(ask, 'tags', ['a'])).toEqual({ text: '[\n  "a"\n]\n', ending: '.json' });
  });

  test('is taken as what it is, and kept as it was left while it is no JSON', () => {
    expect(read(fillValue(ask, at('body'), 'three\nfour'))).toEqual({ values: [['body', 'three\nfour']] });
    expect(read(fillValue(ask, at('tags'), '["x",\n"y"]'))).toEqual({ values: [['tags', ['x', 'y']]] });
    const broken = fillValue(ask, at('tags'), '["x",\n');
    expect(broken.fields[1]?.value).toEqual({ kind: 'held', value: '["x",\n', origin: 'not JSON yet' });
    expect(writeValue(ask, 'tags', '["x",\n')).toEqual({ text: '["x",\n', ending: '.json' });
    expect(read(broken)).toHaveProperty('refused');
  });
});
