import fc from 'fast-check';
import stringWidth from 'string-width';
import { beforeAll, describe, expect, test } from 'vitest';
import { textWidth } from '../../../source/screen/fit-text.ts';
import { rowWidth } from '../../../source/screen/span.ts';
import { growText } from '../../../source/screen/text/grow-document.ts';
import { createTextLayout, type LaidOut } from '../../../source/screen/text/lay-out-text.ts';
import { loadMarkdown, type Markdown } from '../../../source/screen/text/load-markdown.ts';
import { paintMatches } from '../../../source/screen/text/paint-matches.ts';
import { findMatches } from '../../../source/screen/text/search-text.ts';
import {
  lazyBlock,
  plainDocument,
  plainLines,
  type TextDocument,
} from '../../../source/screen/text/text-document.ts';
import { textOf, troubleMarkdown } from '../helpers/arbitrary-text.ts';

let markdown: Markdown;

beforeAll(async () => {
  markdown = await loadMarkdown();
});

function layOut(document: TextDocument, columns: number, wrap = true): LaidOut {
  return createTextLayout().measure(document, columns, wrap);
}

function textsAt(laidOut: LaidOut, top = 0, height = 1000, left = 0): readonly string[] {
  return laidOut.rowsAt(top, height, left).map(textOf);
}

describe('a wrapped document', () => {
  const text = 'one two three\n\n  four five six\nseven';

  test('has a row for each part of a line, with the line’s indent', () => {
    expect(textsAt(layOut(plainDocument(text), 10))).toEqual([
      'one two',
      'three',
      '',
      '  four',
      '  five six',
      'seven',
    ]);
  });

  test('gives the rows from one on, and no more than there are', () => {
    const laidOut = layOut(plainDocument(text), 10);
    expect(textsAt(laidOut, 1, 2)).toEqual(['three', '']);
    expect(textsAt(laidOut, 5, 9)).toEqual(['seven']);
    expect(textsAt(laidOut, 6, 9)).toEqual([]);
    expect(laidOut.rowCount).toBe(6);
    expect([laidOut.hasRow(-1), laidOut.hasRow(5), laidOut.hasRow(6)]).toEqual([false, true, false]);
  });

  test('keeps the roles of what it breaks', () => {
    const document = growText(undefined, 'one **two three** four', markdown).document;
    expect(layOut(document, 9).rowsAt(0, 9)).toEqual([
      [
        { text: 'one ', role: 'plain' },
        { text: 'two', role: 'strong' },
      ],
      [
        { text: 'three', role: 'strong' },
        { text: ' ', role: 'plain' },
      ].slice(0, 1),
      [{ text: 'four', role: 'plain' }],
    ]);
  });

  test('has the bar of a quote before each of its rows', () => {
    const document = growText(undefined, '> one two three\n> - four five six', markdown).document;
    expect(textsAt(layOut(document, 12))).toEqual(['│ one two', '│ three', '│ - four', '│   five six']);
  });

  test('has the cells of a table under each other where they fit, and else one after the other', () => {
    const table = '| name | share |\n|---|--:|\n| margin | 12 |\n| a | 7 |';
    const document = growText(undefined, table, markdown).document;
    expect(textsAt(layOut(document, 20))).toEqual(['name   │ share', 'margin │    12', 'a      │     7']);
    expect(textsAt(layOut(document, 13))).toEqual(['name │ share', 'margin │ 12', 'a │ 7']);
  });

  test('aligns a table within a list or a quote by what room it has there', () => {
    const table = '- x\n\n  | a | b |\n  |---|--:|\n  | long | 1 |';
    const document = growText(undefined, table, markdown).document;
    expect(textsAt(layOut(document, 11), 2)).toEqual(['  a    │ b', '  long │ 1']);
    expect(textsAt(layOut(document, 9), 2)).toEqual(['  a │ b', '  long │', '   1']);
  });

  test('of no columns at all has rows without anything', () => {
    expect(textsAt(layOut(plainDocument('a漢'), 0))).toEqual(['', '']);
    expect(textsAt(layOut(plainDocument('漢'), 1))).toEqual(['']);
  });
});

describe('a document that is not wrapped', () => {
  test('has a row for each line, cut at the right, from a column on', () => {
    const laidOut = layOut(plainDocument('one two three\n\n漢字漢字'), 6, false);
    expect(laidOut.rowCount).toBe(3);
    expect(textsAt(laidOut)).toEqual(['one t…', '', '漢字…']);
    expect(textsAt(laidOut, 0, 3, 8)).toEqual(['three', '', '']);
    expect(textsAt(laidOut, 0, 3, 3)).toEqual([' two …', '', ' 漢字']);
  });
});

