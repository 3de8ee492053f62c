// Moving in the reader: through its rows, sideways, and from line to line of the data.
import type { Movement } from '../../state/app-event.ts';
import type { AppState } from '../../state/app-state.ts';
import { toggleData } from '../../state/data-tree.ts';
import { moveIndex } from '../../state/move-cursor.ts';
import { event, nothing, type Outcome } from '../keys/outcome.ts';
import type { Reader, ReaderView } from './reader.ts';

/** How far one key moves sideways, in columns. */
const sideways = 8;

export function moveReader(state: AppState, reader: Reader, by: Movement): Outcome {
  const view = reader.view(state);
  if (view.data !== undefined) return moveInData(view, view.data, by);
  return by === 'last' ? scroll(view, 'end') : scroll(view, rowAfter(view, by));
}

/** The first row that is seen after a movement. */
function rowAfter(view: ReaderView, by: Movement): number {
  const wanted = moveIndex(view.top, by, view.height, Number.MAX_SAFE_INTEGER);
  return view.hasRow(wanted + view.height - 1) ? wanted : Math.min(wanted, view.lowest());
}

type Data = NonNullable<ReaderView['data']>;

/** A long text that is open is scrolled through before the cursor leaves it. */
function moveInData(view: ReaderView, data: Data, by: Movement): Outcome {
  const first = data.rowOf(data.cursor);
  const end = endOf(view, data, data.cursor);
  const isDown = by === 'down' || by === 'page-down' || by === 'half-page-down';
  const isUp = by === 'up' || by === 'page-up' || by === 'half-page-up';
  if (end - first > 1 && isDown && end > view.top + view.height) {
    return scroll(view, Math.min(rowAfter(view, by), end - view.height));
  }
  if (end - first > 1 && isUp && first < view.top) {
    return scroll(view, Math.max(rowAfter(view, by), first));
  }
  const next = moveIndex(data.cursor, by, view.height, data.paths.length);
  const path = data.paths[next];
  if (path === undefined) return nothing;
  const row = data.rowOf(next);
  // What belongs to the line is seen as far as there is room, its beginning in any case.
  const last = Math.min(endOf(view, data, next) - 1, row + view.height - 1);
  const lower = last >= view.top + view.height ? last - view.height + 1 : view.top;
  return event(
    { kind: 'data-cursor-moved', path },
    {
      kind: 'reader-scrolled',
      tab: view.tab,
      position: { top: Math.min(lower, row), left: view.left },
    },
  );
}

/** The row after the last one of a line of the data. */
function endOf(view: ReaderView, { paths, rowOf }: Data, index: number): number {
  return index + 1 < paths.length ? rowOf(index + 1) : view.lowest() + view.height;
}

/** Opens or closes the line of the data that is chosen. */
export function toggleLine(state: AppState, reader: Reader): Outcome {
  const { data } = reader.view(state);
  const path = data?.paths[data.cursor];
  if (path === undefined) return nothing;
  return event(
    { kind: 'data-cursor-moved', path },
    { kind: 'data-opened', open: toggleData(state.reader.dataOpen, path) },
  );
}

export function shiftReader(state: AppState, reader: Reader, by: 1 | -1): Outcome {
  const { tab, top, left } = reader.view(state);
  const position = { top, left: Math.max(0, left + by * sideways) };
  return event({ kind: 'reader-scrolled', tab, position });
}

/** Scrolls no more than is needed to see a row, and then has it in the middle. */
export function showRow(state: AppState, reader: Reader, row: number): Outcome {
  const view = reader.view(state);
  if (row >= view.top && row < view.top + view.height) return nothing;
  return scroll(view, Math.max(0, row - Math.floor(view.height / 2)));
}

function scroll({ tab, left }: ReaderView, top: number | 'end'): Outcome {
  return event({ kind: 'reader-scrolled', tab, position: { top, left } });
}
