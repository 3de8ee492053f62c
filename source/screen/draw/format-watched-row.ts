// A run of the narrow view that stands below the followed one: its name, and what it does or waits for.
import type { RunRow } from '../../state/run-list.ts';
import { clipText, textWidth } from '../fit-text.ts';
import { formatAge, formatElapsed } from '../format-time.ts';
import { fitRow, type Row, rowWidth, span } from '../span.ts';
import { markOfRun, type Role, type Theme } from '../theme.ts';
import { shortId } from './format-run-row.ts';

export type WatchedLook = {
  readonly theme: Theme;
  readonly columns: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly ticks: number;
};

export const gap = span('  ');

export function formatWatchedRow(row: RunRow, look: WatchedLook): Row {
  const { theme, columns } = look;
  if (row.kind === 'unreadable') {
    const { message, place } = row.problem;
    const where = place?.line === undefined ? '' : `${place.line}:${place.column ?? 1} `;
    const mark = span(theme.glyphs.attention, 'failed');
    return joinRow(mark, span(row.id), '', [span(`${where}${message}`, 'failed')], [], look);
  }
  const mark = markOfRun(theme, row.derived, look.ticks);
  const age = formatAge(row.updatedAt, look.now);
  const extra = row.derived === 'running' || age === 'now' || age === '' ? [] : [gap, span(age, 'quiet')];
  return joinRow(
    span(mark.glyph, mark.role),
    span(row.workflowName),
    shortId(row.id, columns, theme.glyphs.ellipsis),
    describe(row, mark.role, look),
    extra,
    look,
  );
}

function describe(row: RunRow & { readonly kind: 'run' }, role: Role, { now }: WatchedLook): Row {
  const { done, total, step, limit } = row.progress;
  const progress = span(`${done}/${total}`);
  const at = step === undefined ? '' : ` at ${step}`;
  switch (row.derived) {
    case 'running':
      if (limit !== undefined) return [progress, gap, span(`waits for ${limit}`, 'quiet')];
      return [
        progress,
        gap,
        span(elapsedSince(row.startedAt, now), 'quiet'),
        ...(step === undefined ? [] : [gap, span(step, 'quiet')]),
      ];
    case 'waiting':
      return [span(`waiting for you${at}`, role)];
    case 'failed':
    case 'interrupted':
      return [span(`${row.derived}${at}`, role)];
    case 'paused':
    case 'cancelled':
      return [progress, gap, span(row.derived, 'quiet')];
    case 'completed':
      return [progress];
  }
}

/** What it is called gives way to what is said of it, down to the half of the row; the rest goes in where it fits. */
export function joinRow(
  mark: Row[number],
  name: Row[number],
  id: string,
  what: Row,
  extra: Row,
  look: WatchedLook,
): Row {
  const { ellipsis } = look.theme.glyphs;
  const room = look.columns - textWidth(mark.text) - 1 - textWidth(gap.text);
  const whole = textWidth(name.text);
  const nameColumns = Math.min(whole, Math.max(room - rowWidth(what), Math.floor(room / 2)));
  let left = room - nameColumns - rowWidth(what);
  const take = (row: Row): Row => {
    if (rowWidth(row) === 0 || rowWidth(row) > left) return [];
    left -= rowWidth(row);
    return row;
  };
  const idSpans = id === '' ? [] : take([span(` ${id}`, 'quiet')]);
  const extraSpans = take(extra);
  return fitRow(
    [
      mark,
      span(' '),
      { ...name, text: clipText(name.text, nameColumns, ellipsis) },
      ...idSpans,
      gap,
      ...what,
      ...extraSpans,
    ],
    look.columns,
    ellipsis,
  );
}

/** Nothing for what is no instant. */
export function elapsedSince(instant: string, now: number): string {
  const start = Date.parse(instant);
  return Number.isNaN(start) ? '' : formatElapsed(now - start);
}
