// How far the selected run is, in one row: its name, a bar of the steps that are done, the time and tokens they took.
import { formatSum } from '../../money.ts';
import type { AppState, ReadRun } from '../../state/app-state.ts';
import { selectRead } from '../../state/app-state.ts';
import { selectSelectedRow } from '../../state/select-run.ts';
import { formatElapsed, formatTokens } from '../format-time.ts';
import { fitRow, type Row, rowWidth, span } from '../span.ts';
import { markOfRun, type Theme } from '../theme.ts';

/** Columns of the longest bar. */
const longestBar = 20;

/** @param named whether the name and the id of the run belong in it */
export function progressRow(state: AppState, theme: Theme, columns: number, named: boolean): Row {
  const row = selectSelectedRow(state);
  if (row === undefined) return [];
  const read = selectRead(state);
  const name = named ? [span(row.kind === 'run' ? row.workflowName : row.id, 'strong'), span(' ')] : [];
  if (row.kind === 'unreadable') return [span(' '), ...name, span('unreadable', 'failed')];
  // The whole file knows more than its head: an older one has no totals there.
  const derived = read?.derived ?? row.derived;
  const { done, total } = read?.run.progress ?? row.progress;
  const status = [span(derived, markOfRun(theme, derived, 0).role), span(` ${done}/${total}`)];
  const spent = read === null ? { time: '', tokens: '' } : describeSpent(read, state.now);
  const pieces: Row[] = [];
  let room = columns - 2 - rowWidth(name) - rowWidth(status);
  const add = (piece: Row) => {
    if (rowWidth(piece) > room) return;
    pieces.push(piece);
    room -= rowWidth(piece);
  };
  for (const words of [spent.time, formatSum(read?.run.progress ?? row.progress), spent.tokens]) {
    if (words !== '') add([span(`${pieces.length === 0 ? '  ' : ' '}${words}`, 'quiet')]);
  }
  // The whole id is what commands take; where it does not fit, its beginning will do.
  if (named) add([span(`  ${row.id.length + 2 <= room ? row.id : row.id.slice(0, 4)}`, 'quiet')]);
  const bar = Math.min(longestBar, room - 1);
  return fitRow(
    [
      span(' '),
      ...name,
      ...status,
      ...(bar >= 4 && total > 0 ? [span(' '), ...barSpans(done, total, bar, theme)] : []),
      ...pieces.flat(),
    ],
    columns,
    theme.glyphs.ellipsis,
  );
}

/** Full only when everything is done, and not empty once something is. */
export function barSpans(done: number, total: number, columns: number, theme: Theme): Row {
  const exact = (done / total) * columns;
  const full = done >= total ? columns : Math.min(columns - 1, Math.max(done > 0 ? 1 : 0, Math.floor(exact)));
  const { glyphs } = theme;
  return [span(glyphs.full.repeat(full), 'done'), span(glyphs.empty.repeat(columns - full), 'quiet')];
}

/** The time that the steps have worked, and what they wrote. */
function describeSpent({ steps }: ReadRun, now: number): { readonly time: string; readonly tokens: string } {
  let time = 0;
  let tokens = 0;
  for (const step of steps) {
    if (step.kind === 'section') continue;
    const isUnderWay = step.durationMs === undefined && step.since !== undefined && step.queued === undefined;
    if (isUnderWay) time += Math.max(0, now - step.since);
    // What its items took and wrote is told with the step.
    if (step.kind === 'item') continue;
    time += step.fan?.durationMs ?? step.durationMs ?? 0;
    tokens += step.fan?.outputTokens ?? step.outputTokens ?? 0;
  }
  return {
    time: time >= 1000 ? formatElapsed(time) : '',
    tokens: tokens > 0 ? formatTokens(tokens) : '',
  };
}
