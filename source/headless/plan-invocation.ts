// `caesura resume --dry-run`: what resuming would do, step by step.
import { readPlan } from '../commands/look/plan-of-run.ts';
import { describeEdited, describePlan } from '../run/describe-plan.ts';
import type { PlannedStep, ResumePlan } from '../run/plan-resume.ts';
import { sanitizeText } from '../sanitize-text.ts';
import { resolveRunId } from '../storage/run-paths.ts';
import { exitStatus } from './exit-status.ts';
import { formatDuration, formatJson, formatTable } from './format-values.ts';
import type { Invocation } from './run-invocation.ts';

export async function invokePlan(
  { context, flags, output }: Pick<Invocation, 'context' | 'flags' | 'output'>,
  givenId: string,
): Promise<number> {
  const id = resolveRunId(context.workspace, givenId);
  const { frozen, stale } = flags;
  const { run, plan, stays } = await readPlan(context, { id, frozen, stale });
  if (flags.json) {
    output.data(formatJson({ id, status: run.status, ...planObject(plan) }, 2));
    return exitStatus.done;
  }
  for (const line of formatTable(plan.steps.map(rowOf))) output.data(sanitizeText(line));
  output.data(describePlan(plan, formatDuration));
  if (stays !== undefined && plan.counts.again === 0) output.talk(`resume would do nothing: ${stays}`);
  if (!plan.redoesStale && plan.stale > 0) output.talk('what is stale is done again with --stale');
  return exitStatus.done;
}

function rowOf(step: PlannedStep): readonly string[] {
  const { stepId, does, why, stale } = step;
  const said = [
    stale && does === 'kept' ? 'kept though stale' : does === 'asks' ? 'waits for a person' : does,
    ...(why === undefined ? [] : [why]),
  ].join(': ');
  return [`  ${marks[does]}`, stepId, [said, ...describeEdited(step)].join('; ')];
}

const marks: Readonly<Record<PlannedStep['does'], string>> = {
  kept: '✓',
  again: '↻',
  unknown: '?',
  'to do': '·',
  asks: '‖',
};

function planObject({ redoesStale, steps, counts, stale, again, unknown }: ResumePlan) {
  const { 'to do': toDo, ...others } = counts;
  return {
    redoesStale,
    steps: steps.map(({ does, ...step }) => ({ ...step, does: does === 'to do' ? 'to-do' : does })),
    counts: { ...others, toDo, stale },
    tookBefore: { again, unknown },
  };
}
