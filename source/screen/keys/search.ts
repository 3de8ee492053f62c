// Searching: in the steps by their names, in the reader by its text.
import type { AppEvent } from '../../state/app-event.ts';
import type { AppState } from '../../state/app-state.ts';
import { labelOf } from '../../state/item-label.ts';
import { selectCursor, selectWorks } from '../../state/move-cursor.ts';
import type { Search } from '../../state/reader-state.ts';
import type { WorkLine } from '../../state/step-lines.ts';
import { showRow } from '../reader/move-reader.ts';
import type { Reader } from '../reader/reader.ts';
import { event, nothing, notice, type Outcome } from './outcome.ts';

/** While it is typed: the first place at or after where one is. */
export function searchFor(state: AppState, reader: Reader, query: string): Outcome {
  if (query === '') return event({ kind: 'search-changed', search: null });
  const search: Search = { query, current: 0 };
  if (state.pane === 'steps') {
    const found = findSteps(state, query)[0];
    return event({ kind: 'search-changed', search }, ...(found === undefined ? [] : [choose(found)]));
  }
  const { top } = reader.view(state);
  const rows = reader.findRows(state, query);
  const first = Math.max(
    0,
    rows.findIndex((row) => row >= top),
  );
  return showMatch(state, reader, rows, { query, current: first });
}

/** The next place that was found, round and round. */
export function goToMatch(state: AppState, reader: Reader, by: 1 | -1): Outcome {
  const { search } = state.reader;
  if (search === null) return nothing;
  if (state.pane === 'steps') {
    const found = findSteps(state, search.query);
    const cursor = selectCursor(state);
    const at = cursor === undefined ? -1 : found.indexOf(cursor);
    const next = found[(Math.max(at, by === 1 ? -1 : 0) + by + found.length) % found.length];
    return next === undefined ? notFound(search.query) : event(choose(next));
  }
  const rows = reader.findRows(state, search.query);
  if (rows.length === 0) return notFound(search.query);
  const current = (search.current + by + rows.length) % rows.length;
  return showMatch(state, reader, rows, { query: search.query, current });
}

function showMatch(state: AppState, reader: Reader, rows: readonly number[], search: Search): Outcome {
  const row = rows[search.current];
  const changed = event({ kind: 'search-changed', search });
  if (row === undefined) return changed;
  return { events: [...changed.events, ...showRow(state, reader, row).events] };
}

/** Steps by their names, items that are shown by what they are. */
function findSteps(state: AppState, query: string): readonly WorkLine[] {
  const wanted = query.toLowerCase();
  return selectWorks(state).filter((line) => {
    const text = line.kind === 'item' ? labelOf(line.value) : `${line.id} ${line.name}`;
    return text.toLowerCase().includes(wanted);
  });
}

function choose(line: WorkLine): AppEvent {
  const item = line.kind === 'item' ? { item: line.item } : {};
  return { kind: 'step-chosen', stepId: line.id, ...item };
}

function notFound(query: string): Outcome {
  return notice(`"${query}" is not there`);
}
