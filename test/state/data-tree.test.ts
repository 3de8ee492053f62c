import { describe, expect, test } from 'vitest';
import type { Json } from '../../source/json.ts';
import type { HistoryEntry, Run } from '../../source/run/run.ts';
import { fieldOf, valueAt } from '../../source/state/data-path.ts';
import { closeAll, type DataLine, listData, openAll, toggleData } from '../../source/state/data-tree.ts';
import { pausedRun, recordOf } from './helpers/state.ts';

function runWith(data: { readonly [field: string]: Json }): Run {
  return pausedRun({ data, executedTemplates: [] });
}

/** A run whose data is read from text, as a file's is. */
function runOf(text: string): Run {
  return runWith(JSON.parse(text));
}

function open(...paths: readonly string[]): ReadonlySet<string> {
  return new Set(paths);
}

function outline(lines: readonly DataLine[]): readonly string[] {
  return lines.map(({ depth, label, openable, isOpen, summary }) => {
    const mark = isOpen ? '-' : openable ? '+' : ' ';
    return `${'  '.repeat(depth)}${mark} ${label} ${summary}`;
  });
}

describe('the tree of the data', () => {
  test('shows every field, with objects, lists and long texts closed', () => {
    const run = runWith({
      title: 'A word',
      story: 'Once upon a time\nthere was',
      tags: ['a', 'b', 'c'],
      size: { width: 3, height: null },
      count: 12,
      ready: false,
      none: null,
      empty: [],
    });
    expect(outline(listData(run, open()))).toEqual([
      '  title A word',
      '+ story Once upon a time',
      '+ tags 3 items',
      '+ size 2 fields',
      '  count 12',
      '  ready false',
      '  none null',
      '  empty 0 items',
    ]);
  });

  test('opens what is asked for, level by level', () => {
    const run = runWith({ sizes: [{ width: 3, names: ['a'] }, 'plain'] });
    expect(outline(listData(run, open('/sizes')))).toEqual([
      '- sizes 2 items',
      '  + 0 2 fields',
      '    1 plain',
    ]);
    expect(outline(listData(run, open('/sizes', '/sizes/0')))).toEqual([
      '- sizes 2 items',
      '  - 0 2 fields',
      '      width 3',
      '    + names 1 item',
      '    1 plain',
    ]);
    expect(outline(listData(run, open('/sizes/0')))).toEqual(['+ sizes 2 items']);
  });

  test('gives an opened text in whole, and leaves a short one closed', () => {
    const story = `${'long '.repeat(100)}\n\tend`;
    const run = runWith({ story, word: 'word\n', title: 'x'.repeat(41) });
    const [opened, word, title] = listData(run, open('/story', '/word'));
    expect(opened).toMatchObject({ kind: 'text', openable: true, isOpen: true, text: story });
    expect(opened?.summary.length).toBeLessThanOrEqual(200);
    expect(word).toMatchObject({ summary: 'word', openable: false, isOpen: false });
    expect(word).not.toHaveProperty('text');
    expect(title).toMatchObject({ openable: true });
    expect(listData(run, open(), 41)[2]).toMatchObject({ openable: false });
  });

  test('summarizes a text by its first line that is not blank, without half characters', () => {
    const run = runWith({
      a: '\n\n  first\r\nsecond',
      b: `${'x'.repeat(199)}😀 and more`,
      c: ' \n '.repeat(10),
    });
    expect(listData(run, open()).map(({ summary }) => summary)).toEqual(['first', 'x'.repeat(199), '']);
  });

  test('says which step put a field there, the latest where there are several', () => {
    const run = pausedRun({
      data: { transcript: 'words', short: 'fewer', lines: ['x'] },
      executedTemplates: [
        recordOf('abridge', { outputFields: ['short', 'lines'] }),
        recordOf('refine', { outputFields: ['short'] }),
      ],
    });
    const lines = listData(run, open('/lines'));
    expect(lines.map(({ label, producer }) => [label, producer])).toEqual([
      ['transcript', { kind: 'input' }],
      ['short', { kind: 'step', stepId: 'refine' }],
      ['lines', { kind: 'step', stepId: 'abridge' }],
      ['0', undefined],
    ]);
  });

  test('says what a person has edited since, and what a step that is to be done again had put there', () => {
    const at = (minute: number) => `2026-11-22T10:0${minute}:00.000Z`;
    const merged = (minute: number, change: string): HistoryEntry => ({
      at: at(minute),
      event: 'edit-merged',
      changes: [change],
    });
    const run = pausedRun({
      data: { early: 1, late: 2, added: 3, gone: 4, 'odd changed': 5 },
      executedTemplates: [recordOf('one', { outputFields: ['early', 'late'], executedAt: at(3) })],
      history: [
        merged(2, 'data.early changed'),
        { at: at(2), event: 'step-completed', stepId: 'before', outputFields: ['gone'] },
        merged(4, 'data.late changed'),
        merged(4, 'data.added added'),
        merged(4, 'data.odd changed changed'),
        { at: at(5), event: 'edit-merged', changes: 7, outputFields: { stepId: 'x' }, stepId: 'y' },
      ],
    });
    expect(listData(run, open()).map(({ producer }) => producer)).toEqual([
      { kind: 'step', stepId: 'one' },
      { kind: 'person', stepId: 'one' },
      { kind: 'person' },
      { kind: 'step', stepId: 'before' },
      { kind: 'person' },
    ]);
  });

  test('takes hostile keys for what they are', () => {
    const run = runOf(
      '{"__proto__": {"x": 1}, "constructor": "c", "": 2, "a/b~c": {"\\u001b[31m": 3}, "a~#500": [1], "0": 4}',
    );
    const lines = listData(run, openAll(run, open()));
    expect(outline(lines)).toEqual([
      '  0 4',
      '- __proto__ 1 field',
      '    x 1',
      '  constructor c',
      '  "" 2',
      '- a/b~c 1 field',
      '    \u001b[31m 3',
      '- a~#500 1 item',
      '    0 1',
    ]);
    expect(lines.map(({ path }) => [fieldOf(path), valueAt(run, path)])).toEqual([
      ['0', 4],
      ['__proto__', { x: 1 }],
      ['__proto__', 1],
      ['constructor', 'c'],
      ['', 2],
      ['a/b~c', { '\u001b[31m': 3 }],
      ['a/b~c', 3],
      ['a~#500', [1]],
      ['a~#500', 1],
    ]);
    expect(new Set(lines.map(({ path }) => path)).size).toBe(lines.length);
  });
});

