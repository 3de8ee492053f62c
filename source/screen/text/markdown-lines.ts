// The blocks of Markdown as lines.
import type { MarkedToken, Token, Tokens } from 'marked';
import type { Row, Span } from '../span.ts';
import type { Role } from '../theme.ts';
import type { Markdown, MarkdownLexer } from './load-markdown.ts';
import { isTooTangled } from './markdown-guard.ts';
import { readInline } from './markdown-inline.ts';
import { tableLines } from './markdown-table.ts';
import { nestLines } from './nest-lines.ts';
import { closesFence } from './scan-markdown.ts';
import type { TextLine } from './text-document.ts';
import { leadOf } from './wrap-line.ts';

/** The lines of a clean part of Markdown; undefined where it is better shown as it is. */
export function flowLines(markdown: Markdown, text: string): readonly TextLine[] | undefined {
  if (isTooTangled(text)) return undefined;
  const lexer = markdown.createLexer();
  try {
    return blockLines(lexer.blockTokens(text), { markdown, lexer });
  } catch {
    // The lexer gives up on some texts (a stack that is full, a rule that takes nothing): they can still be read.
    return undefined;
  }
}

type Reading = { readonly markdown: Markdown; readonly lexer: MarkdownLexer };

const blank: TextLine = { row: [], hang: 0 };

/** With a blank line where there are any. */
function blockLines(tokens: readonly Token[], reading: Reading): readonly TextLine[] {
  const lines: TextLine[] = [];
  let feeds = 0;
  for (const token of tokens) {
    const own = isBlock(token) ? linesOf(token, reading) : rawLines(token.raw, 'plain');
    if (own.length > 0) {
      if (feeds > 1 && lines.length > 0) lines.push(blank);
      lines.push(...own);
      feeds = 0;
    }
    feeds += feedsAtEnd(token.raw);
  }
  return lines;
}

function feedsAtEnd(raw: string): number {
  return raw.slice(raw.trimEnd().length).split('\n').length - 1;
}

const blockTypes = [
  'blockquote',
  'checkbox',
  'code',
  'def',
  'heading',
  'hr',
  'html',
  'list',
  'paragraph',
  'space',
  'table',
  'text',
] as const;

type BlockToken = MarkedToken & { readonly type: (typeof blockTypes)[number] };

function isBlock(token: Token): token is BlockToken {
  return blockTypes.some((type) => type === token.type);
}

function linesOf(token: BlockToken, reading: Reading): readonly TextLine[] {
  const { glyphs } = reading.markdown;
  switch (token.type) {
    case 'heading':
      return inlineLines(token.text, 'heading', reading);
    case 'paragraph':
    case 'text':
      return inlineLines(token.text, 'plain', reading);
    case 'code':
      return token.codeBlockStyle === 'indented' ? codeLines(token.text.split('\n')) : fencedLines(token);
    case 'blockquote': {
      const bar: Row = [{ text: `${glyphs.bar} `, role: 'quiet' }];
      return nestLines(blockLines(token.tokens, reading), bar, bar);
    }
    case 'list':
      return listLines(token, reading);
    case 'table':
      return tableLines(reading.lexer, reading.markdown, token);
    case 'hr':
      return [{ row: [{ text: glyphs.rule.repeat(ruleColumns), role: 'quiet' }], hang: 0 }];
    case 'html':
      return rawLines(token.raw, 'plain');
    case 'def':
      return rawLines(token.raw, 'quiet');
    case 'space':
    case 'checkbox':
      return [];
  }
}

/** Wide enough to be seen as one, and no wider than a narrow pane. */
const ruleColumns = 12;

function inlineLines(text: string, role: Role, { lexer }: Reading): readonly TextLine[] {
  return readInline(lexer, text, role).map((row) => ({ row, hang: 0 }));
}

function rawLines(raw: string, role: Role): readonly TextLine[] {
  return raw
    .trimEnd()
    .split('\n')
    .map((line) => ({ row: line === '' ? [] : [{ text: line, role }], hang: leadOf(line) }));
}

/** Set off by two columns; what they say is not touched. */
export function codeLines(lines: readonly string[]): readonly TextLine[] {
  return lines.map((line) =>
    line === '' ? blank : { row: [{ text: `  ${line}`, role: 'plain' }], hang: 2 + leadOf(line) },
  );
}

export function fenceLine(line: string): TextLine {
  return { row: [{ text: line, role: 'quiet' }], hang: 0 };
}

/** With its fences: they tell code from text where there are no colours, and what it is code of. */
function fencedLines({ raw, text }: Tokens.Code): readonly TextLine[] {
  const lines = raw.trimEnd().split('\n');
  const opening = lines[0]?.trimStart() ?? '';
  const closing = lines.length > 1 ? (lines.at(-1) ?? '') : '';
  const fence = /^(?:`+|~+)/.exec(opening)?.[0] ?? '';
  return [
    fenceLine(opening),
    ...(text === '' ? [] : codeLines(text.split('\n'))),
    ...(closesFence(closing, fence) ? [fenceLine(closing.trim())] : []),
  ];
}

/** Numbers are those of the text, since people refer to them. */
function listLines(list: Tokens.List, reading: Reading): readonly TextLine[] {
  const lines: TextLine[] = [];
  for (const [index, item] of list.items.entries()) {
    const mark = /^\s*(?<number>\d+[.)])?/.exec(item.raw)?.groups?.number ?? '-';
    const box = item.tokens[0]?.type === 'checkbox' ? item.tokens[0].raw : '';
    const first: Span = { text: `${mark} ${box}`, role: 'plain' };
    const rest: Span = { text: ' '.repeat(first.text.length), role: 'plain' };
    const own = blockLines(item.tokens, reading);
    if (index > 0 && feedsAtEnd(list.items[index - 1]?.raw ?? '') > 1) lines.push(blank);
    lines.push(...nestLines(own.length === 0 ? [blank] : own, [first], [rest]));
  }
  return lines;
}
