// Where the rows of one line begin when it is wrapped.
import { isSingleColumn, plainWidth } from './character-width.ts';
import { type Clusters, eachCharacter } from './clusters.ts';

/** The least room that a row needs: a wide character takes two columns. */
export const leastRoom = 2;

/** How far a row may be indented in that room: most of it is for what is to be read. */
export function widestIndent(room: number): number {
  return Math.floor(room / 3);
}

/**
 * Wraps the texts of one line, which follow each other without a gap, into rows of `room` columns (2 or more).
 * None of them ends within a character.
 * Words are broken only where one is longer than a row; between wide characters is room for a break too.
 * Returns the offset in the joined texts at which each row begins, the first of which is 0, or more where the
 * line is indented more than there is room for. Spaces at the end of a row take none.
 * @param hang columns that the rows after the first have less; at most {@link widestIndent}
 */
export function findRowStarts(
  texts: readonly string[],
  room: number,
  hang: number,
  clusters: Clusters,
): readonly number[] {
  const units = texts.reduce((sum, text) => sum + text.length, 0);
  // No unit takes more than two columns.
  if (units * 2 <= room) return [0];
  const [only = ''] = texts;
  const joined = texts.length === 1 ? only : texts.join('');
  if (isSingleColumn(joined)) return wrapUnits(joined, room, hang);
  const lead = leadOf(joined);
  // A mark after the indent stands on the last blank of it.
  const isWhole = plainWidth(joined.charCodeAt(lead)) > 0;
  return wrapCharacters(texts, isWhole || lead === 0 ? lead : lead - 1, room, hang, clusters);
}

/** The number of spaces a text begins with. */
export function leadOf(text: string): number {
  let at = 0;
  while (text.charCodeAt(at) === 0x20) at++;
  return at;
}

function wrapUnits(text: string, room: number, hang: number): readonly number[] {
  let end = text.length;
  while (text.charCodeAt(end - 1) === 0x20) end--;
  if (end <= room) return [0];
  const lead = leadOf(text);
  const begin = Math.max(0, lead - widestIndent(room));
  const starts = [begin];
  let at = begin;
  let word = lead;
  let limit = room;
  while (end - at > limit) {
    const space = text.slice(word, at + limit + 1).lastIndexOf(' ');
    at = space < 0 ? at + limit : skipSpaces(text, word + space);
    word = at;
    starts.push(at);
    limit = room - hang;
  }
  return starts;
}

/** What no row begins with, though wide characters may be parted. */
const closing = '、。，．：；！？）」』】〉》〕］｝';

function isWideCharacter(text: string, at: number): boolean {
  const code = text.codePointAt(at) ?? 0;
  // Korean is written in words.
  return code >= 0x2000 && (code < 0xac00 || code > 0xd7a3) && plainWidth(code) === 2;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 0x20) at++;
  return at;
}

function wrapCharacters(
  texts: readonly string[],
  lead: number,
  room: number,
  hang: number,
  clusters: Clusters,
): readonly number[] {
  const isSpread = lead > widestIndent(room) && !fits(texts, room, clusters);
  const begin = isSpread ? lead - widestIndent(room) : 0;
  const starts = [begin];
  let limit = room;
  let used = 0;
  /** Where the next row would begin, if this one became too long; -1 before there is such a place. */
  let breakAt = -1;
  let hasWord = false;
  let afterWide = false;
  /** What stands after that place: offsets and columns in turn, and how many numbers that is. */
  const word: number[] = [];
  let filled = 0;

  const beginRow = (at: number): void => {
    starts.push(at);
    limit = room - hang;
    used = 0;
    breakAt = -1;
  };
  const mayBreak = (at: number): void => {
    breakAt = at;
    filled = 0;
  };
  const put = (at: number, columns: number): void => {
    if (used + columns > limit && used > 0) beginRow(at);
    used += columns;
  };

  let offset = 0;
  for (const text of texts) {
    eachCharacter(text, room - hang, clusters, (start, end, columns) => {
      const at = offset + start;
      if (at < begin) return true;
      if (end - start === 1 && text.charCodeAt(start) === 0x20) {
        used++;
        if (hasWord) mayBreak(at + 1);
        afterWide = false;
        return true;
      }
      const isWide = columns === 2 && isWideCharacter(text, start);
      const isClosing = isWide && closing.includes(text.charAt(start));
      if (hasWord && (isWide || afterWide) && !isClosing) mayBreak(at);
      hasWord = true;
      afterWide = isWide;
      if (used + columns > limit && breakAt >= 0) {
        beginRow(breakAt);
        for (let index = 0; index < filled; index += 2) put(word[index] ?? 0, word[index + 1] ?? 0);
        filled = 0;
      }
      put(at, columns);
      if (breakAt >= 0) {
        word[filled++] = at;
        word[filled++] = columns;
      }
      return true;
    });
    offset += text.length;
  }
  return starts;
}

function fits(texts: readonly string[], room: number, clusters: Clusters): boolean {
  let used = 0;
  let end = 0;
  for (const text of texts) {
    eachCharacter(text, room, clusters, (start, stop, columns) => {
      used += columns;
      if (text.slice(start, stop) !== ' ') end = used;
      return end <= room;
    });
  }
  return end <= room;
}
