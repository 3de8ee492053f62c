// The selected run: its steps, why it does not move, and the end of an output.
import type { AppState, Detail } from '../state/app-state.ts';
import { divideSteps, type PaneBox } from '../state/layout.ts';
import { selectCursorStep } from '../state/move-cursor.ts';
import { problemText } from '../state/problem-text.ts';
import { selectSelectedRow } from '../state/select-run.ts';
import { explainStop } from '../state/stop-reason.ts';
import { blockText, wrapText } from './fit-text.ts';
import { formatStepsLine, measureSteps } from './format-step-row.ts';
import { frameRows } from './frame-rows.ts';
import { type Row, rowWidth, span } from './span.ts';
import { markOfRun, type Role, type Theme } from './theme.ts';

/** From this height a blank row stands between the steps and what is said of them. */
const airyFrom = 12;

export function drawSteps(state: AppState, theme: Theme, box: PaneBox): readonly Row[] {
  const focused = state.pane === 'steps' && state.popup === null;
  const title = titleOf(state, theme, box.columns - 4, focused);
  const content = box.framed ? [] : [title];
  const rows = box.content.rows - content.length;
  return frameRows(
    theme,
    box,
    title,
    [...content, ...contentOf(state, theme, box.content.columns, rows)],
    focused,
  );
}

function titleOf(state: AppState, theme: Theme, columns: number, focused: boolean): Row {
  const row = selectSelectedRow(state);
  if (row === undefined) return [];
  const name = span(` ${row.kind === 'run' ? row.workflowName : row.id} `, focused ? 'strong' : 'plain');
  if (row.kind === 'unreadable') return [name, span('unreadable ', 'failed')];
  // The whole file knows more than its head: an older one has no totals there.
  const known = state.detail?.kind === 'run' && state.detail.id === row.id ? state.detail : undefined;
  const derived = known?.derived ?? row.derived;
  const { done, total } = known?.run.progress ?? row.progress;
  const title = [name, span(derived, markOfRun(theme, derived, 0).role), span(` ${done}/${total} `, 'quiet')];
  // The whole id is what commands take; where it does not fit, its beginning will do.
  const isNarrow = rowWidth(title) + row.id.length + 1 > columns;
  return [...title, span(`${isNarrow ? row.id.slice(0, 4) : row.id} `, 'quiet')];
}

function contentOf(state: AppState, theme: Theme, columns: number, rows: number): readonly Row[] {
  const { detail } = state;
  if (detail === null) return [];
  if (detail.kind === 'unreadable') return textRows(problemText(detail.problem), columns, 'failed');
  const text = reasonRows(state, detail, columns);
  const reason = text.length > 0 && rows >= airyFrom ? [[], ...text] : text;
  const output = outputLines(state, columns);
  const division = divideSteps(rows, {
    steps: detail.steps.length,
    reason: reason.length,
    output: output.length > 0,
  });
  return [
    ...stepRows(state, detail, theme, columns, division.steps),
    ...reason.slice(0, division.reason),
    ...outputRows(state, theme, output, columns, division.output),
  ];
}

/** The rows around the step that is chosen, or that the run is at. */
function stepRows(
  state: AppState,
  detail: Detail & { readonly kind: 'run' },
  theme: Theme,
  columns: number,
  rows: number,
): readonly Row[] {
  const cursor = selectCursorStep(state);
  const index = detail.steps.findIndex((line) => line.kind === 'step' && line.id === cursor);
  const top = Math.min(Math.max(0, index - Math.floor(rows / 2)), Math.max(0, detail.steps.length - rows));
  const widths = measureSteps(detail.steps, columns, state.now);
  return detail.steps.slice(top, top + rows).map((line) =>
    formatStepsLine(line, widths, {
      theme,
      columns,
      now: state.now,
      ticks: state.ticks,
      selected: line.kind === 'step' && line.id === cursor,
      focused: state.pane === 'steps',
    }),
  );
}

function reasonRows(
  state: AppState,
  detail: Detail & { readonly kind: 'run' },
  columns: number,
): readonly Row[] {
  const reason = explainStop(detail.run, detail.derived, detail.workflow, state.asked.get(detail.id));
  if (reason === undefined) return [];
  const role: Role = reason.tone === 'quiet' ? 'quiet' : reason.tone;
  return textRows(reason.text, columns, role);
}

/** A text in whole, wrapped. */
export function textRows(text: string, columns: number, role: Role): readonly Row[] {
  return wrapText(blockText(text), columns - 2).map((line) => [span(` ${line}`, role)]);
}

function outputLines(state: AppState, columns: number): readonly string[] {
  return state.output === null ? [] : wrapText(blockText(state.output.text), columns - 2);
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
  const name = ` ${target.stepId} ${target.live ? 'is replying' : 'replied'} `;
  const heading = span(`${across}${name}`, 'quiet');
  const rule = span(across.repeat(Math.max(0, columns - heading.text.length)), 'quiet');
  return [[heading, rule], ...lines.slice(-(rows - 1)).map((line) => [span(` ${line}`)])];
}
