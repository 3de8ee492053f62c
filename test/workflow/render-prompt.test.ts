import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../source/json.ts';
import { isTemplate, parseTemplate } from '../../source/workflow/template/parse-template.ts';
import { renderArgument, renderPrompt } from '../../source/workflow/template/render-prompt.ts';

type Values = { readonly [name: string]: Json };

function rendered(text: string, values: Values = {}) {
  const template = parseTemplate(text, 'p.hbs');
  if (!isTemplate(template)) throw new Error(template.map(({ message }) => message).join());
  return renderPrompt(template, new Map(Object.entries(values)));
}

function textOf(text: string, values: Values = {}): string {
  const result = rendered(text, values);
  if ('problem' in result) throw new Error(result.problem.message);
  return result.text;
}

describe('a rendered prompt', () => {
  test('is text: nothing is escaped', () => {
    expect(textOf('<b>{{a}} & {{{a}}}</b>', { a: '<"\'&`=>' })).toBe('<b><"\'&`=> & <"\'&`=></b>');
  });

  test.each<[Json, string]>([
    ['x', 'x'],
    [0, '0'],
    [false, 'false'],
    [null, ''],
    [['a', 1, null, true], 'a,1,,true'],
    [[], ''],
    [{ a: [1] }, '{\n  "a": [\n    1\n  ]\n}'],
    [[{ a: 1 }], '[\n  {\n    "a": 1\n  }\n]'],
  ])('prints %j as %j', (value, expected) => {
    expect(textOf('{{value}}', { value })).toBe(expected);
    expect(textOf('{{#each list}}{{this}}{{/each}}', { list: [value] })).toBe(expected);
    expect(textOf('{{lookup o "k"}}', { o: { k: value } })).toBe(expected);
  });

  test('reads parts of values, items and blocks as Handlebars does', () => {
    expect(textOf('{{o.a.b}} {{list.length}} {{list.[1]}}', { o: { a: { b: 1 } }, list: ['x', 'y'] })).toBe(
      '1 2 y',
    );
    expect(
      textOf('{{#each list}}{{@index}}{{name}}{{../sep}}{{else}}none{{/each}}', {
        list: [{ name: 'a' }, { name: 'b' }],
        sep: ';',
      }),
    ).toBe('0a;1b;');
    expect(textOf('{{#if list}}some{{else}}none{{/if}}', { list: [] })).toBe('none');
    expect(textOf('\\{{raw}}{{! note }} {{~#if a~}}  x  {{~/if}}', { a: 1 })).toBe('{{raw}}x');
  });

  test('says which variables were not there, once each where they stand first', () => {
    expect(rendered('{{a}}{{b.c}}\n{{#if d}}{{b}}{{/if}}{{nothing}}', { a: null, nothing: 0 })).toEqual({
      text: '\n0',
      missing: [
        { name: 'b', line: 1, column: 8 },
        { name: 'd', line: 2, column: 7 },
      ],
    });
  });

  test('cannot reach what values inherit', () => {
    const all =
      '{{constructor}}{{__proto__}}{{o.constructor.name}}{{o.__proto__}}{{o.toString}}{{lookup o "constructor"}}{{#with o}}{{hasOwnProperty}}{{/with}}{{list.map}}';
    expect(textOf(all, { o: {}, list: [] })).toBe('');
  });

  test('an own field that is named like an inherited one is data', () => {
    expect(
      textOf('{{o.constructor}} {{toString}}', { o: { constructor: 'Ferrari' }, toString: 'mine' }),
    ).toBe('Ferrari mine');
  });

  test('fails as a value where a helper does not exist, with its place', () => {
    expect(rendered('a\n{{shout x}}', { x: 1 })).toEqual({
      problem: expect.objectContaining({
        code: 'unknown-helper',
        message: 'unknown helper "shout"',
        place: { file: 'p.hbs', line: 2, column: 3 },
      }),
    });
    expect(rendered('{{trunkate x}}')).toEqual({
      problem: expect.objectContaining({ hint: 'Did you mean "truncate"?' }),
    });
  });

  test('holds any text and any JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue({ noUnicodeString: false }), (text, value) => {
        const json: Json = JSON.parse(JSON.stringify(value));
        expect(textOf('<{{text}}>', { text })).toBe(`<${text}>`);
        expect(JSON.parse(textOf('{{json value}}', { value: json }))).toEqual(json);
        expect(textOf('{{value}}', { value: json })).not.toContain('[object');
      }),
    );
  });
});

describe('a rendered argument', () => {
  const context = new Map<string, Json>([
    ['name', 'a b; $(rm) "\''],
    ['list', ['x']],
  ]);

  test('is one argument whatever it holds', () => {
    expect(renderArgument('--name={{name}}', context)).toEqual({
      text: '--name=a b; $(rm) "\'',
      missing: [],
    });
    expect(renderArgument('plain }} \\n', context)).toEqual({ text: 'plain }} \\n', missing: [] });
  });

  test('has no front matter', () => {
    expect(renderArgument('---\na\n---\n{{name}}', context)).toMatchObject({
      text: '---\na\n---\na b; $(rm) "\'',
    });
  });

  test('fails as a value', () => {
    expect(renderArgument('{{name', context)).toMatchObject({ problem: { code: 'template-syntax' } });
    expect(renderArgument('{{absent}}', context)).toMatchObject({ text: '', missing: [{ name: 'absent' }] });
  });
});
