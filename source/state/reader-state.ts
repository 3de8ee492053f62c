// The reader: which text of the selected run it shows, and where in it one is.

export const tabs = ['output', 'prompt', 'data', 'history'] as const;

export type Tab = (typeof tabs)[number];

/** The first row and column that are seen; `end` stays at the end while the text grows. */
export type Position = { readonly top: number | 'end'; readonly left: number };

export type Search = {
  readonly query: string;
  /** Which of the places found is the current one. */
  readonly current: number;
};

export type ReaderState = {
  readonly tab: Tab;
  readonly positions: Readonly<Record<Tab, Position>>;
  readonly wrap: boolean;
  readonly search: Search | null;
  /** The path of the line of the data that is chosen; null is the first. */
  readonly dataCursor: string | null;
  /** The paths of the data that is opened. */
  readonly dataOpen: ReadonlySet<string>;
};

export const atStart: Position = { top: 0, left: 0 };
export const atEnd: Position = { top: 'end', left: 0 };

export const firstReader: ReaderState = {
  tab: 'output',
  positions: { output: atStart, prompt: atStart, data: atStart, history: atEnd },
  wrap: true,
  search: null,
  dataCursor: null,
  dataOpen: new Set(),
};

/** For another run: its texts begin anew; what was opened stays open, so that runs can be compared. */
export function leaveRun(reader: ReaderState): ReaderState {
  return { ...reader, positions: firstReader.positions, dataCursor: null };
}

export function scrollTo(reader: ReaderState, tab: Tab, position: Position): ReaderState {
  return { ...reader, positions: { ...reader.positions, [tab]: position } };
}
