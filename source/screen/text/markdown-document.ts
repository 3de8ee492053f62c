// Markdown shown calmly: as text with roles, nothing larger, nothing loaded.

import type { Markdown } from './load-markdown.ts';
import { codeLines, fenceLine, flowLines } from './markdown-lines.ts';
import { closesFence, firstPart, type MarkdownPart, scanMarkdown } from './scan-markdown.ts';
import {
  cleanLines,
  lazyBlock,
  plainLines,
  type TextBlock,
  type TextDocument,
  type TextLine,
} from './text-document.ts';

/** Read in parts, each when it is looked at. */
export function markdownDocument(text: string, markdown: Markdown): TextDocument {
  const parts = scanMarkdown(text, firstPart(text));
  return { blocks: parts.map((part) => markdownBlock(part, text.slice(part.from, part.to), markdown)) };
}

/** @param text of the part */
export function markdownBlock(part: MarkdownPart, text: string, markdown: Markdown): TextBlock {
  return lazyBlock(() => partLines(part, text, markdown));
}

const blank: TextLine = { row: [], hang: 0 };

function partLines(part: MarkdownPart, text: string, markdown: Markdown): readonly TextLine[] {
  switch (part.kind) {
    case 'plain':
      return plainLines(text, 'plain');
    case 'front-matter':
      return plainLines(text, 'quiet');
    case 'code':
      return spaceLines(part.afterBlank, fencedPart(part, cleanLines(text)));
    case 'flow': {
      const clean = trimLines(cleanLines(expandIndents(text))).join('\n');
      const isSpaced = part.afterBlank || (part.from > 0 && /^[ \t\r]*\n/.test(text));
      return clean === ''
        ? []
        : spaceLines(isSpaced, flowLines(markdown, clean) ?? plainLines(clean, 'plain'));
    }
  }
}

function spaceLines(isSpaced: boolean, lines: readonly TextLine[]): readonly TextLine[] {
  return isSpaced ? [blank, ...lines] : lines;
}

/** Lists are nested by indents: there a tab is four spaces, not two. */
function expandIndents(text: string): string {
  return text.includes('\t') ? text.replace(/^[ \t]+/gm, (indent) => indent.replaceAll('\t', '    ')) : text;
}

/** Without the blank lines at both ends: those between parts stand at the beginning of the next one. */
function trimLines(lines: readonly string[]): readonly string[] {
  const from = lines.findIndex((line) => line.trim() !== '');
  return from < 0 ? [] : lines.slice(from, lines.findLastIndex((line) => line.trim() !== '') + 1);
}

function fencedPart(
  part: MarkdownPart & { readonly kind: 'code' },
  lines: readonly string[],
): readonly TextLine[] {
  const opening = part.opens ? lines.slice(0, 1) : [];
  const last = lines.at(-1);
  const isClosed = last !== undefined && lines.length > opening.length && closesFence(last, part.fence);
  return [
    ...opening.map(fenceLine),
    ...codeLines(lines.slice(opening.length, isClosed ? -1 : undefined)),
    ...(isClosed ? [fenceLine(last)] : []),
  ];
}
