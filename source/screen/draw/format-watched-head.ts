// The head of the followed run in the narrow view: its progress as numbers and as a bar, and how long it has been at it.
import { formatSum } from '../../money.ts';
import type { DerivedStatus, Progress } from '../../run/run.ts';
import type { RunRow } from '../../state/run-list.ts';
import { clipText, textWidth } from '../fit-text.ts';
import { formatAge } from '../format-time.ts';
import { fitRow, type Row, rowWidth, span } from '../span.ts';
import { markOfRun, type Role } from '../theme.ts';
import { barSpans } from './draw-progress.ts';
import { shortId } from './format-run-row.ts';
import { elapsedSince, gap, joinRow, type WatchedLook } from './format-watched-row.ts';

/** Of the bar, in columns; a shorter one would say less than the numbers do. */
const bar = { shortest: 4, longest: 8 };
/** So many columns of the name count for more than anything behind the numbers. */
const nameAtLeast = 8;

export type HeadLook = WatchedLook & {
  /** Whether the keys act on it. */
  readonly armed: boolean;
};

/** What the file says as a whole, where it has been read: an older one has no totals in its head. */
export type Known = { readonly derived: DerivedStatus; readonly progress: Progress };

/** What does not fit beside the name is left out, the least important first. */
export function formatWatchedHead(row: RunRow, known: Known | null, look: HeadLook): Row {
  const { theme, columns, now } = look;
  const { ellipsis } = theme.glyphs;
  const nameRole: Role = look.armed ? 'chosen' : 'strong';
  if (row.kind === 'unreadable') {
    const mark = span(theme.glyphs.attention, 'failed');
    return joinRow(mark, span(row.id, nameRole), '', [span('unreadable', 'failed')], [], look);
  }
  const { derived, progress } = known ?? row;
  const { done, total } = progress;
  const mark = markOfRun(theme, derived, look.ticks);
  const name = span(row.workflowName, nameRole);
  const numbers = [gap, span(`${done}/${total}`)];
  const state =
    derived === 'running' ? span(elapsedSince(row.startedAt, now), 'quiet') : span(derived, mark.role);
  const room = columns - textWidth(mark.glyph) - 1 - rowWidth(numbers);
  const hasState = room - textWidth(state.text) - 2 >= Math.min(textWidth(name.text), nameAtLeast);
  const nameColumns = Math.min(textWidth(name.text), hasState ? room - textWidth(state.text) - 2 : room);
  let left = room - nameColumns - (hasState ? textWidth(state.text) + 2 : 0);
  const takes = (width: number): boolean => {
    if (!hasState || width > left) return false;
    left -= width;
    return true;
  };
  const hasBar = total > 0 && takes(bar.shortest + 1);
  const id = shortId(row.id, columns, ellipsis);
  const hasId = takes(textWidth(id) + 1);
  const age = derived === 'running' ? '' : formatAge(row.updatedAt, now);
  const hasAge = age !== '' && age !== 'now' && takes(textWidth(age) + 1);
  const cost = formatSum(progress);
  const hasCost = cost !== '' && takes(textWidth(cost) + 2);
  const barColumns = hasBar ? Math.min(bar.longest, bar.shortest + left) : 0;
  return fitRow(
    [
      span(mark.glyph, mark.role),
      span(' '),
      { ...name, text: clipText(name.text, nameColumns, ellipsis) },
      ...(hasId ? [span(` ${id}`, 'quiet')] : []),
      ...numbers,
      ...(hasBar ? [gap, ...barSpans(done, total, barColumns, theme)] : []),
      ...(hasState ? [hasBar ? span(' ') : gap, state] : []),
      ...(hasCost ? [gap, span(cost, 'quiet')] : []),
      ...(hasAge ? [span(` ${age}`, 'quiet')] : []),
    ],
    columns,
    ellipsis,
  );
}
