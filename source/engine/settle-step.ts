// What of a step is settled before anybody is called: it is skipped, it is computed, or its expressions are wrong.
import type { NextAction } from '../run/next-action.ts';
import type { FailureCause, Run, RunEvent } from '../run/run.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { endProgram } from './attempt-program.ts';
import { computeStep } from './compute-step.ts';
import { decideStep } from './decide-step.ts';
import type { EnginePorts } from './ports.ts';

type Step = Exclude<NextAction, { readonly kind: 'complete' }>;

export type SettledStep =
  /** A model, a program or a person is to be called. */
  | { readonly kind: 'call'; readonly action: Exclude<Step, { readonly kind: 'compute' }> }
  | { readonly kind: 'done'; readonly event: RunEvent }
  | { readonly kind: 'failed'; readonly attempt: number; readonly cause: FailureCause };

export async function settleStep(
  workflow: Workflow,
  action: Step,
  run: Run,
  ports: EnginePorts,
): Promise<SettledStep> {
  const begun = action.kind === 'perform' ? action.begun : null;
  const settled =
    action.kind === 'compute'
      ? await computeStep(workflow, action.step, run, ports)
      : ((await decideStep(workflow, action.step, run, ports)) ?? { kind: 'call' as const, action });
  const failed = (cause: FailureCause): SettledStep => {
    const last = ports.transcripts.lastAttempt({ stepId: action.step.id });
    return { kind: 'failed', attempt: 1 + Math.max(last, begun?.attempt ?? 0), cause };
  };
  switch (settled.kind) {
    case 'call':
      return settled;
    case 'failed':
      return failed(settled.cause);
    case 'done': {
      // What an earlier owner has begun must not go on beside a step that is skipped.
      const left = begun?.process === undefined ? null : await endProgram({ ports }, begun.process);
      return left === null ? settled : failed(left);
    }
  }
}
