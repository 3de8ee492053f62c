// The selected run: its steps, why it does not move, and the end of an output.
import { type AppState, type Detail, type ReadRun, selectLayout, selectRead } from '../../state/app-state.ts';
import { explainRun } from '../../state/explain-run.ts';
import { divideSteps, type PaneBox } from '../../state/layout.ts';
import { selectCursor } from '../../state/move-cursor.ts';
import { nameTarget } from '../../state/output-target.ts';
import { problemText } from '../../state/problem-text.ts';
import { selectSelectedRow } from '../../state/select-run.ts';
import { selectNotes } from '../../state/standing.ts';
import { blockText, wrapText } from '../fit-text.ts';
import { type Row, rowWidth, span } from '../span.ts';
import type { Role, Theme } from '../theme.ts';
import { progressRow } from './draw-progress.ts';
import { tabsRow } from './draw-tabs.ts';
import { formatStepsLine, measureSteps } from './format-step-row.ts';
import { frameRows } from './frame-rows.ts';

/** From this height a blank row stands between the steps and what is said of them. */
const airyFrom = 12;
/** Characters of an output that its end is taken from; more than the largest screen shows. */
const longestEnd = 8_000;

export function drawSteps(state: AppState, theme: Theme, box: PaneBox): readonly Row[] {
  const focused = state.pane === 'steps' && state.popup === null;
  const isAlone = selectLayout(state).panes.kind === 'three';
  const title = isAlone ? titleOf(state, box.columns - 4, focused) : tabsRow('steps', true, focused);
  const above = [
    ...(box.framed ? [] : [title]),
    progressRow(state, theme, box.content.columns, !isAlone || !box.framed),
  ];
  const rows = box.content.rows - above.length;
  const content = contentOf(state, theme, box.content.columns, rows, isAlone);
  return frameRows(theme, box, title, [...above, ...content], focused);
}

function titleOf(state: AppState, columns: number, focused: boolean): Row {
  const row = selectSelectedRow(state);
  const title = [span(' 2 ', 'quiet'), span('Steps ', focused ? 'strong' : 'plain')];
  if (row === undefined) return title;
  const name = row.kind === 'run' ? [...title, span(`${row.workflowName} `)] : title;
  // The whole id is what commands take; where it does not fit, its beginning will do.
  const room = columns - rowWidth(name) - 1;
  return [...name, span(`${row.id.length <= room ? row.id : row.id.slice(0, 4)} `, 'quiet')];
}

function contentOf(
  state: AppState,
  theme: Theme,
  columns: number,
  rows: number,
  isAlone: boolean,
): readonly Row[] {
  const { detail } = state;
  const read = selectRead(state);
  if (detail === null) return [];
  const text = reasonRows(state, detail, columns);
  const reason = text.length > 0 && rows >= airyFrom ? [[], ...text] : text;
  if (read === null) return reason;
  // Beside the reader the steps have their pane for themselves.
  const output = isAlone ? [] : outputLines(state, columns);
  const division = divideSteps(rows, {
    steps: read.steps.length,
    reason: reason.length,
    output: output.length > 0,
  });
  return [
    ...stepRows(state, read, theme, columns, division.steps),
    ...reason.slice(0, division.reason),
    ...outputRows(state, theme, output, columns, division.output),
  ];
}

/** The rows around the step that is chosen, or that the run is at. */
function stepRows(
  state: AppState,
  detail: ReadRun,
  theme: Theme,
  columns: number,
  rows: number,
): readonly Row[] {
  const cursor = selectCursor(state);
  const index = cursor === undefined ? -1 : detail.steps.indexOf(cursor);
  const top = Math.min(Math.max(0, index - Math.floor(rows / 2)), Math.max(0, detail.steps.length - rows));
  const notes = selectNotes(state);
  const seen = detail.steps.slice(top, top + rows);
  // Of a long list only the items that are seen have a say in the widths.
  const steps = detail.steps.filter((line) => line.kind === 'step');
  const measured = [...steps, ...seen.filter((line) => line.kind === 'item')];
  const widths = measureSteps(measured, notes, columns, state.now);
  return seen.map((line) =>
    formatStepsLine(line, line.kind === 'step' ? notes.get(line.id) : undefined, widths, {
      theme,
      columns,
      now: state.now,
      ticks: state.ticks,
      selected: state.pane !== 'runs' && line === cursor,
      focused: state.pane === 'steps',
    }),
  );
}

function reasonRows(state: AppState, detail: Detail, columns: number): readonly Row[] {
  if (detail.kind === 'unreadable') {
    const kept = detail.before === null ? '' : '\nThe steps are those of the last state that could be read.';
    return textRows(`${problemText(detail.problem)}${kept}`, columns, 'failed');
  }
  const reason = explainRun(state, detail);
  if (reason === undefined) return [];
  const role: Role = reason.tone === 'quiet' ? 'quiet' : reason.tone;
  return textRows(reason.text, columns, role);
}

/** A text in whole, wrapped. */
export function textRows(text: string, columns: number, role: Role): readonly Row[] {
  return wrapText(blockText(text), columns - 2).map((line) => [span(` ${line}`, role)]);
}

/** Only the end is seen here: the reader has the whole. */
function outputLines(state: AppState, columns: number): readonly string[] {
  return state.output === null ? [] : wrapText(blockText(state.output.text.slice(-longestEnd)), columns - 2);
}

/** A rule with the name of the step, and the last lines that fit. */
function outputRows(
  state: AppState,
  theme: Theme,
  lines: readonly string[],
  columns: number,
  rows: number,
): readonly Row[] {
  if (rows < 2 || state.output === null) return [];
  const { target } = state.output;
  const { across } = theme.glyphs.frame;
  const done = target.fan === true ? '' : target.live ? ' is replying' : ' replied';
  const name = ` ${nameTarget(target)}${done} `;
  const heading = span(`${across}${name}`, 'quiet');
  const rule = span(across.repeat(Math.max(0, columns - heading.text.length)), 'quiet');
  return [[heading, rule], ...lines.slice(-(rows - 1)).map((line) => [span(` ${line}`)])];
}
