// The reader in words: which text it is, the rows that are seen, and where in it one is.
import type { AppState } from '../../state/app-state.ts';
import type { Search } from '../../state/reader-state.ts';
import { factsOfTab } from '../draw/describe-tab.ts';
import type { Reader, ReaderView } from '../reader/reader.ts';
import { sayRow, sentence } from './spoken-words.ts';

const names = { output: 'Output', prompt: 'Prompt', data: 'Data', history: 'History' } as const;

/** `Output: analyse, attempt 1, replying.` */
export function describeReading(state: AppState): string {
  return sentence(names[state.reader.tab], ...factsOfTab(state).map(({ text }) => text));
}

/** The text and one line on its place. */
export function describeText(state: AppState, reader: Reader): readonly string[] {
  const view = reader.view(state);
  return view.data === undefined
    ? [...sayRows(view, 0, view.height), describePlace(state, view)]
    : describeData(view, view.data);
}

/** Only the line that is chosen, with the whole of its text if that is open. */
function describeData(view: ReaderView, data: NonNullable<ReaderView['data']>): readonly string[] {
  const { cursor, paths, rowOf } = data;
  if (paths.length === 0) return ['There is no data yet.'];
  const from = rowOf(cursor) - view.top;
  const to = cursor + 1 < paths.length ? rowOf(cursor + 1) - view.top : view.height;
  const said = sayRows(view, Math.max(0, from), to);
  return [...said, sentence(`Line ${cursor + 1} of ${paths.length}`)];
}

function sayRows(view: ReaderView, from: number, to: number): readonly string[] {
  return view
    .rows()
    .slice(from, to)
    .map(sayRow)
    .filter((line) => line !== '');
}

function describePlace({ reader: { search } }: AppState, view: ReaderView): string {
  return sentence(whereOf(view), search === null ? '' : sayFound(search, view.found));
}

function whereOf({ isLonger, top, height, above, hasRow }: ReaderView): string {
  if (!isLonger) return 'This is all of it';
  if (top === 0) return 'The beginning, more follows';
  return hasRow(top + height) ? `${Math.round(above * 100)} percent of it stand above` : 'The end of it';
}

function sayFound({ query, current }: Search, found: number): string {
  return found === 0 ? `${query} is not found` : `place ${current + 1} of ${found} with ${query}`;
}