describe('a long list', () => {
  const items = Array.from({ length: 100_000 }, (_, index) => ({ index }));
  const run = runWith({ items, after: 1 });

  test('is not listed while it is closed, and lists 500 items when it is opened', () => {
    expect(outline(listData(run, open()))).toEqual(['+ items 100,000 items', '  after 1']);
    const lines = listData(run, open('/items'));
    expect(lines.length).toBe(1 + 500 + 1 + 1);
    expect(outline(lines).slice(-3)).toEqual(['  + 499 1 field', '  +  99,500 more items', '  after 1']);
  });

  test('lists the next 500 for each portion that is opened in turn', () => {
    const portion = listData(run, open('/items')).at(-2)?.path ?? '';
    const lines = listData(run, open('/items', portion));
    expect(outline(lines).slice(500, 503)).toEqual([
      '  + 499 1 field',
      '  -  items 500 to 999',
      '  + 500 1 field',
    ]);
    expect(outline(lines).slice(-2)).toEqual(['  +  99,000 more items', '  after 1']);
    const next = lines.at(-2)?.path ?? '';
    expect(listData(run, open('/items', portion, next)).length).toBe(1 + 3 * 500 + 3 + 1);
    expect(listData(run, open('/items', next)).length).toBe(1 + 500 + 1 + 1);
    expect(valueAt(run, portion)).toBeUndefined();
    expect(fieldOf(portion)).toBeUndefined();
  });

  test('ends where it ends', () => {
    const short = runWith({ items: items.slice(0, 501), exact: items.slice(0, 500) });
    expect(
      outline(listData(short, open('/items', '/exact'))).filter((line) => line.includes('more')),
    ).toEqual(['  +  1 more item']);
    expect(outline(listData(short, open('/items', '/items~#500'))).slice(501, 503)).toEqual([
      '  -  items 500 to 500',
      '  + 500 1 field',
    ]);
  });

  test('may be an object, or the data itself', () => {
    const fields = Object.fromEntries(items.slice(0, 600).map(({ index }) => [`f${index}`, index]));
    expect(outline(listData(runWith(fields), open())).at(-1)).toBe('+  100 more fields');
    expect(outline(listData(runWith({ fields }), open('/fields'))).at(-1)).toBe('  +  100 more fields');
  });
});

describe('opening and closing', () => {
  const run = runWith({ a: { b: { c: [1] } }, list: [[], [2]], text: 'one\ntwo' });

  test('goes back and forth without touching the set it began with', () => {
    const before = open('/a');
    expect([...toggleData(before, '/a/b')]).toEqual(['/a', '/a/b']);
    expect([...toggleData(before, '/a')]).toEqual([]);
    expect([...before]).toEqual(['/a']);
  });

  test('opens all objects and lists at once, and closes everything', () => {
    const all = openAll(run, open());
    expect(outline(listData(run, all))).toEqual([
      '- a 1 field',
      '  - b 1 field',
      '    - c 1 item',
      '        0 1',
      '- list 2 items',
      '    0 0 items',
      '  - 1 1 item',
      '      0 2',
      '+ text one',
    ]);
    expect([...closeAll(all)]).toEqual([]);
  });

  test('can be of one branch only', () => {
    expect([...openAll(run, open('/text'), '/a')]).toEqual(['/text', '/a', '/a/b', '/a/b/c']);
    expect([...closeAll(open('/a', '/a/b', '/ab', '/a~#500'), '/a')]).toEqual(['/ab']);
  });

  test('stops before it lists more than thousands of lines', () => {
    const wide = runWith({ rows: Array.from({ length: 500 }, () => Array.from({ length: 500 }, () => [1])) });
    const lines = listData(wide, openAll(wide, open()));
    expect(lines.length).toBeGreaterThan(4000);
    expect(lines.length).toBeLessThanOrEqual(5000);
  });
});

test('a path that leads nowhere has no value', () => {
  const run = runOf('{"list": ["a"], "text": "abc"}');
  const paths = [
    '/list/1',
    '/list/01',
    '/list/-',
    '/list/length',
    '/text/0',
    '/text/length',
    '/toString',
    'list',
  ];
  expect(paths.map((path) => valueAt(run, path))).toEqual(paths.map(() => undefined));
  expect(valueAt(run, '/list/0')).toBe('a');
  expect(valueAt(run, '')).toBe(run.data);
});
