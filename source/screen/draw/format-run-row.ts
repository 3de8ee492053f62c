// A run as one row of the list.
import { formatSum } from '../../money.ts';
import type { RunRow } from '../../state/run-list.ts';
import { clipText, textWidth } from '../fit-text.ts';
import { formatAge, formatElapsed } from '../format-time.ts';
import { fitRow, justifyRow, type Row, rowWidth, span } from '../span.ts';
import { markOfRun, type Role, type Theme } from '../theme.ts';

export type RowLook = {
  readonly theme: Theme;
  readonly columns: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly ticks: number;
  readonly selected: boolean;
  /** Whether the keys move in this list. */
  readonly focused: boolean;
};

/** Of the beginning of an id, with the columns beside it. */
const shortIdColumns = 6;

export function formatRunRow(row: RunRow, look: RowLook): Row {
  const { theme, columns } = look;
  const { ellipsis } = theme.glyphs;
  const cursor = span(look.selected ? theme.glyphs.cursor : ' ', look.focused ? 'chosen' : 'plain');
  const nameRole: Role = look.selected ? (look.focused ? 'chosen' : 'strong') : 'plain';
  if (row.kind === 'unreadable') {
    const { message, place } = row.problem;
    const where = place?.line === undefined ? '' : `${place.line}:${place.column ?? 1} `;
    return fitRow(
      [
        cursor,
        span(theme.glyphs.attention, 'failed'),
        span(' '),
        span(row.id, nameRole),
        span(` ${where}${message}`, 'failed'),
      ],
      columns,
      ellipsis,
    );
  }
  const mark = markOfRun(theme, row.derived, look.ticks);
  const usual = formatRight(row, look);
  const cost = formatSum(row.progress);
  const left = columns - 4 - rowWidth(usual) - textWidth(row.workflowName) - shortIdColumns;
  // Only where it takes nothing from what tells one run from another.
  const right = cost === '' || textWidth(cost) + 2 > left ? usual : [span(`${cost} `, 'quiet'), ...usual];
  const beginning = [cursor, span(mark.glyph, mark.role), span(' ')];
  const room = columns - 4 - rowWidth(right) - 1;
  const name = span(row.workflowName, nameRole);
  const id = shortId(row.id, room - textWidth(name.text) - 1, ellipsis);
  const label = [
    { ...name, text: clipText(name.text, Math.max(0, room), ellipsis) },
    ...(id === '' ? [] : [span(` ${id}`, 'quiet')]),
  ];
  return fitRow(
    justifyRow([...beginning, ...label], [...right, span(' ')], columns, ellipsis),
    columns,
    ellipsis,
  );
}

/** Four characters of an id that we made tell it from the others; of a name that a person gave, what fits. */
export function shortId(id: string, room: number, ellipsis: string): string {
  if (room < 4) return '';
  return /^[0-9a-z]{12}$/.test(id) ? id.slice(0, 4) : clipText(id, Math.min(12, room), ellipsis);
}

/** From this width a run that waits says at which step. */
const namesStepFrom = 44;

/** Progress and age; a state that a person has to act on says its name where the age would be. */
function formatRight(row: RunRow & { readonly kind: 'run' }, { now, columns }: RowLook): Row {
  const progress = `${row.progress.done}/${row.progress.total}`.padStart(5);
  switch (row.derived) {
    case 'waiting': {
      const step = columns >= namesStepFrom && row.progress.step ? clipText(row.progress.step, 14, '') : '';
      const waits = step === '' ? ' waiting' : ` waits: ${step}`;
      return [span(progress.trimStart()), span(waits, 'attention')];
    }
    case 'interrupted':
      return [span(progress.trimStart()), span(' interrupted', 'attention')];
    case 'running':
      if (row.progress.limit !== undefined) return [span(progress), span(' waits', 'quiet')];
      return [
        span(progress),
        span(` ${formatElapsed(now - Date.parse(row.startedAt))}`.padStart(6), 'quiet'),
      ];
    case 'paused':
    case 'completed':
    case 'failed':
    case 'cancelled':
      return [span(progress), span(` ${formatAge(row.updatedAt, now)}`.padStart(6), 'quiet')];
  }
}
