import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type GrownText, growText, type TextStyle } from '../../../source/screen/text/grow-document.ts';
import { loadMarkdown, type Markdown } from '../../../source/screen/text/load-markdown.ts';
import { markdownDocument } from '../../../source/screen/text/markdown-document.ts';
import {
  plainDocument,
  type TextDocument,
  type TextLine,
} from '../../../source/screen/text/text-document.ts';
import { textOf, troubleMarkdown } from '../helpers/arbitrary-text.ts';

let markdown: Markdown;

beforeAll(async () => {
  markdown = await loadMarkdown();
});

function read({ blocks }: TextDocument): readonly (readonly TextLine[])[] {
  return blocks.map(({ lines }) => lines);
}

function grow(pieces: readonly string[], style: TextStyle): readonly GrownText[] {
  const grown: GrownText[] = [];
  let text = '';
  for (const piece of pieces) {
    text += piece;
    grown.push(growText(grown.at(-1), text, style));
    // It is looked at while it grows.
    read(grown.at(-1)?.document ?? { blocks: [] });
  }
  return grown;
}

/** The text in pieces that end anywhere. */
function cutUp(text: string, lengths: readonly number[]): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0, index = 0; at < text.length; index++) {
    const length = lengths[index % lengths.length] ?? 1;
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}

const paragraph =
  'The **numbers** show that margins fell while `revenue` rose in the year before.\n\n- one\n- two\n\n';
const reply = `# Report\n\n${paragraph.repeat(60)}\`\`\`js\n${'const a = 1;\n'.repeat(400)}\`\`\`\n\n${paragraph.repeat(60)}`;

describe('a text that grows', () => {
  test('is in the end the same document as one that is read at once, wherever it was cut', () => {
    fc.assert(
      fc.property(
        troubleMarkdown,
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (text, lengths, isPlain) => {
          const style = isPlain ? 'plain' : markdown;
          const last = grow(cutUp(text, lengths), style).at(-1);
          expect(read(last?.document ?? { blocks: [] })).toEqual(
            read(growText(undefined, text, style).document),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test('is the same also where it is long and comes in very small pieces', () => {
    expect(read(grow(cutUp(reply, [7]), markdown).at(-1)?.document ?? { blocks: [] })).toEqual(
      read(markdownDocument(reply, markdown)),
    );
    expect(read(grow(cutUp(reply, [7]), 'plain').at(-1)?.document ?? { blocks: [] })).toEqual(
      read(plainDocument(reply)),
    );
  });

  test('keeps all of its blocks but the last', () => {
    for (const style of ['plain', markdown] as const) {
      const grown = grow(cutUp(reply, [50]), style);
      for (const [index, { document }] of grown.entries()) {
        const before = grown[index - 1]?.document.blocks.slice(0, -1) ?? [];
        expect(document.blocks.length).toBeGreaterThanOrEqual(before.length);
        expect(before.every((block, place) => document.blocks[place] === block)).toBe(true);
      }
      expect(grown.at(-1)?.document.blocks.length).toBeGreaterThan(8);
    }
  });

  test('that did not change is what it was', () => {
    const grown = growText(undefined, reply, markdown);
    expect(growText(grown, `${reply}`, markdown)).toBe(grown);
  });

  test('is found to begin with front matter when it does', () => {
    const text = '---\nmodel: a/b\n---\n*c*\n';
    expect(read(grow(cutUp(text, [1]), markdown).at(-1)?.document ?? { blocks: [] })).toEqual(
      read(markdownDocument(text, markdown)),
    );
  });

  test('that is another one is read anew', () => {
    const grown = growText(undefined, reply, markdown);
    const other = growText(grown, `x${reply}`, markdown);
    expect(read(other.document)).toEqual(read(markdownDocument(`x${reply}`, markdown)));
    expect(read(growText(grown, '', markdown).document)).toEqual([]);
    expect(read(growText(grown, reply, 'plain').document)).toEqual(read(plainDocument(reply)));
  });

  test('keeps what it said of an escape sequence that is ended only later', () => {
    const last = grow(['one\u001b]0;ti', 'tle', '\u0007 two\nthree'], 'plain').at(-1);
    expect(read(last?.document ?? { blocks: [] })).toEqual(read(plainDocument('one two\nthree')));
  });
});

describe('a text that is JSON', () => {
  const textsOf = ({ document }: GrownText) =>
    document.blocks.flatMap(({ lines }) => lines.map(({ row }) => textOf(row)));

  test('is shown as it is, from its first words on', () => {
    const text = '{\n  "a": "**b**",\n\n\n  "c": ["_d_"]\n}';
    for (const grown of grow(cutUp(text, [1]), markdown))
      expect(textsOf(grown).join('\n')).toBe(grown.text.replace(/\n$/, ''));
    for (const json of [
      '["_a_"]',
      '[ {"a": "_b_"}]',
      '[\n  1,\n  2\n]',
      '[]',
      '{}',
      '[true, false]',
      '[[1]]',
    ])
      expect(textsOf(growText(undefined, json, markdown)).join('\n')).toBe(json);
  });

  test('is told from Markdown that begins with a bracket', () => {
    for (const text of [
      '[a](https://b.c)',
      '[1] a _note_',
      '[ ] a _task_',
      '{a _set_}',
      '[true story](x) _a_',
    ])
      expect(growText(undefined, text, markdown).style).toBe(markdown);
  });
});
