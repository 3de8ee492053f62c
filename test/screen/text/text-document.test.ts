import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockText } from '../../../source/screen/fit-text.ts';
import {
  cleanLines,
  lazyBlock,
  plainDocument,
  type TextDocument,
} from '../../../source/screen/text/text-document.ts';
import { textOf, troubleText } from '../helpers/arbitrary-text.ts';

function linesOf(document: TextDocument): readonly string[] {
  return document.blocks.flatMap(({ lines }) => lines.map(({ row }) => textOf(row)));
}

describe('a plain document', () => {
  test('has the lines of the text, each with its indent for the rows after its first', () => {
    const document = plainDocument('one\n\n  two\r\n\tthree\n', 'quiet');
    expect(linesOf(document)).toEqual(['one', '', '  two', '  three']);
    expect(document.blocks[0]?.lines.map(({ hang }) => hang)).toEqual([0, 0, 2, 2]);
    expect(document.blocks[0]?.lines[0]?.row).toEqual([{ text: 'one', role: 'quiet' }]);
  });

  test('of nothing has nothing', () => {
    expect(plainDocument('').blocks).toEqual([]);
  });

  test('says what the sanitized text says, in whatever blocks', () => {
    const text = `Größe\t漢字 e\u0301\u0301\u0301\u0301\u0301 \u202e\u001b[31mred\u001b[0m\r\n`.repeat(500);
    expect(linesOf(plainDocument(text)).join('\n')).toBe(blockText(text).replace(/\n$/, ''));
    expect(plainDocument(text).blocks.length).toBeGreaterThan(5);
  });

  test('has nothing that drives a terminal, whatever the text is', () => {
    fc.assert(
      fc.property(troubleText, (text) => {
        for (const line of linesOf(plainDocument(text))) expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });

  test('has blocks of some dozens of lines, and one for a line that is longer', () => {
    const document = plainDocument(
      'A line of the usual length, which is a little more than that.\n'.repeat(1000),
    );
    const counts = document.blocks.map(({ lines }) => lines.length);
    expect(Math.max(...counts)).toBeLessThan(64);
    expect(plainDocument('x'.repeat(1_000_000)).blocks.length).toBe(1);
  });
});

test('a block is read when it is looked at, once', () => {
  let read = 0;
  const block = lazyBlock(() => {
    read++;
    return [{ row: [], hang: 0 }];
  });
  expect(read).toBe(0);
  expect(block.lines).toBe(block.lines);
  expect(read).toBe(1);
});

test('an escape sequence that is not ended hides no more than its line', () => {
  expect(cleanLines('a\u001b]0;title\nb\u001bP data\nc\u0007d')).toEqual(['a', 'b', 'cd']);
});
