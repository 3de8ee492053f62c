// The steps of a run as they are listed: its sections, and each step with what is known of it.
import { completedSteps, nextAction } from '../run/next-action.ts';
import type { DerivedStatus, Run, StepRecord } from '../run/run.ts';
import { spentOnStep } from '../run/spent.ts';
import type { Step, Workflow } from '../workflow/workflow.ts';

export type StepState = 'done' | 'skipped' | 'running' | 'interrupted' | 'failed' | 'waiting' | 'pending';

export type StepLine = {
  readonly kind: 'step';
  readonly id: string;
  readonly name: string;
  readonly state: StepState;
  /** Of the attempt that is under way or was the last one. */
  readonly attempt?: number;
  /** When the attempt that is under way began, in milliseconds since 1970. */
  readonly since?: number;
  readonly durationMs?: number;
  readonly outputTokens?: number;
  /** What is known of the cost of its attempts, in USD, and of how many it is not known. */
  readonly cost?: number;
  readonly unknown?: number;
  readonly model?: string;
  /** Whether expressions give its outputs, and nobody is called. */
  readonly computed?: true;
  /** Why it was skipped; foreign text. */
  readonly skipped?: string;
};

export type StepsLine = { readonly kind: 'section'; readonly name: string } | StepLine;

/** Without a workflow, the steps that have a record or are under way. */
export function listSteps(
  run: Run,
  derived: DerivedStatus,
  workflow: Workflow | undefined,
): readonly StepsLine[] {
  const steps = workflow?.steps ?? [];
  const listed = new Map(steps.map((step) => [step.id, describeStep(run, derived, workflow, step)]));
  const sections = workflow?.sections ?? [];
  const ordered: StepsLine[] =
    sections.length === 0
      ? [...listed.values()]
      : sections.flatMap((section) => [
          { kind: 'section' as const, name: section.name },
          ...section.stepIds.flatMap((id) => listed.get(id) ?? []),
        ]);
  const others = otherSteps(run, derived, new Set(listed.keys()));
  if (others.length > 0 && steps.length > 0)
    ordered.push({ kind: 'section', name: 'No longer in the workflow' });
  return [...ordered, ...others].map((line) => (line.kind === 'step' ? withCost(run, line) : line));
}

function withCost(run: Run, line: StepLine): StepLine {
  const { cost, unknown } = spentOnStep(run, line.id);
  return { ...line, ...(cost === 0 ? {} : { cost }), ...(unknown === 0 ? {} : { unknown }) };
}

function describeStep(
  run: Run,
  derived: DerivedStatus,
  workflow: Workflow | undefined,
  step: Step,
): StepLine {
  const { id, name } = step;
  const record = run.executedTemplates.find((other) => other.stepId === id && other.item === undefined);
  const computed = step.kind === 'transform' ? ({ computed: true } as const) : {};
  if (record !== undefined)
    return { kind: 'step', id, name, state: stateOf(record), ...computed, ...describeRecord(record) };
  const chosen = step.kind === 'prompt' ? (run.options.model ?? step.model ?? workflow?.model) : undefined;
  const model = chosen === undefined ? computed : { model: chosen };
  const attempt = run.inFlight.find((other) => other.stepId === id);
  if (attempt !== undefined) {
    const begun = { attempt: attempt.attempt, ...model };
    if (derived === 'running') {
      const since = Date.parse(attempt.startedAt);
      return {
        kind: 'step',
        id,
        name,
        state: 'running',
        ...begun,
        ...(Number.isNaN(since) ? {} : { since }),
      };
    }
    if (derived === 'interrupted') return { kind: 'step', id, name, state: 'interrupted', ...begun };
  }
  if (run.failure?.stepId === id) {
    return { kind: 'step', id, name, state: 'failed', attempt: run.failure.attempt, ...model };
  }
  if (run.checkpoint?.stepId === id) {
    const { reply } = run.checkpoint;
    return { kind: 'step', id, name, state: 'waiting', ...(reply ? describeRecord(reply.record) : {}) };
  }
  // Between two attempts nothing is in flight, but the step is what the run is about.
  const isNext = derived === 'running' && workflow !== undefined && isNextStep(workflow, run, id);
  return { kind: 'step', id, name, state: isNext ? 'running' : 'pending', ...model };
}

function isNextStep(workflow: Workflow, run: Run, id: string): boolean {
  const next = nextAction(workflow, run);
  return next.kind !== 'complete' && next.step.id === id;
}

function stateOf(record: StepRecord): StepState {
  return record.skipped === undefined ? 'done' : 'skipped';
}

function describeRecord(record: StepRecord): Partial<StepLine> {
  return {
    ...(record.skipped === undefined ? {} : { skipped: record.skipped }),
    ...(record.attempt === undefined ? {} : { attempt: record.attempt }),
    ...(record.durationMs === undefined ? {} : { durationMs: record.durationMs }),
    ...(record.usage?.outputTokens === undefined ? {} : { outputTokens: record.usage.outputTokens }),
    ...(record.model === undefined ? {} : { model: record.model }),
  };
}

/** Steps that have left traces and are not in the workflow as it is now. */
function otherSteps(run: Run, derived: DerivedStatus, known: ReadonlySet<string>): readonly StepLine[] {
  const done = [...completedSteps(run)].filter((id) => !known.has(id));
  const begun = run.inFlight.map((attempt) => attempt.stepId);
  const stopped = [run.failure?.stepId, run.checkpoint?.stepId].filter((id) => id !== undefined);
  const others = new Set([...done, ...begun, ...stopped].filter((id) => !known.has(id)));
  return [...others].map((id) => {
    const record = run.executedTemplates.find((other) => other.stepId === id && other.item === undefined);
    if (record !== undefined) {
      return { kind: 'step', id, name: id, state: stateOf(record), ...describeRecord(record) };
    }
    return { kind: 'step', id, name: id, state: stateOfOther(run, derived, id) };
  });
}

function stateOfOther(run: Run, derived: DerivedStatus, id: string): StepState {
  if (run.failure?.stepId === id) return 'failed';
  if (run.checkpoint?.stepId === id) return 'waiting';
  if (derived === 'running' || derived === 'interrupted') return derived;
  return 'pending';
}
