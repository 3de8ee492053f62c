// The reader: the text of the tab that is shown, laid out for its pane, and where in it one is.
import { type AppState, selectLayout } from '../../state/app-state.ts';
import { findBox, type PaneBox } from '../../state/layout.ts';
import type { Tab } from '../../state/reader-state.ts';
import type { Row } from '../span.ts';
import { createTextLayout, type LaidOut } from '../text/lay-out-text.ts';
import { paintMatches } from '../text/paint-matches.ts';
import { findMatches, type Match, type MatchCache } from '../text/search-text.ts';
import type { TextDocument } from '../text/text-document.ts';
import type { Glyphs } from '../theme.ts';
import { createTabTexts, type DataPlace } from './tab-texts.ts';
import type { TextTools } from './text-tools.ts';

export type ReaderView = {
  readonly tab: Tab;
  /** Of the text, without the row that says what it is. */
  readonly columns: number;
  readonly height: number;
  /** The first row and column that are seen. */
  readonly top: number;
  readonly left: number;
  /** Whether there is more above or below. */
  readonly isLonger: boolean;
  /** How much of the text stands above what is seen, from 0 to 1. */
  readonly above: number;
  /** The last row that can be the first; asking for it lays out the whole text. */
  readonly lowest: () => number;
  readonly hasRow: (row: number) => boolean;
  /** How many places were found. */
  readonly found: number;
  /** The lines of the data; the first row of each. */
  readonly data?: DataPlace & { readonly rowOf: (index: number) => number };
  readonly rows: () => readonly Row[];
};

export type Reader = {
  readonly view: (state: AppState) => ReaderView;
  /** The rows where the text is found, from the top. */
  readonly findRows: (state: AppState, query: string) => readonly number[];
  /** The whole text of the tab, or the value of the line of the data that is chosen. */
  readonly text: (state: AppState) => string;
};

/** The box of the reader, or the place it would have. */
export function readerBox(state: AppState): PaneBox {
  const layout = selectLayout(state);
  const { panes } = layout;
  return findBox(layout, 'reader') ?? (panes.kind === 'three' ? panes.reader : panes.box);
}

/** Beside the text stand the row that says what it is and, without a frame, the row of the tabs. */
export function readerRows(box: PaneBox): number {
  return Math.max(1, box.content.rows - (box.framed ? 1 : 2));
}

/** @param tools what has been loaded to read Markdown and to compare texts */
export function createReader(tools: () => TextTools, glyphs: Glyphs): Reader {
  const layout = createTextLayout(glyphs.ellipsis);
  const texts = createTabTexts(tools, glyphs);
  const find = rememberFound();

  const read = (state: AppState) => texts.read(state, textColumns(readerBox(state)));
  const measure = (state: AppState, document: TextDocument): LaidOut =>
    layout.measure(document, textColumns(readerBox(state)), state.reader.wrap);

  return {
    view: (state) => {
      const { tab, positions, search } = state.reader;
      const box = readerBox(state);
      const height = readerRows(box);
      const { document, data } = read(state);
      const laidOut = measure(state, document);
      const { top: wanted, left } = positions[tab];
      const lowest = () => Math.max(0, laidOut.rowCount - height);
      const isSeen = wanted !== 'end' && laidOut.hasRow(wanted + height - 1);
      const top = isSeen ? wanted : wanted === 'end' ? lowest() : Math.min(wanted, lowest());
      const matches = find(document, search?.query ?? '');
      const isLonger = top > 0 || laidOut.hasRow(top + height);
      return {
        tab,
        columns: textColumns(box),
        height,
        top,
        left,
        isLonger,
        above: laidOut.hasRow(top + height) ? shareAbove(document, laidOut, top) : 1,
        lowest,
        hasRow: laidOut.hasRow,
        found: matches.length,
        ...(data === undefined
          ? {}
          : { data: { ...data, rowOf: (index: number) => laidOut.rowOfLine(index, 0, 0) } }),
        rows: () => laidOut.rowsAt(top, height, left, paintMatches(matches, matches[search?.current ?? 0])),
      };
    },
    findRows: (state, query) => {
      const { document } = read(state);
      const laidOut = measure(state, document);
      return find(document, query).map(({ blockIndex, lineIndex, from }) =>
        laidOut.rowOfLine(blockIndex, lineIndex, from),
      );
    },
    text: (state) => read(state).text,
  };
}

/** A column stays free at both sides. */
function textColumns(box: PaneBox): number {
  return Math.max(1, box.content.columns - 2);
}

/** By blocks, which are about the same size: the rows of a long text are not all counted for it. */
function shareAbove({ blocks }: TextDocument, laidOut: LaidOut, top: number): number {
  const first = laidOut.lineAt(top);
  if (first === undefined) return 0;
  const lines = blocks[first.blockIndex]?.lines ?? [];
  const units = lines[first.lineIndex]?.row.reduce((sum, { text }) => sum + text.length, 0) ?? 0;
  const inLine = first.offset / Math.max(1, units);
  const inBlock = (first.lineIndex + inLine) / Math.max(1, lines.length);
  return (first.blockIndex + inBlock) / Math.max(1, blocks.length);
}

function rememberFound(): (document: TextDocument, query: string) => readonly Match[] {
  const cache: MatchCache = new WeakMap();
  let last:
    | { readonly document: TextDocument; readonly query: string; readonly found: readonly Match[] }
    | undefined;
  return (document, query) => {
    if (query === '') return [];
    if (last?.document !== document || last.query !== query) {
      last = { document, query, found: findMatches(document, query, cache) };
    }
    return last.found;
  };
}
