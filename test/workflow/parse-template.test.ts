import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isTemplate,
  type ParsedTemplate,
  parseTemplate,
} from '../../source/workflow/template/parse-template.ts';

function parse(text: string): ParsedTemplate {
  const parsed = parseTemplate(text, 'p.hbs');
  if (!isTemplate(parsed)) throw new Error(parsed.map(({ message }) => message).join());
  return parsed;
}

/** `name line:column` of each variable. */
function variables(text: string): readonly string[] {
  return parse(text).variables.map(({ name, line, column }) => `${name} ${line}:${column}`);
}

function names(text: string): readonly string[] {
  return parse(text).variables.map(({ name }) => name);
}

/** `line:column message` of each problem. */
function problems(text: string): readonly string[] {
  const parsed = parseTemplate(text, 'p.hbs');
  return isTemplate(parsed)
    ? []
    : parsed.map(({ place, message }) => `${place?.line}:${place?.column} ${message}`);
}

describe('the variables of a template', () => {
  test('are found where they stand', () => {
    expect(variables('Hi {{name}}\n  {{{ other.part }}} {{&third}}\n')).toEqual([
      'name 1:6',
      'other 2:7',
      'third 2:25',
    ]);
  });

  test('are found in arguments, named arguments, calls in calls, and what blocks are about', () => {
    expect(
      names(
        '{{join list sep}} {{truncate (default a b) 5}} {{#if (gt c.length d)}}{{e}}{{else if f}}{{g}}{{/if}} {{lookup h i}}',
      ),
    ).toEqual(['list', 'sep', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']);
    expect(names('{{#unless a}}{{b}}{{else}}{{c}}{{/unless}}{{#gt d 1}}{{e}}{{/gt}}')).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
  });

  test('are not those of the items of a block', () => {
    expect(names('{{#each items}}{{title}}{{this}}{{this.x}}{{@index}}{{./y}}{{/each}}')).toEqual(['items']);
    expect(names('{{#with person}}{{name}}{{else}}{{nobody}}{{/with}}')).toEqual(['person', 'nobody']);
    expect(
      names('{{#each items as |item at|}}{{item.x}}{{at}}{{#if item}}{{item}}{{/if}}{{/each}}{{item}}'),
    ).toEqual(['items', 'item']);
    expect(names('{{#list}}{{x}}{{/list}}{{^list}}{{y}}{{/list}}')).toEqual(['list', 'list', 'y']);
  });

  test('are found from inside a block through .. and @root', () => {
    expect(
      names(
        '{{#each items}}{{../a}}{{@root.b}}{{#if ok}}{{../c}}{{/if}}{{#each parts}}{{../d}}{{../../e}}{{/each}}{{/each}}',
      ),
    ).toEqual(['items', 'a', 'b', 'c', 'e']);
  });

  test('are found behind this and in brackets, and literals are none', () => {
    expect(names('{{this.a}} {{[two words]}} {{"text"}} {{12}} {{true}} {{eq b "c"}} {{this}}')).toEqual([
      'a',
      'two words',
      'b',
    ]);
  });

  test('that are named like a helper are variables where nothing is passed', () => {
    expect(names('{{json}} {{#json}}x{{/json}} {{json x}}')).toEqual(['json', 'json', 'x']);
  });

  test('keep their lines behind front matter, which is left out', () => {
    const text = '---\nname: x\nuses: {{nothing}}\n---\n\n\nHi {{name}}';
    expect(variables(text)).toEqual(['name 7:6']);
    expect(parse(text).render({ name: 'Ada' })).toBe('Hi Ada');
    expect(parse('\uFEFF---\r\nname: x\r\n---\r\nHi').render({})).toBe('Hi');
    expect(parse('---\n---').render({})).toBe('');
    expect(parse('---\nno end {{a}}').render({ a: 1 })).toBe('---\nno end 1');
    expect(parse('a\n---\nb\n---\nc').render({})).toBe('a\n---\nb\n---\nc');
  });
});

describe('the helpers of a template', () => {
  test('are listed with their places, known or not', () => {
    const { helpers } = parse('{{json a}}\n{{#if (shout b)}}{{/if}} {{whisper c d=e}}');
    expect(helpers.map(({ name, line, column }) => `${name} ${line}:${column}`)).toEqual([
      'json 1:3',
      'shout 2:8',
      'if 2:4',
      'whisper 2:28',
    ]);
  });
});

describe('the problems of a template', () => {
  test.each([
    ['x {{', ['1:5 template syntax: the template ends before a block or a tag is closed']],
    ['a\n {{#if x}}\nb\n', ['4:1 template syntax: the template ends before a block or a tag is closed']],
    ['a\n{{#if x}}\n{{/each}}', ['2:4 {{/each}} closes {{#if}}']],
    ['{{/if}}', ['1:1 template syntax: a closing {{/…}} without its opening {{#…}}']],
    ['{{else}}', ['1:1 template syntax: {{else}} without a block around it']],
    ['---\na: 1\n---\nok\n{{a b=}}', ['5:7 template syntax: a {{…}} ends too early']],
    [
      '{{> part}}\n{{#> part}}{{/part}}',
      ['1:1 partials ({{> …}}) are not supported', '2:1 partials ({{#> …}}) are not supported'],
    ],
    [
      '{{* deco}} {{#*inline "x"}}{{/inline}}',
      ['1:1 decorators ({{* …}}) are not supported', '1:12 decorators ({{#* …}}) are not supported'],
    ],
    ['{{#each a}}\n{{log a}}{{/each}}', ['2:1 log is not supported in templates']],
    ['{{if x}}', ['1:1 {{if …}} must be a block: {{#if …}}…{{/if}}']],
    ['{{#if}}{{/if}}', ['1:1 if takes one value, not 0']],
    ['{{json (each a)}}', ['1:8 each is a block: it cannot stand inside another call']],
  ])('%j', (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  test('are values for any text', () => {
    const pieces = fc.constantFrom(
      '{{',
      '}}',
      '{{{',
      '}}}',
      '#if ',
      '/if',
      '#each ',
      '/each',
      'else',
      'x',
      '.',
      '../',
      '(',
      ')',
      ' ',
      '"',
      '=',
      '|',
      'as |y|',
      '>',
      '*',
      '!',
      '--',
      '~',
      '\\',
      '@',
      '[',
      ']',
      '\n',
      '---\n',
      'json ',
      '^',
      '&',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
        ),
        (text) => {
          const parsed = parseTemplate(text, 'p.hbs');
          if (!isTemplate(parsed)) expect(parsed.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    `${'{{#if a}}'.repeat(20_000)}${'{{/if}}'.repeat(20_000)}`,
    '{{#each a}}'.repeat(20_000),
    `{{#if a}}${'{{else if b}}'.repeat(20_000)}{{/if}}`,
    `{{a ${'(b '.repeat(20_000)}${')'.repeat(20_000)}}}`,
  ])('of a tower of blocks or calls are values too', (tower) => {
    expect(problems(tower)).toEqual(['1:undefined the template is nested too deep']);
  });

  test('are none where blocks are many but not deep', () => {
    expect(
      problems('{{#if a}}x{{else if b}}y{{else}}z{{/if}}{{#if a}}{{^}}{{/if}}{{^c}}(({{/c}}'.repeat(500)),
    ).toEqual([]);
  });
});
