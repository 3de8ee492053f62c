// Finds what a person looks for in a document.
import { cellText } from '../fit-text.ts';
import { rowText } from './slice-row.ts';
import type { TextBlock, TextDocument } from './text-document.ts';

/** In the text of a line, as UTF-16 units. */
export type LineMatch = { readonly lineIndex: number; readonly from: number; readonly to: number };

export type Match = LineMatch & { readonly blockIndex: number };

/** More are not counted, and not found. */
export const mostMatches = 10_000;

/** What was found in each block, so that in a text that grows only its end is searched again. */
export type MatchCache = WeakMap<TextBlock, { readonly query: string; readonly found: readonly LineMatch[] }>;

/**
 * In order, none over another, at most {@link mostMatches}. Upper and lower case are the same unless the query
 * has upper case. Lines are searched as they are in the document: a match may be seen in two rows.
 */
export function findMatches(
  document: TextDocument,
  query: string,
  cache: MatchCache = new WeakMap(),
): readonly Match[] {
  // The text has been made safe in the same way.
  const pattern = patternOf(cellText(query));
  if (pattern === undefined) return [];
  const matches: Match[] = [];
  for (const [blockIndex, block] of document.blocks.entries()) {
    for (const match of searchBlock(block, query, pattern, cache)) {
      if (matches.length >= mostMatches) return matches;
      matches.push({ blockIndex, ...match });
    }
  }
  return matches;
}

function patternOf(query: string): RegExp | undefined {
  if (query === '') return undefined;
  const literal = query.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(literal, /\p{Lu}/u.test(query) ? 'gu' : 'giu');
}

function searchBlock(
  block: TextBlock,
  query: string,
  pattern: RegExp,
  cache: MatchCache,
): readonly LineMatch[] {
  const known = cache.get(block);
  if (known?.query === query) return known.found;
  const found: LineMatch[] = [];
  for (const [lineIndex, { row }] of block.lines.entries()) {
    for (const match of rowText(row).matchAll(pattern)) {
      if (found.length >= mostMatches) break;
      found.push({ lineIndex, from: match.index, to: match.index + match[0].length });
    }
  }
  cache.set(block, { query, found });
  return found;
}
