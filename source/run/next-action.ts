// (workflow, run) -> what to do next. Pure: it looks at what is recorded and at nothing else.
import type { CommandStep, HumanStep, PromptStep, TransformStep, Workflow } from '../workflow/workflow.ts';
import type { InFlight, Run } from './run.ts';

/** A step that calls somebody: a model or a program. */
export type CallingStep = PromptStep | CommandStep;

export type NextAction =
  /** `begun` is an attempt that an earlier owner of the run began and did not end. */
  | { readonly kind: 'perform'; readonly step: CallingStep; readonly begun: InFlight | null }
  | { readonly kind: 'ask'; readonly step: HumanStep }
  | { readonly kind: 'compute'; readonly step: TransformStep }
  | { readonly kind: 'complete' };

/** The first step in the workflow's order that has no record. Meaningful for a run that is running. */
export function nextAction(workflow: Workflow, run: Run): NextAction {
  const done = completedSteps(run);
  const step = workflow.steps.find((candidate) => !done.has(candidate.id));
  if (step === undefined) return { kind: 'complete' };
  if (step.kind === 'human') return { kind: 'ask', step };
  if (step.kind === 'transform') return { kind: 'compute', step };
  return { kind: 'perform', step, begun: run.inFlight.find((attempt) => attempt.stepId === step.id) ?? null };
}

/** The ids of the steps that are done: those with a record that is not of a single item. */
export function completedSteps(run: Pick<Run, 'executedTemplates'>): ReadonlySet<string> {
  return new Set(
    run.executedTemplates.flatMap((record) => (record.item === undefined ? [record.stepId] : [])),
  );
}
