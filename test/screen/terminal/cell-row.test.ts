// A line of a frame as cells.
import { describe, expect, test } from 'vitest';
import { readRow } from '../../../source/screen/terminal/cell-row.ts';
import { isControlOnly } from '../../../source/screen/terminal/control-sequences.ts';

/** The texts of the cells, `<` where the one to the left reaches into it, and styles where there are some. */
const shown = (line: string, columns: number) =>
  readRow(line, columns).map((cell) =>
    cell === null ? '<' : cell.text + (cell.style.key === '' ? '' : `{${cell.style.key}}`),
  );

describe('a line', () => {
  test('fills exactly its columns', () => {
    expect(shown('ab', 4)).toEqual(['a', 'b', ' ', ' ']);
    expect(shown('abcdef', 4)).toEqual(['a', 'b', 'c', 'd']);
    expect(shown('', 2)).toEqual([' ', ' ']);
  });

  test('has wide characters over two columns, and a blank where half of one would be', () => {
    expect(shown('漢字', 4)).toEqual(['漢', '<', '字', '<']);
    expect(shown('漢字', 3)).toEqual(['漢', '<', ' ']);
    expect(shown('a👍🏽b', 4)).toEqual(['a', '👍🏽', '<', 'b']);
  });

  test('keeps marks with what they mark, also over a change of style', () => {
    expect(shown('e\u0301x', 3)).toEqual(['e\u0301', 'x', ' ']);
    expect(shown('e\u001b[31m\u0301x', 3)).toEqual(['e\u0301', 'x{31}', ' ']);
    expect(shown('\u0301x', 2)).toEqual(['x', ' ']);
  });

  test('has the styles that its codes lead to', () => {
    expect(shown('\u001b[1;31ma\u001b[39mb\u001b[22mc', 3)).toEqual(['a{1;31}', 'b{1}', 'c']);
    expect(shown('\u001b[38;5;208ma\u001b[48;2;1;2;3mb\u001b[0mc', 3)).toEqual([
      'a{38;5;208}',
      'b{38;5;208;48;2;1;2;3}',
      'c',
    ]);
    expect(shown('\u001b[1;2ma\u001b[22mb\u001b[4:3mc\u001b[4:0md', 4)).toEqual([
      'a{1;2}',
      'b',
      'c{4:3}',
      'd',
    ]);
    expect(shown('\u001b[38ma\u001b[38;5mb\u001b[999mc', 3)).toEqual(['a', 'b', 'c']);
  });

  test('has of the style of a blank what is seen', () => {
    expect(shown('\u001b[1;2;31m \u001b[7m \u001b[0;44m ', 3)).toEqual([' ', ' {1;2;7;31}', ' {44}']);
  });

  test('drops everything else that would drive a terminal', () => {
    expect(shown('a\u001b[2Jb\u001b]0;t\u0007c\u001bPq\u001b\\d\u001b(0e\u0008f\u009bg\u001b[', 7)).toEqual([
      ...'abcdef',
      'g',
    ]);
  });
});

describe('a text', () => {
  test.each([
    '\u001b[?25l',
    '\u001b[?1049h\u001b[2K',
    '\u001b]2;a title\u0007',
    '\u001b[<u',
    '\u001bPtmux;x\u001b\\',
  ])('of sequences alone is no frame: %j', (text) => {
    expect(isControlOnly(text)).toBe(true);
  });

  test.each(['', 'a', '\n', ' ', '\u001b[31m', '\u001b[?25la', '\u001b[1mbold\u001b[22m'])(
    'with styles or characters is one: %j',
    (text) => {
      expect(isControlOnly(text)).toBe(false);
    },
  );
});
