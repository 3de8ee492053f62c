import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createTextLayout } from '../../../source/screen/text/lay-out-text.ts';
import { loadMarkdown, type Markdown } from '../../../source/screen/text/load-markdown.ts';
import { markdownDocument } from '../../../source/screen/text/markdown-document.ts';
import type { TextLine } from '../../../source/screen/text/text-document.ts';
import { textOf, troubleMarkdown } from '../helpers/arbitrary-text.ts';

let markdown: Markdown;

beforeAll(async () => {
  markdown = await loadMarkdown();
});

function linesOf(text: string): readonly TextLine[] {
  return markdownDocument(text, markdown).blocks.flatMap(({ lines }) => lines);
}

function textsOf(text: string): readonly string[] {
  return linesOf(text).map(({ row }) => textOf(row));
}

/** The spans of its first line, each as its role and its text. */
function spansOf(text: string): readonly string[] {
  return (linesOf(text)[0]?.row ?? []).map((span) => `${span.role}: ${span.text}`);
}

describe('text within Markdown', () => {
  test('has roles instead of marks', () => {
    expect(spansOf('a *b* **c** `d` ~~e~~')).toEqual([
      'plain: a ',
      'emphasis: b',
      'plain:  ',
      'strong: c',
      'plain:  ',
      'code: `d`',
      'plain:  ',
      'quiet: ~~e~~',
    ]);
    expect(spansOf('**a *b* `c`** *d **e***')).toEqual([
      'strong: a b ',
      'code: `c`',
      'plain:  ',
      'emphasis: d ',
      'strong: e',
    ]);
    expect(spansOf('## A *b* `c`')).toEqual(['heading: A b ', 'code: `c`']);
  });

  test('says where a link leads, unless it says so itself', () => {
    expect(spansOf('[a](https://b.c) d')).toEqual(['link: a', 'quiet:  (https://b.c)', 'plain:  d']);
    expect(spansOf('https://b.c www.d.e f@g.h')).toEqual([
      'link: https://b.c',
      'plain:  ',
      'link: www.d.e',
      'plain:  ',
      'link: f@g.h',
    ]);
    expect(spansOf('![a picture](b.png)')).toEqual(['link: a picture', 'quiet:  (b.png)']);
    expect(spansOf('[a][b]\n\n[b]: https://c.d')).toEqual(['link: a', 'quiet:  (https://c.d)']);
  });

  test('is otherwise as it is written, html and what is no mark too', () => {
    expect(textsOf('a <b>c</b> 2 * 3 * 4 snake_case_name AT&amp;T \\*d\\*')).toEqual([
      'a <b>c</b> 2 * 3 * 4 snake_case_name AT&T *d*',
    ]);
  });

  test('keeps the ends of its lines', () => {
    expect(textsOf('Title one\nTitle **two\n   and** more  \n last')).toEqual([
      'Title one',
      'Title two',
      'and more',
      'last',
    ]);
  });

  test('has nothing that drives a terminal, also where a reference stands for it', () => {
    expect(textsOf('[a](&#27;]0;x&#7;) &#x1b;[2J `&#27;`').join('')).not.toMatch(/\p{Cc}/u);
    fc.assert(
      fc.property(troubleMarkdown, (text) => {
        for (const line of textsOf(text)) expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });
});

describe('blocks of Markdown', () => {
  test('are set apart by a blank line where they are in the text', () => {
    expect(textsOf('\n# A\ntext\n\n\n\nmore\n- one\n- two\n\n---\nend\n\n')).toEqual([
      'A',
      'text',
      '',
      'more',
      '- one',
      '- two',
      '',
      '────────────',
      'end',
    ]);
  });

  test('that are lists keep their numbers, nest, and hang', () => {
    const lines = linesOf('* a\n* b\n  1. c\n     d\n  7. e\n\n3) f\n\n   g\n4) h\n- [ ] i\n- [x] j');
    expect(lines.map(({ row }) => textOf(row))).toEqual([
      '- a',
      '- b',
      '  1. c',
      '     d',
      '  7. e',
      '',
      '3) f',
      '',
      '   g',
      '4) h',
      '- [ ] i',
      '- [x] j',
    ]);
    expect(lines.map(({ hang }) => hang)).toEqual([2, 2, 5, 5, 5, 0, 3, 3, 3, 3, 6, 6]);
  });

  test('that are lists are nested by tabs too', () => {
    expect(textsOf('1. a\n\t- b\n\t\t- c')).toEqual(['1. a', '   - b', '     - c']);
  });

  test('that are quotes have a bar before each line', () => {
    expect(textsOf('> a\nb\n>\n> > c\n> - d')).toEqual(['│ a', '│ b', '│ ', '│ │ c', '│ - d']);
    expect(linesOf('> a')[0]).toEqual({
      row: [
        { text: '│ ', role: 'quiet' },
        { text: 'a', role: 'plain' },
      ],
      hang: 2,
      again: [{ text: '│ ', role: 'quiet' }],
    });
  });

  test('that are code keep their lines, two columns in, between their fences', () => {
    const text = 'a\n```js\nif (b) {\n\n    *c*\n}\n```\nd';
    expect(textsOf(text)).toEqual(['a', '```js', '  if (b) {', '', '      *c*', '  }', '```', 'd']);
    expect(linesOf(text)[2]).toEqual({ row: [{ text: '  if (b) {', role: 'plain' }], hang: 2 });
    expect(linesOf(text)[4]?.hang).toBe(6);
    expect(textsOf('    a\n      b')).toEqual(['  a', '    b']);
    expect(textsOf('- a\n  ```\n  b\n  ```\n- c')).toEqual(['- a', '  ```', '    b', '  ```', '- c']);
  });

  test('that are code go on to the end where no fence closes them, whatever stands in them', () => {
    expect(textsOf('````md\n```\n# a\n```\n- b')).toEqual(['````md', '  ```', '  # a', '  ```', '  - b']);
    expect(textsOf('~~~\na\n```\n~~~\n*b*')).toEqual(['~~~', '  a', '  ```', '~~~', 'b']);
  });

  test('that are tables are aligned as they say', () => {
    expect(textsOf('|a|b|c|\n|:--|--:|:-:|\n|long cell|1|middle|\n|d|22|e|')).toEqual([
      'a         │  b │   c',
      'long cell │  1 │ middle',
      'd         │ 22 │   e',
    ]);
    expect(linesOf('|a|\n|-|\n|b|')[0]?.row).toEqual([{ text: 'a', role: 'strong' }]);
  });

  test('come after front matter, which is quiet', () => {
    const lines = linesOf('---\nmodel: x/y\ntags: [a]\n---\n\n*b*');
    expect(lines.map(({ row }) => textOf(row))).toEqual(['---', 'model: x/y', 'tags: [a]', '---', '', 'b']);
    expect(lines[1]?.row).toEqual([{ text: 'model: x/y', role: 'quiet' }]);
    expect(textsOf('---\nb\n\n*c*')).toEqual(['────────────', 'b', '', 'c']);
  });

  test('have the glyphs that they are given', async () => {
    const ascii = await loadMarkdown({ bar: '|', rule: '-' });
    const lines = markdownDocument('> a\n\n***\n\n|b|c|\n|-|-|', ascii).blocks.flatMap(
      (block) => block.lines,
    );
    expect(lines.map(({ row }) => textOf(row))).toEqual(['| a', '', '------------', '', 'b | c']);
  });
});

describe('a long text', () => {
  test('is read in parts, as if it were one', () => {
    const section =
      'Some *text* of a section that goes on for a while.\n\n1. first **thing**\n1. second\n\n   of it\n\n> quote\n\n';
    const fence = `\`\`\`\n${'code\n\n'.repeat(3)}\`\`\`\n\n`;
    const one = textsOf(section + fence);
    const many = textsOf((section + fence).repeat(80));
    expect(many).toEqual(Array.from({ length: 80 }, (_, index) => (index === 0 ? one : ['', ...one])).flat());
    expect(markdownDocument((section + fence).repeat(80), markdown).blocks.length).toBeGreaterThan(80);
  });

  test('that is one list, or one block of code, has many parts too', () => {
    const list = '- an **item** of a list without blank lines\n'.repeat(500);
    expect(markdownDocument(list, markdown).blocks.length).toBeGreaterThan(8);
    expect(new Set(textsOf(list))).toEqual(new Set(['- an item of a list without blank lines']));
    const code = `\`\`\`\n${'a line of code\n'.repeat(2000)}\`\`\`\n*end*`;
    expect(markdownDocument(code, markdown).blocks.length).toBeGreaterThan(12);
    expect(textsOf(code)).toEqual([
      '```',
      ...Array.from({ length: 2000 }, () => '  a line of code'),
      '```',
      'end',
    ]);
  });

  test('is shown as it is from where it is too long', () => {
    const lines = textsOf('*a*\n\n'.repeat(110_000));
    expect(lines.slice(0, 3)).toEqual(['a', '', 'a']);
    expect(lines.slice(-3)).toEqual(['', '*a*', '']);
  });
});

describe('what nobody would write', () => {
  test('is shown as it is where it is nested deeply', () => {
    for (const mark of ['>', '> ', '- ', '1. ', '> - ']) {
      const text = `${mark.repeat(500)}a`;
      expect(textsOf(text)).toEqual([text]);
    }
    const nested = Array.from({ length: 60 }, (_, depth) => `${' '.repeat(2 * depth)}* a`);
    expect(textsOf(nested.join('\n'))).toEqual(nested);
  });

  test('is shown as it is where it has more marks than words', () => {
    for (const text of [
      '['.repeat(1000),
      '*'.repeat(999).concat('a'),
      '*a '.repeat(500).trim(),
      '![a]('.repeat(500),
    ])
      expect(textsOf(text).join('')).toBe(text);
  });

  test('is shown as it is where a table would have more cells than a text', () => {
    const text = `${'|a'.repeat(500)}|\n${'|-'.repeat(500)}|${'\n|b|'.repeat(100)}`;
    expect(textsOf(text)).toEqual(text.split('\n'));
  });

  test('does not stop the screen', () => {
    const marks = [
      '>',
      '> ',
      '[',
      '*',
      '**a',
      '_a ',
      '`',
      '<',
      '![',
      '- ',
      '1. ',
      '|',
      '\n> > \n|',
      '~',
      '<a href="',
      'www.',
      '!',
    ];
    const layout = createTextLayout();
    for (const mark of marks) {
      const document = markdownDocument(mark.repeat(100_000), markdown);
      expect(layout.measure(document, 80, true).rowCount).toBeGreaterThan(0);
    }
  });
});
