import { beforeAll, describe, expect, test } from 'vitest';
import { type CompareLines, diffDocument, loadDiff } from '../../../source/screen/text/diff-document.ts';
import { textOf } from '../helpers/arbitrary-text.ts';

let compare: CompareLines;

beforeAll(async () => {
  compare = await loadDiff();
});

function linesOf(before: string, after: string) {
  return diffDocument(before, after, compare).blocks.flatMap(({ lines }) => lines);
}

function textsOf(before: string, after: string): readonly string[] {
  return linesOf(before, after).map(({ row }) => textOf(row));
}

describe('what differs between two texts', () => {
  test('is said line by line, between all that does not', () => {
    expect(textsOf('one\n\ntwo\nthree\n', 'one\n\nthree\nfour')).toEqual([
      '  one',
      '',
      '- two',
      '  three',
      '+ four',
    ]);
    const [, , , , added] = linesOf('one\n\ntwo\nthree\n', 'one\n\nthree\n  four');
    expect(added).toEqual({ row: [{ text: '+   four', role: 'added' }], hang: 4 });
    expect(linesOf('a', 'b').map(({ row }) => row[0]?.role)).toEqual(['removed', 'added']);
  });

  test('is not how their last line ends', () => {
    expect(textsOf('a\nb\n', 'a\nb')).toEqual(['  a', '  b']);
    expect(textsOf('a\r\nb', 'a\nb')).toEqual(['  a', '  b']);
  });

  test('is all of a text where the other is empty', () => {
    expect(textsOf('', 'a\nb')).toEqual(['+ a', '+ b']);
    expect(textsOf('a', '')).toEqual(['- a']);
    expect(textsOf('', '')).toEqual([]);
  });

  test('is said of safe text', () => {
    expect(textsOf('a\u001b[2J\u202e', 'a')).toEqual(['  a']);
    expect(textsOf('', '\u001b]0;x\u0007b\tc')).toEqual(['+ b  c']);
  });

  test('is said with the whole of a long text', () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `line ${index}`);
    const after = lines.with(2500, 'another line');
    const texts = textsOf(lines.join('\n'), after.join('\n'));
    expect(texts.length).toBe(5001);
    expect(texts.slice(2499, 2503)).toEqual(['  line 2499', '- line 2500', '+ another line', '  line 2501']);
    expect(diffDocument(lines.join('\n'), after.join('\n'), compare).blocks.length).toBeGreaterThan(50);
  });

  test('is not looked for where there is nothing in common; then the new text is shown', () => {
    const text = (word: string) => Array.from({ length: 5000 }, (_, index) => `${word} ${index}`).join('\n');
    const lines = linesOf(text('old'), text('new'));
    expect(lines[0]?.row[0]?.role).toBe('attention');
    expect(textOf(lines[0]?.row ?? [])).toContain('too different to compare');
    expect(lines.slice(1, 4).map(({ row }) => textOf(row))).toEqual(['', 'new 0', 'new 1']);
    expect(lines.length).toBe(5002);
  });
});
