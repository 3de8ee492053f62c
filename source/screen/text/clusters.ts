// Walks over what a terminal shows as characters, with their widths; only what may join goes through a segmenter.
import stringWidth from 'string-width';
import { plainWidth } from './character-width.ts';

/** What tells characters that are made of several code points apart, and how wide they are. */
export type Clusters = {
  readonly segment: (text: string) => Iterable<{ readonly segment: string; readonly index: number }>;
  readonly widthOf: (cluster: string) => number;
};

/** More different ones are in no text that a person reads. */
const rememberedClusters = 4096;

/** Measuring a cluster takes microseconds: each is measured once. */
export function createClusters(): Clusters {
  let segmenter: Intl.Segmenter | undefined;
  const widths = new Map<string, number>();
  return {
    segment(text) {
      segmenter ??= new Intl.Segmenter();
      return segmenter.segment(text);
    },
    widthOf(cluster) {
      const known = widths.get(cluster);
      if (known !== undefined) return known;
      const width = stringWidth(cluster);
      if (widths.size >= rememberedClusters) widths.clear();
      widths.set(cluster, width);
      return width;
    },
  };
}

/** Offsets in UTF-16 units and columns of one character; false ends the walk. */
export type Visit = (start: number, end: number, columns: number) => boolean;

/** What a segmenter is given at once: it reads the whole of a text before its first answer. */
const pieceUnits = 512;

/** A segmenter that has been begun goes on over less than that. */
const plainUnits = 48;

/** No character that a person writes is longer; what is longer is taken apart. */
const characterUnits = 32;

/**
 * Visits the characters of a clean text in order. One that is longer than any real one, or wider than
 * `widest` (at least 2), is visited code point by code point, each with 2 columns: as wide as it can ever be.
 */
export function eachCharacter(text: string, widest: number, clusters: Clusters, visit: Visit): void {
  let at = 0;
  let code = text.codePointAt(0) ?? 0;
  let columns = plainWidth(code);
  while (at < text.length) {
    const end = code > 0xffff ? at + 2 : at + 1;
    const nextCode = text.codePointAt(end);
    const nextColumns = nextCode === undefined ? 1 : plainWidth(nextCode);
    if (columns > 0 && nextColumns > 0) {
      if (!visit(at, end, columns)) return;
      at = end;
      code = nextCode ?? 0;
      columns = nextColumns;
      continue;
    }
    const after = visitJoined(text, at, widest, clusters, visit);
    if (after === undefined) return;
    at = after;
    code = text.codePointAt(at) ?? 0;
    columns = plainWidth(code);
  }
}

/** Until the text is plain again, or a piece of it is read; where it goes on, or undefined if that was all. */
function visitJoined(
  text: string,
  from: number,
  widest: number,
  clusters: Clusters,
  visit: Visit,
): number | undefined {
  const limit = Math.min(text.length, from + pieceUnits);
  let joinedAt = from;
  for (const { segment, index } of clusters.segment(text.slice(from, limit))) {
    const start = from + index;
    const end = start + segment.length;
    // The last one may go on after the piece, or be half of a code point; one that fills a piece is none.
    if (end === limit && limit < text.length && index > 0) return start;
    const columns = segment.length > characterUnits ? Number.POSITIVE_INFINITY : clusters.widthOf(segment);
    const goesOn = columns > widest ? visitParts(text, start, end, visit) : visit(start, end, columns);
    if (!goesOn) return undefined;
    if (end > joinedAt) joinedAt = findJoined(text, end);
    if (joinedAt < 0) return end;
  }
  return limit;
}

function visitParts(text: string, start: number, end: number, visit: Visit): boolean {
  for (let at = start; at < end; ) {
    const next = at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
    if (!visit(at, next, 2)) return false;
    at = next;
  }
  return true;
}

/** Where the next code point stands that may join its neighbours; -1 if it is far. */
function findJoined(text: string, from: number): number {
  const limit = Math.min(text.length, from + plainUnits);
  for (let at = from; at < limit; at++) {
    const code = text.codePointAt(at) ?? 0;
    if (plainWidth(code) === 0) return at;
    if (code > 0xffff) at++;
  }
  return -1;
}