describe('a place in the text', () => {
  test('is found again in any width', () => {
    fc.assert(
      fc.property(
        troubleMarkdown,
        fc.integer({ min: 2, max: 30 }),
        fc.integer({ min: 2, max: 30 }),
        fc.boolean(),
        (text, columns, others, wrap) => {
          const { document } = growText(undefined, text, markdown);
          const laidOut = layOut(document, columns, wrap);
          const other = layOut(document, others, true);
          for (let row = 0; row < Math.min(laidOut.rowCount, 50); row++) {
            const place = laidOut.lineAt(row);
            if (place === undefined) throw new Error(`row ${row} begins nowhere`);
            const { blockIndex, lineIndex, offset } = place;
            expect(laidOut.rowOfLine(blockIndex, lineIndex, offset)).toBe(row);
            const found = other.lineAt(other.rowOfLine(blockIndex, lineIndex, offset));
            expect(found).toMatchObject({ blockIndex, lineIndex });
            // What a line is indented too much for the width is above its first row.
            if (found !== undefined && found.offset > offset) {
              expect(other.rowOfLine(blockIndex, lineIndex, 0)).toBe(
                other.rowOfLine(blockIndex, lineIndex, offset),
              );
            }
          }
        },
      ),
    );
  });

  test('is that of the aligned line also where a table is too wide to be aligned', () => {
    const table = '| a | b |\n|---|---|\n| a long cell | x |\n| c | one two three |';
    const { document } = growText(undefined, table, markdown);
    const aligned = document.blocks[0]?.lines[2]?.row ?? [];
    expect(textOf(aligned)).toBe('c           │ one two three');
    const narrow = layOut(document, 11);
    expect(textsAt(narrow)).toEqual(['a │ b', 'a long cell', '  │ x', 'c │ one two', '  three']);
    expect(narrow.lineAt(4)).toEqual({
      blockIndex: 0,
      lineIndex: 2,
      offset: textOf(aligned).indexOf('three'),
    });
    expect(narrow.rowOfLine(0, 2, textOf(aligned).indexOf('two'))).toBe(3);
    expect(narrow.rowOfLine(0, 2, textOf(aligned).indexOf('three'))).toBe(4);
  });

  test('that is gone is the nearest that there is', () => {
    const laidOut = layOut(plainDocument('one two three\nfour'), 8);
    expect(laidOut.rowOfLine(0, 0, 1000)).toBe(1);
    expect(laidOut.rowOfLine(0, 9, 0)).toBe(2);
    expect(laidOut.rowOfLine(9, 0, 0)).toBe(2);
    expect(layOut(plainDocument(''), 8).rowOfLine(3, 1, 0)).toBe(0);
    expect(laidOut.lineAt(3)).toBeUndefined();
  });
});

test('no row is wider than its columns, whatever the text is and however it is shown', () => {
  fc.assert(
    fc.property(
      troubleMarkdown,
      fc.integer({ min: 0, max: 40 }),
      fc.boolean(),
      fc.boolean(),
      fc.integer({ min: 0, max: 20 }),
      (text, columns, wrap, isPlain, left) => {
        const { document } = growText(undefined, text, isPlain ? 'plain' : markdown);
        const laidOut = layOut(document, columns, wrap);
        const matches = findMatches(document, 'a');
        const painted = laidOut.rowsAt(0, 60, left, paintMatches(matches, matches[0]));
        for (const row of [...laidOut.rowsAt(0, 60, left), ...painted]) {
          expect(rowWidth(row)).toBeLessThanOrEqual(columns);
          expect(textWidth(textOf(row))).toBeLessThanOrEqual(columns);
          expect(stringWidth(textOf(row))).toBeLessThanOrEqual(columns);
          expect(textOf(row)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
        expect(painted.map(textOf)).toEqual(laidOut.rowsAt(0, 60, left).map(textOf));
      },
    ),
    { numRuns: 500 },
  );
});

test('wrapping leaves nothing out but blanks', () => {
  fc.assert(
    fc.property(troubleMarkdown, fc.integer({ min: 2, max: 40 }), (text, columns) => {
      const document = plainDocument(text);
      const shown = textsAt(layOut(document, columns), 0, 100_000).join('');
      const whole = document.blocks.flatMap(({ lines }) => lines.map(({ row }) => textOf(row))).join('');
      expect(shown.replaceAll(/\s/g, '')).toBe(whole.replaceAll(/\s/g, ''));
    }),
  );
});

describe('the layout', () => {
  test('reads no block before one of its rows is asked for', () => {
    const read: number[] = [];
    const blocks = Array.from({ length: 100 }, (_, index) =>
      lazyBlock(() => {
        read.push(index);
        return plainLines('one\ntwo\n', 'plain');
      }),
    );
    const laidOut = layOut({ blocks }, 20);
    expect(read).toEqual([]);
    laidOut.rowsAt(0, 5);
    expect(laidOut.hasRow(7)).toBe(true);
    expect(read).toEqual([0, 1, 2, 3]);
    expect(laidOut.rowCount).toBe(200);
    expect(read.length).toBe(100);
  });

  test('is the same object for the same document, columns and wrapping', () => {
    const layout = createTextLayout();
    const document = plainDocument('one two three');
    const laidOut = layout.measure(document, 8, true);
    expect(layout.measure(document, 8, true)).toBe(laidOut);
    expect(layout.measure(document, 9, true)).not.toBe(laidOut);
    expect(textsAt(layout.measure(document, 8, false))).toEqual(['one two…']);
    expect(textsAt(layout.measure(document, 5, true))).toEqual(['one', 'two', 'three']);
  });

  test('paints a line once for all of its rows that are seen', () => {
    let painted = 0;
    const laidOut = layOut(plainDocument('word '.repeat(100)), 10);
    laidOut.rowsAt(0, 40, 0, (_block, _line, row) => {
      painted++;
      return row;
    });
    expect(painted).toBe(1);
  });

  test('wraps a line of megabytes, wide or narrow or tangled', () => {
    for (const [text, rows] of [
      ['x'.repeat(1_000_000), 10_000],
      ['漢'.repeat(1_000_000), 20_000],
      ['e\u0301'.repeat(500_000), 5000],
      ['👍🏽'.repeat(100_000), 2000],
    ] as const) {
      const laidOut = layOut(plainDocument(text), 100);
      expect(laidOut.rowCount).toBe(rows);
      expect(laidOut.rowsAt(rows - 2, 9).length).toBe(2);
    }
  });
});
