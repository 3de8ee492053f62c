// The narrow view beside an editor: the run that is followed, with its reply, then what else runs or needs a person.
import type { AppState } from '../../state/app-state.ts';
import type { Size } from '../../state/layout.ts';
import { problemText } from '../../state/problem-text.ts';
import type { RunRow } from '../../state/run-list.ts';
import { selectSelectedRow } from '../../state/select-run.ts';
import { selectWatched } from '../../state/watched-runs.ts';
import { blockText, wrapText } from '../fit-text.ts';
import { type Row, span } from '../span.ts';
import type { Role, Theme } from '../theme.ts';
import { formatWatchedRow } from './format-watched-row.ts';
import { fillRows } from './frame-rows.ts';
import { describeWatched } from './watched-run.ts';

/** The share of the rows that the other runs have at least, where there are enough of them. */
const othersShare = 1 / 3;
/** How many runs are shown that neither run nor need anybody. */
const mostQuiet = 8;

/** Exactly the rows of that size, each exactly as wide. The footer is not among them. */
export function drawWatch(state: AppState, theme: Theme, { columns, rows }: Size): readonly Row[] {
  const { ellipsis } = theme.glyphs;
  const row = selectSelectedRow(state);
  const said = row === undefined ? sayWhyNone(state, columns) : [];
  const run = row === undefined ? undefined : describeWatched(state, row, theme, columns);
  const others = otherRuns(state, row);
  const least = Math.floor(rows * othersShare);
  const othersRows = Math.min(others.length, Math.max(least, rows - (run?.wanted ?? said.length)));
  const room = rows - othersRows;
  const above = run?.draw(room) ?? said;
  // While a reply grows, what stands below it stays where it is.
  const isMoving = row?.kind === 'run' && row.derived === 'running';
  const filled = isMoving ? fillRows(above, columns, room, ellipsis) : above.slice(0, room);
  const below = otherRows(others, othersRows, state, theme, columns);
  return fillRows([...filled, ...below], columns, rows, ellipsis);
}

/** Where no run is selected, or the one that is has gone. */
function sayWhyNone(state: AppState, columns: number): readonly Row[] {
  const { folderProblem, complete, selectedId, rows } = state;
  const say = (text: string, role: Role) =>
    wrapText(blockText(text), columns).map((line): Row => [span(line, role)]);
  if (folderProblem !== null) return say(problemText(folderProblem), 'failed');
  if (!complete) return [];
  if (selectedId !== null) {
    return say(`The run ${selectedId} is not there any more: F follows the newest change.`, 'attention');
  }
  return rows.length === 0 ? say(`No runs yet: ${startKeys(state)} starts one.`, 'quiet') : [];
}

type OtherRow =
  | { readonly kind: 'run'; readonly run: RunRow }
  | { readonly kind: 'text'; readonly text: string };

/** The runs but the selected one, and what there is to say of them. */
function otherRuns(state: AppState, selected: RunRow | undefined): readonly OtherRow[] {
  const { urgent, quiet } = selectWatched(state);
  const runs = (rows: readonly RunRow[]) =>
    rows.filter(({ id }) => id !== state.selectedId).map((run): OtherRow => ({ kind: 'run', run }));
  const say = (text: string): OtherRow => ({ kind: 'text', text });
  const isStill = state.counts.running === 0 && state.rows.length > 0;
  return [
    ...runs(urgent),
    ...(isStill ? [say(`Nothing runs: ${startKeys(state)} starts a run.`)] : []),
    ...runs(quiet.slice(0, mostQuiet)),
    ...(selected !== undefined && isAstray(state) ? [say('F follows the newest change again.')] : []),
  ];
}

function startKeys({ mode }: AppState): string {
  return mode.kind === 'watch' && !mode.armed ? 'A, then n,' : 'n';
}

/** Whether another run is shown than the one that the view was opened for. */
function isAstray({ mode, followsNewest, selectedId }: AppState): boolean {
  return mode.kind === 'watch' && !followsNewest && selectedId !== mode.pinnedId;
}

/** Only the rows that are seen are formatted; the runs that do not fit are counted where there is a row for that. */
function otherRows(
  others: readonly OtherRow[],
  rows: number,
  { now, ticks }: AppState,
  theme: Theme,
  columns: number,
): readonly Row[] {
  const hidden = others.slice(rows - 1).filter(({ kind }) => kind === 'run').length;
  const isCounted = others.length > rows && rows >= 2 && hidden >= 2;
  const shown = others
    .slice(0, isCounted ? rows - 1 : rows)
    .map(
      (other): Row =>
        other.kind === 'run'
          ? formatWatchedRow(other.run, { theme, columns, now, ticks })
          : [span(other.text, 'quiet')],
    );
  return isCounted ? [...shown, [span(`${theme.glyphs.ellipsis} ${hidden} more`, 'quiet')]] : shown;
}
