// The document of a text that grows: what can no longer change keeps its blocks, only the end is read again.
import type { Markdown } from './load-markdown.ts';
import { looksLikeJson } from './looks-like-json.ts';
import { markdownBlock } from './markdown-document.ts';
import { firstPart, type MarkdownPart, scanMarkdown } from './scan-markdown.ts';
import { lazyBlock, plainLines, type TextBlock, type TextDocument } from './text-document.ts';

/** Markdown as `loadMarkdown` gives it; a text that is JSON is shown as it is all the same. */
export type TextStyle = 'plain' | Markdown;

export type GrownText = {
  readonly document: TextDocument;
  readonly text: string;
  /** As what it was read. */
  readonly style: TextStyle;
  /** The part that the last block shows; it is read again when more follows. */
  readonly last: MarkdownPart;
};

/** @param before what this gave for the text as it was; where `text` does not begin with that, all is read anew */
export function growText(before: GrownText | undefined, text: string, style: TextStyle): GrownText {
  const shownAs = looksLikeJson(text) ? 'plain' : style;
  const known = before?.style === shownAs && text.startsWith(before.text) ? before : undefined;
  if (known !== undefined && known.text.length === text.length) return known;
  const settled = known?.document.blocks.slice(0, -1) ?? [];
  const begin = settled.length === 0 || known === undefined ? beginningOf(text, shownAs) : known.last;
  const parts = scanMarkdown(text, begin);
  const blocks = parts.map((part, index) => {
    const own = text.slice(part.from, part.to);
    // Of a text that grows there are as many versions as blocks: none may keep a whole one alive.
    const isKept = known !== undefined && index < parts.length - 1;
    return blockOf(part, isKept ? copyText(own) : own, shownAs);
  });
  return {
    document: { blocks: [...settled, ...blocks] },
    text,
    style: shownAs,
    last: parts.at(-1) ?? begin,
  };
}

function beginningOf(text: string, style: TextStyle): MarkdownPart {
  return style === 'plain' ? { kind: 'plain', from: 0, to: 0 } : firstPart(text);
}

function blockOf(part: MarkdownPart, text: string, style: TextStyle): TextBlock {
  return style === 'plain' ? lazyBlock(() => plainLines(text, 'plain')) : markdownBlock(part, text, style);
}

/** A part of a string keeps the whole in memory; one that has been joined and taken apart is its own. */
function copyText(text: string): string {
  return ` ${text}`.slice(1);
}
