// The followed run of the narrow view: its head, its steps as far as there is room, why it stops, and its reply.
import { type AppState, type Output, selectRead } from '../../state/app-state.ts';
import { nameTarget } from '../../state/output-target.ts';
import type { RunRow } from '../../state/run-list.ts';
import { selectNotes } from '../../state/standing.ts';
import { type Row, span } from '../span.ts';
import type { Theme } from '../theme.ts';
import { foldSteps, type SplitSteps, splitSteps } from './fold-steps.ts';
import { formatWatchedHead } from './format-watched-head.ts';
import { formatWatchedStep } from './format-watched-step.ts';
import { replyLines } from './reply-lines.ts';
import { textIndent, type WatchedReason, watchedReason } from './watched-reason.ts';

export type WatchedRun = {
  /** How many rows it has a use for; a long reply has one for more. */
  readonly wanted: number;
  /** At most that many rows. */
  readonly draw: (rows: number) => readonly Row[];
};

/** The rows for a reply that the other runs do not get. */
const replyWanted = 6;

export function describeWatched(state: AppState, row: RunRow, theme: Theme, columns: number): WatchedRun {
  const { ellipsis } = theme.glyphs;
  const known = selectRead(state);
  // Of another run nothing is shown, also while this one is still being read.
  const read = known?.id === row.id ? known : null;
  const steps = read?.steps.filter((line) => line.kind !== 'section') ?? [];
  const notes = selectNotes(state);
  const reason = watchedReason(state, theme, columns);
  const isMoving = row.kind === 'run' && row.derived === 'running';
  const reply = replyOf(state, row, isMoving);
  const head = formatWatchedHead(row, read && { derived: read.derived, progress: read.run.progress }, {
    theme,
    columns,
    now: state.now,
    ticks: state.ticks,
    armed: state.mode.kind !== 'watch' || state.mode.armed,
  });
  const replyRows = (output: Output, rows: number): readonly Row[] =>
    replyLines(output, columns - textIndent, rows, ellipsis).map((line) => [
      span(' '.repeat(textIndent)),
      span(line),
    ]);

  const draw = (rows: number): readonly Row[] => {
    const shown = reply.kind === 'none' ? undefined : reply.output.target;
    const foldings = foldSteps(steps).map((folded) => splitSteps(folded, shown));
    const division = divide(foldings, reason, rows - 1, reply.kind === 'live');
    const { before, current, after } = division.steps;
    const format = (folded: readonly (typeof before)[number][]) =>
      folded.map((step) => formatWatchedStep(step, notes, state, theme));
    const said = cutRows(reason.rows, division.reason, ellipsis);
    const isHead = reason.place === 'head';
    return [
      head,
      ...(isHead ? said : []),
      ...format(before),
      ...(current === undefined || reason.place === 'instead' ? [] : format([current])),
      ...(isHead ? [] : said),
      ...(reply.kind === 'live' ? replyRows(reply.output, division.rest) : []),
      ...format(after),
      // Its name alone would say nothing.
      ...(reply.kind === 'whole' && division.rest >= 2
        ? [
            [
              span(
                `  ${nameTarget(reply.output.target)}${reply.output.target.fan === true ? '' : ' replied'}`,
                'quiet',
              ),
            ],
            ...replyRows(reply.output, division.rest - 1),
          ]
        : []),
    ];
  };
  const ofItems = steps.filter(({ kind, state }) => kind === 'item' && state !== 'running').length;
  const wanted = 1 + steps.length - ofItems + reason.rows.length;
  return { wanted: wanted + (isMoving || reply.kind === 'whole' ? replyWanted : 0), draw };
}

type Reply =
  | { readonly kind: 'live'; readonly output: Output }
  | { readonly kind: 'whole'; readonly output: Output }
  | { readonly kind: 'none' };

/** While the run moves only the reply that is being written is of interest. */
function replyOf({ output }: AppState, row: RunRow, isMoving: boolean): Reply {
  if (output === null || output.target.runId !== row.id || output.text.trim() === '') return { kind: 'none' };
  if (isMoving) return output.target.live ? { kind: 'live', output } : { kind: 'none' };
  return { kind: 'whole', output };
}

type Division = { readonly steps: SplitSteps; readonly reason: number; readonly rest: number };

/** As many steps as there is room for besides the reason and a little of a reply that is being written. */
function divide(
  foldings: readonly SplitSteps[],
  reason: WatchedReason,
  rows: number,
  isLive: boolean,
): Division {
  const isSaidInstead = reason.place === 'instead';
  const count = ({ before, current, after }: SplitSteps): number =>
    before.length + after.length + (current === undefined || isSaidInstead ? 0 : 1);
  const replyRows = isLive ? (rows >= 8 ? 3 : rows >= 2 ? 1 : 0) : 0;
  const fits = (steps: SplitSteps) => count(steps) + reason.rows.length + replyRows <= rows;
  const steps = foldings.find(fits) ?? foldings.at(-1) ?? { before: [], current: undefined, after: [] };
  const free = Math.max(0, rows - count(steps));
  const said = Math.min(reason.rows.length, Math.max(free - replyRows, Math.min(1, free)));
  return { steps, reason: said, rest: free - said };
}

/** What is cut ends in the ellipsis. */
function cutRows(rows: readonly Row[], count: number, ellipsis: string): readonly Row[] {
  if (rows.length <= count) return rows;
  return rows
    .slice(0, count)
    .map((row, index) => (index === count - 1 ? [...row, span(ellipsis, 'quiet')] : row));
}
