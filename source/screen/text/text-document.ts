// A long text as lines of spans, in blocks that are read only when they are looked at.
import { blockText } from '../fit-text.ts';
import type { Row } from '../span.ts';
import type { Role } from '../theme.ts';
import { leadOf } from './wrap-line.ts';

/** A line of the text, however long; wrapped, it becomes several rows. */
export type TextLine = {
  readonly row: Row;
  /** By how many columns the rows after its first are indented. */
  readonly hang: number;
  /** What stands in that indent, instead of blanks: the bar of a quote. */
  readonly again?: Row;
  /** A line of a table. */
  readonly alignment?: Alignment;
};

/** Spaces that only put the line under its neighbours; where all of them do not fit, they are left out. */
export type Alignment = {
  /** The width of the widest of those lines. */
  readonly columns: number;
  /** Parts of the row's text, in order: offsets from and to. */
  readonly padding: readonly (readonly [from: number, to: number])[];
};

/** Some dozens of lines. What is derived from a block is kept with it, so an unchanged one stays the same object. */
export type TextBlock = { readonly lines: readonly TextLine[] };

export type TextDocument = { readonly blocks: readonly TextBlock[] };

/** Sanitized; a line's own indent is kept where it is wrapped. */
export function plainDocument(text: string, role: Role = 'plain'): TextDocument {
  return {
    blocks: cutPlain(text, 0).map(([from, to]) => lazyBlock(() => plainLines(text.slice(from, to), role))),
  };
}

/** Its lines are read when they are asked for, once. */
export function lazyBlock(read: () => readonly TextLine[]): TextBlock {
  let lines: readonly TextLine[] | undefined;
  return {
    get lines() {
      lines ??= read();
      return lines;
    },
  };
}

/** The units of a block: reading one is a matter of microseconds. */
export const blockUnits = 2048;

/**
 * Cuts after the first line feed beyond {@link blockUnits}, again and again. Each part but the last ends with
 * a line feed, and is the same however the text goes on.
 */
export function cutPlain(text: string, start: number): readonly (readonly [from: number, to: number])[] {
  const parts: (readonly [number, number])[] = [];
  for (let from = start; from < text.length; ) {
    const feed = text.indexOf('\n', from + blockUnits);
    const to = feed < 0 ? text.length : feed + 1;
    parts.push([from, to]);
    from = to;
  }
  return parts;
}

/** The lines of a part of a text; a line feed at its end begins no other line. */
export function plainLines(text: string, role: Role): readonly TextLine[] {
  return cleanLines(text).map((line) => ({
    row: line === '' ? [] : [{ text: line, role }],
    hang: leadOf(line),
  }));
}

/** A control character that is no blank: it may begin what a terminal takes for something else than text. */
const hasControls = /[^\P{Cc}\t\n\r]/u;

/**
 * Sanitized lines. An escape sequence ends with its line at the latest: so an unfinished one hides no more
 * than that, and what a part of a text says does not depend on the parts before it.
 */
export function cleanLines(text: string): readonly string[] {
  const clean = hasControls.test(text) ? text.split(/\r?\n/).map(blockText).join('\n') : blockText(text);
  const lines = clean.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
