// Attempts that an earlier owner of the run left, and that only a person may let be made again.
import type { CallingStep } from '../run/find-works.ts';
import { nameWork } from '../run/read-fan.ts';
import type { InFlight, Run } from '../run/run.ts';

export function needsPermission(
  step: CallingStep,
  begun: InFlight | null,
  options: { readonly rerunInterrupted?: boolean },
): begun is InFlight {
  return begun !== null && step.onInterrupted === 'ask' && options.rerunInterrupted !== true;
}

/** What happened, and every way to go on. */
export function describeInterruption(
  run: Pick<Run, 'id'>,
  work: { readonly stepId: string; readonly item?: string },
  attempt: number,
): string {
  const { stepId, item } = work;
  const record = `{"stepId": "${stepId}"${item === undefined ? '' : `, "item": "${item}"`}}`;
  const outputs = item === undefined ? 'add its outputs' : 'add its entry of the lists';
  return [
    `attempt ${attempt} of ${nameWork(work)} was cut off and may have done its work.`,
    `Look whether it did. If not: \`caesura resume ${run.id} --rerun-interrupted\`.`,
    `If so, ${outputs} to \`data\` in the run file and ${record} to \`executedTemplates\`, then: \`caesura resume ${run.id}\``,
  ].join(' ');
}
