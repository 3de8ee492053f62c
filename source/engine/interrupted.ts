// Attempts that an earlier owner of the run left, and that only a person may let be made again.
import type { CallingStep } from '../run/next-action.ts';
import type { InFlight, Run } from '../run/run.ts';

export function needsPermission(
  step: CallingStep,
  begun: InFlight | null,
  options: { readonly rerunInterrupted?: boolean },
): begun is InFlight {
  return begun !== null && step.onInterrupted === 'ask' && options.rerunInterrupted !== true;
}

/** What happened, and every way to go on. */
export function describeInterruption(run: Pick<Run, 'id'>, step: CallingStep, attempt: number): string {
  return [
    `attempt ${attempt} of ${step.id} was cut off and may have done its work.`,
    `Look whether it did. If not: \`caesura resume ${run.id} --rerun-interrupted\`.`,
    `If so, add its outputs to \`data\` in the run file and {"stepId": "${step.id}"} to \`executedTemplates\`, then: \`caesura resume ${run.id}\``,
  ].join(' ');
}
