// Cuts Markdown where what follows means the same without what is before it.
import { blockUnits, cutPlain } from './text-document.ts';

/** Offsets in the text. */
type Extent = { readonly from: number; readonly to: number };

/** A part of the text that is read for itself. */
export type MarkdownPart = Extent &
  (
    | { readonly kind: 'flow'; readonly afterBlank: boolean }
    /** Lines of a fenced block; the first part of one begins with the fence. */
    | { readonly kind: 'code'; readonly afterBlank: boolean; readonly fence: string; readonly opens: boolean }
    | { readonly kind: 'front-matter' }
    /** What comes after as much Markdown as is read as such. */
    | { readonly kind: 'plain' }
  );

/** Reading that much takes a tenth of a second, and half of one where somebody meant it to be slow. */
export const markdownUnits = 500_000;

const fenceLine = /^(?:(?<ticks>`{3,})[^`]*|(?<tildes>~{3,}).*)$/;
const listItem = /^(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;
const frontMatterEnd = /^(?:---|\.\.\.)$/;
const frontMatter = /^---[ \t]*\r?\n[A-Za-z_][\w-]*[ \t]*:/;

/** What a text begins with. */
export function firstPart(text: string): MarkdownPart {
  return frontMatter.test(text)
    ? { kind: 'front-matter', from: 0, to: 0 }
    : { kind: 'flow', from: 0, to: 0, afterBlank: false };
}

/**
 * The parts from one on, whose end is found anew. All but the last stay as they are however the text goes on:
 * a part ends where a line that is whole says so.
 */
export function scanMarkdown(text: string, begin: MarkdownPart): readonly MarkdownPart[] {
  const parts: MarkdownPart[] = [];
  let part = begin;
  let before = noLines;
  for (let at = part.from; part.kind !== 'plain'; ) {
    const feed = text.indexOf('\n', at);
    if (feed < 0) break;
    const line: Line = { text: text.slice(at, feed).trimEnd(), from: at, to: feed + 1 };
    const next = partAfter(part, before, line);
    if (next !== undefined) {
      if (next.from > part.from) parts.push({ ...part, to: next.from });
      part = next;
      before = noLines;
    }
    before = rememberLine(before, line);
    at = line.to;
  }
  if (part.kind === 'plain')
    return [
      ...parts,
      ...cutPlain(text, part.from).map(([from, to]) => ({ kind: 'plain', from, to }) as const),
    ];
  return part.from < text.length ? [...parts, { ...part, to: text.length }] : parts;
}

type Line = Extent & { readonly text: string };

/** What of the lines before one in its part matters. */
type Before = { readonly blank: boolean; readonly inList: boolean };

const noLines: Before = { blank: false, inList: false };

function rememberLine({ inList }: Before, { text }: Line): Before {
  if (text === '') return { blank: true, inList };
  return { blank: false, inList: isIndented(text) ? inList : listItem.test(text) };
}

function isIndented(line: string): boolean {
  return line.startsWith(' ') || line.startsWith('\t');
}

/** The part that begins with that line or after it, if one does. */
function partAfter(part: MarkdownPart, before: Before, line: Line): MarkdownPart | undefined {
  const here: Extent = { from: line.from, to: line.from };
  const after: Extent = { from: line.to, to: line.to };
  if (line.from >= markdownUnits) return { kind: 'plain', ...here };
  const isLong = line.from - part.from >= blockUnits;
  switch (part.kind) {
    case 'flow': {
      if (line.text === '' || isIndented(line.text)) return undefined;
      const afterBlank = before.blank;
      const { ticks, tildes } = fenceLine.exec(line.text)?.groups ?? {};
      const fence = ticks ?? tildes;
      if (fence !== undefined) return { kind: 'code', ...here, afterBlank, fence, opens: true };
      const isItem = before.inList && listItem.test(line.text);
      return isLong && (afterBlank || isItem) ? { kind: 'flow', ...here, afterBlank } : undefined;
    }
    case 'code':
      if (!(part.opens && line.from === part.from) && closesFence(line.text, part.fence))
        return { kind: 'flow', ...after, afterBlank: false };
      return isLong ? { ...part, ...here, afterBlank: false, opens: false } : undefined;
    case 'front-matter':
      if (line.text === '') return { kind: 'flow', ...here, afterBlank: false };
      return line.from > 0 && frontMatterEnd.test(line.text)
        ? { kind: 'flow', ...after, afterBlank: false }
        : undefined;
    case 'plain':
      return undefined;
  }
}

/** Whether a line ends the block of code that such a fence began. */
export function closesFence(line: string, fence: string): boolean {
  const closing = /^ {0,3}(?<mark>`+|~+)[ \t]*$/.exec(line)?.groups?.mark;
  return closing !== undefined && closing.length >= fence.length && closing[0] === fence[0];
}
