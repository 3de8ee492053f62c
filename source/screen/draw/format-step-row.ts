// The steps of a run as rows whose columns are as wide as what stands in them.
import { formatSum } from '../../money.ts';
import { shortChild } from '../../state/nested-steps.ts';
import { noteWords, type StepNote } from '../../state/standing.ts';
import type { StepsLine, WorkLine } from '../../state/step-lines.ts';
import { cellText, clipText, fitText, textWidth } from '../fit-text.ts';
import { formatDuration, formatElapsed, formatTokens } from '../format-time.ts';
import { fitRow, type Row, span } from '../span.ts';
import { markOfStep, type Role } from '../theme.ts';
import type { RowLook } from './format-run-row.ts';
import { nameSpans, roomForName } from './step-name.ts';

type Cells = {
  readonly note: string;
  readonly duration: string;
  readonly tokens: string;
  readonly cost: string;
  readonly model: string;
};

/** What is left of a long name where the columns after it need the room. */
const shortestName = 12;

export type StepColumns = { readonly [column in keyof Cells]: number };

/** The widths of the columns for all steps of a run; one that would take the room of the names is left out. */
export function measureSteps(
  all: readonly StepsLine[],
  notes: ReadonlyMap<string, StepNote>,
  columns: number,
  now: number,
): StepColumns {
  const lines = all.filter((line) => line.kind !== 'section');
  const cells = lines.map((line) =>
    cellsOf(line, line.kind === 'step' ? notes.get(line.id) : undefined, now),
  );
  const widest = (values: readonly string[]) => Math.max(0, ...values.map(textWidth));
  const names = Math.max(...lines.map(roomForName), 0);
  let room = columns - 4 - names;
  /** @param fromNames columns that the names may lose for it */
  const take = (values: readonly string[], most: number, fromNames = 0): number => {
    const width = Math.min(most, widest(values));
    if (width === 0 || width + 1 > room + fromNames) return 0;
    room -= width + 1;
    return width;
  };
  // How a step stands is more than the end of its name.
  const spare = Math.max(0, names - shortestName);
  const note = take(
    cells.map((cell) => cell.note),
    14,
    spare,
  );
  const duration = take(
    cells.map((cell) => cell.duration),
    12,
    note === 0 ? spare : 0,
  );
  // That a reply is only a recorded one must be seen where there is any room for it.
  const model = take(
    cells.map((cell) => cell.model),
    24,
  );
  // What it cost says more than how much it was.
  const cost = take(
    cells.map((cell) => cell.cost),
    10,
  );
  const tokens = take(
    cells.map((cell) => cell.tokens),
    9,
  );
  return { note, duration, tokens, cost, model };
}

export function formatStepsLine(
  line: StepsLine,
  note: StepNote | undefined,
  widths: StepColumns,
  look: RowLook,
): Row {
  const { ellipsis } = look.theme.glyphs;
  if (line.kind === 'section') return fitRow([span(` ${line.name}`, 'quiet')], look.columns, ellipsis);
  const cells = cellsOf(line, note, look.now);
  const mark = markOfStep(look.theme, line.state, look.ticks);
  const isQuiet = line.state === 'pending' || line.state === 'skipped';
  const role: Role = look.selected && look.focused ? 'chosen' : isQuiet ? 'quiet' : 'plain';
  const taken = [widths.note, widths.duration, widths.tokens, widths.cost, widths.model].reduce(
    (sum, width) => sum + (width > 0 ? width + 1 : 0),
    0,
  );
  // A column stays free at the right, as at the left.
  const room = Math.max(0, look.columns - 4 - taken);
  const cell = (text: string, width: number, align: 'left' | 'right', cellRole: Role = 'quiet') =>
    width === 0 ? [] : [span(` ${fitText(text, width, ellipsis, align)}`, cellRole)];
  return fitRow(
    [
      span(look.selected ? look.theme.glyphs.cursor : ' ', look.focused ? 'chosen' : 'plain'),
      span(mark.glyph, mark.role),
      span(' '),
      ...nameSpans(line, room, role, ellipsis),
      ...cell(cells.note, widths.note, 'left', 'attention'),
      ...cell(cells.duration, widths.duration, 'right'),
      ...cell(cells.tokens, widths.tokens, 'right'),
      ...cell(cells.cost, widths.cost, 'right'),
      ...cell(cells.model, widths.model, 'left'),
    ],
    look.columns,
    ellipsis,
  );
}

function cellsOf(step: WorkLine, note: StepNote | undefined, now: number): Cells {
  return {
    note: note === undefined ? '' : noteWords(note),
    duration: durationOf(step, now),
    tokens: tokensOf(step),
    cost: formatSum(step) || (step.cached === undefined ? '' : 'cached'),
    model: modelOf(step),
  };
}

function tokensOf(step: WorkLine): string {
  const count = step.kind === 'step' && step.fan !== undefined ? step.fan.outputTokens : step.outputTokens;
  return count === undefined || (count === 0 && step.outputTokens === undefined) ? '' : formatTokens(count);
}

/** That of an item is the one of its step. */
function modelOf(step: WorkLine): string {
  if (step.kind === 'item') return shortChild(step);
  return step.model === undefined ? (step.computed ? 'computed' : shortChild(step)) : shortModel(step.model);
}

/** Without its provider: `llama3.2` of `ollama/llama3.2`. */
function shortModel(model: string): string {
  return clipText(cellText(model.slice(model.lastIndexOf('/') + 1)), 24, '');
}

/** A state that has no time says its name; a second try says so. */
export function durationOf(step: WorkLine, now: number): string {
  if (step.kind === 'step' && step.fan !== undefined && step.state === 'running')
    return `${step.fan.running} run`;
  const attempt = step.attempt !== undefined && step.attempt > 1 ? `try ${step.attempt} ` : '';
  switch (step.state) {
    case 'done':
      return step.durationMs === undefined ? '' : `${attempt}${formatDuration(step.durationMs)}`;
    case 'running':
      if (step.queued !== undefined) return waitingTime(step, now);
      return `${attempt}${step.since === undefined ? 'soon' : formatElapsed(now - step.since)}`;
    case 'failed':
    case 'waiting':
    case 'interrupted':
    case 'skipped':
      return `${attempt}${step.state}`;
    case 'pending':
      return '';
  }
}

function waitingTime({ since }: WorkLine, now: number): string {
  return since === undefined ? 'waits' : `waits ${formatElapsed(now - since)}`;
}
