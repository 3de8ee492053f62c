// Steps that have runs of their own, with how those stand: known from the rows of all runs.
import type { DerivedStatus, Progress } from '../run/run.ts';
import type { RunRow } from './run-list.ts';
import type { StepLine, StepState, StepsLine, WorkLine } from './step-lines.ts';

export type ChildState = {
  readonly workflowName: string;
  readonly derived: DerivedStatus;
  readonly progress: Progress;
};

/** The very same lines where none of them has a run. What waits because its run does says so, an item with its step. */
export function linkChildren(lines: readonly StepsLine[], rows: readonly RunRow[]): readonly StepsLine[] {
  if (!lines.some(hasRun)) return lines;
  const linked = lines.map((line) => (hasRun(line) ? linkChild(line, rows) : line));
  return linked.map((line) =>
    line.kind === 'step' && line.fan !== undefined ? awaitItems(line, linked) : line,
  );
}

function hasRun(line: StepsLine): line is WorkLine {
  return line.kind !== 'section' && line.run !== undefined;
}

function awaitItems(step: StepLine, lines: readonly StepsLine[]): StepLine {
  const items = lines.filter((line) => line.kind === 'item' && line.id === step.id && hasRun(line));
  if (items.length === 0 || (step.state !== 'pending' && step.state !== 'waiting')) return step;
  const waits = items.some((line) => line.kind === 'item' && line.state === 'waiting');
  return { ...step, state: waits ? 'waiting' : 'pending' };
}

function linkChild({ child: _, ...line }: WorkLine, rows: readonly RunRow[]): WorkLine {
  const row = rows.find(({ id }) => id === line.run);
  if (row?.kind !== 'run') return line;
  const { workflowName, derived, progress } = row;
  return { ...line, state: stateWith(line.state, derived), child: { workflowName, derived, progress } };
}

/** Also beside others that are under way, a step whose run waits for a person does nothing but wait. */
function stateWith(state: StepState, child: DerivedStatus): StepState {
  const isOpen = state === 'pending' || state === 'waiting' || state === 'running';
  if (isOpen && child === 'waiting') return 'waiting';
  return state === 'waiting' ? 'pending' : state;
}

/** `2/5 k3v9`: how far the run of the step is, and the beginning of its id. */
export function shortChild({ run, child }: WorkLine): string {
  if (run === undefined) return '';
  const id = run.slice(0, 4);
  return child === undefined ? id : `${child.progress.done}/${child.progress.total} ${id}`;
}

/** What the run of the step is doing, in a sentence; undefined where it has none. Foreign text in it. */
export function describeChild({ run, child }: WorkLine): string | undefined {
  if (run === undefined) return undefined;
  if (child === undefined) return `Its run is ${run}, which is not there.`;
  const { done, total, step } = child.progress;
  const at = step === undefined ? '' : `, at ${step}`;
  return `Its run is ${child.workflowName} ${run}: ${child.derived}, ${done} of ${total} steps${at}. Enter opens it, Esc comes back.`;
}
