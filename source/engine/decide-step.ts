// (step, run) -> whether the step is done at all, or skipped, and why.
import { describeLacks, findLacks, skippedData } from '../run/find-skip.ts';
import type { FailureCause, Run } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { Step, Workflow } from '../workflow/workflow.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import type { EnginePorts } from './ports.ts';

/** A step for which nobody is called. */
export type Settled =
  | { readonly kind: 'done'; readonly event: RunEvent }
  | { readonly kind: 'failed'; readonly cause: FailureCause };

export type DecidingPorts = Pick<EnginePorts, 'bounds' | 'clock'>;

/**
 * `when` is looked at first: a step whose `when` is not true is skipped, whatever else is missing. Then a step
 * that lists an input which is missing because another step was skipped is skipped too; see find-skip.ts.
 * @returns null where the step is to be done
 */
export async function decideStep(
  workflow: Workflow,
  step: Step,
  run: Run,
  ports: DecidingPorts,
): Promise<Settled | null> {
  const condition = await evaluateCondition(step, run, ports.bounds);
  switch (condition.kind) {
    case 'failed':
      return condition;
    case 'false':
      return skipStep(workflow, step, run, condition.why, ports);
    case 'true': {
      const lacks = findLacks(workflow, run, step);
      return lacks.length === 0 ? null : skipStep(workflow, step, run, describeLacks(lacks), ports);
    }
  }
}

export function skipStep(
  workflow: Workflow,
  step: Step,
  run: Run,
  why: string,
  { clock }: Pick<DecidingPorts, 'clock'>,
): Settled {
  const at = clock.now().toISOString();
  const { data, absent } = skippedData(workflow, run, step);
  const record = {
    stepId: step.id,
    templatePath: step.prompt ?? '',
    executedAt: at,
    outputFields: Object.keys(data),
    renderTimeMs: 0,
    skipped: why,
  };
  return { kind: 'done', event: { at, event: 'step-skipped', record, data, absent } };
}
