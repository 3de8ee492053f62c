// Text within a block of Markdown as rows of spans.
import type { MarkedToken, Token } from 'marked';
import { blockText } from '../fit-text.ts';
import type { Row, Span } from '../span.ts';
import type { Role } from '../theme.ts';
import type { MarkdownLexer } from './load-markdown.ts';
import { isTooMarked } from './markdown-guard.ts';

/**
 * The rows of a paragraph, one for each of its lines: where a line ends was often meant, in replies most of all.
 * What is too long or too much marked is shown as it is.
 * @param role of what is not marked as anything else
 */
export function readInline(lexer: MarkdownLexer, text: string, role: Role): readonly Row[] {
  return splitRows(isTooMarked(text) ? [{ text, role }] : spansOf(lexer.inlineTokens(text), role));
}

function spansOf(tokens: readonly Token[], role: Role): readonly Span[] {
  return tokens.flatMap((token) => (isInline(token) ? inlineSpans(token, role) : span(token.raw, role)));
}

/** A lexer decodes character references: what it gives is sanitized again. */
function span(text: string, role: Role): readonly Span[] {
  return text === '' ? [] : [{ text: blockText(text), role }];
}

const inlineTypes = [
  'text',
  'escape',
  'strong',
  'em',
  'codespan',
  'del',
  'link',
  'image',
  'br',
  'html',
  'checkbox',
] as const;

type InlineToken = MarkedToken & { readonly type: (typeof inlineTypes)[number] };

function isInline(token: Token): token is InlineToken {
  return inlineTypes.some((type) => type === token.type);
}

function inlineSpans(token: InlineToken, role: Role): readonly Span[] {
  switch (token.type) {
    case 'text':
      return span(decode(token.text), role);
    case 'escape':
      return span(token.text, role);
    case 'strong':
      return spansOf(token.tokens, stronger(role, 'strong'));
    case 'em':
      return spansOf(token.tokens, stronger(role, 'emphasis'));
    case 'codespan':
      // The marks stay: not everybody sees colours.
      return span(`\`${token.text}\``, 'code');
    case 'del':
      return [...span('~~', 'quiet'), ...spansOf(token.tokens, 'quiet'), ...span('~~', 'quiet')];
    case 'link':
      return [...spansOf(token.tokens, 'link'), ...address(token.href, token.text)];
    case 'image':
      return [...span(token.text, 'link'), ...address(token.href, token.text)];
    case 'br':
      return span('\n', role);
    case 'html':
    case 'checkbox':
      return span(token.raw, role);
  }
}

/** Where a link leads, unless its text says that already. */
function address(href: string, text: string): readonly Span[] {
  const isShown = href === text || href === `mailto:${text}` || href === `http://${text}`;
  return isShown || href === '' ? [] : span(` (${href})`, 'quiet');
}

/** What is important stays so, whatever else it is. */
function stronger(outer: Role, inner: 'strong' | 'emphasis'): Role {
  switch (outer) {
    case 'plain':
    case 'emphasis':
      return outer === 'emphasis' && inner === 'emphasis' ? outer : inner;
    default:
      return outer;
  }
}

const references: { readonly [reference: string]: string } = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
};

function decode(text: string): string {
  return text.includes('&')
    ? text.replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (reference) => references[reference] ?? reference)
    : text;
}

/** One row for each line of the spans' text, without the blanks that a line begins with. */
function splitRows(spans: readonly Span[]): readonly Row[] {
  const rows: Row[] = [];
  let row: Span[] = [];
  for (const { text, role } of spans) {
    for (const [index, piece] of text.split('\n').entries()) {
      if (index > 0) {
        rows.push(row);
        row = [];
      }
      const last = row.at(-1);
      const shown = last === undefined ? piece.replace(/^ +/, '') : piece;
      if (last?.role === role) row[row.length - 1] = { text: last.text + shown, role };
      else if (shown !== '') row.push({ text: shown, role });
    }
  }
  return [...rows, row];
}
