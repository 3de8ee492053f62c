// How the run of a step has stopped, as the run that it belongs to says it.
import type { ChildEnd } from '../../engine/children.ts';
import { asSentence } from '../../problem.ts';
import { askOfRun } from '../../run/ask-of-run.ts';
import { describeWaiting } from '../../run/describe-ask.ts';
import { pausedBy, pauseReason, type RunParent } from '../../run/parent.ts';
import { nameWork } from '../../run/read-fan.ts';
import type { Run, Usage } from '../../run/run.ts';
import { spentInAll, spentOf } from '../../run/spent.ts';

export function describeChildEnd(run: Run, parent: RunParent): ChildEnd {
  return { ...describeEnd(run, parent), spent: spentInAll(spentOf(run)) };
}

function describeEnd(run: Run, parent: RunParent): ChildEnd {
  const { id } = run;
  const anew = `To begin it anew: \`caesura rerun ${parent.id} --from ${parent.stepId}\``;
  switch (run.status) {
    case 'completed':
      return { kind: 'completed', data: run.data, ...sumUp(run) };
    case 'failed': {
      const { stepId, kind, canRetry } = run.failure;
      const why = asSentence(run.failure.message);
      const message = `its run ${id} failed at ${stepId} (${kind}): ${why} Mend what is wrong, then: \`caesura resume ${parent.id}\`, which goes on with that run. ${anew}`;
      return { kind: 'failed', message, canRetry };
    }
    case 'cancelled': {
      const message = `its run ${id} is cancelled. \`caesura rerun ${id} --from STEP\` goes on with it. ${anew}`;
      return { kind: 'cancelled', message };
    }
    case 'waiting': {
      const ask = askOfRun(run, undefined);
      const what = ask === undefined ? 'waits' : describeWaiting(ask, id);
      return { kind: 'waits', message: waitsFor(parent, id, `it ${what}`) };
    }
    case 'paused': {
      const by = pausedBy(run);
      const reason = pauseReason(run);
      if (reason !== undefined && (by === 'child' || by === 'interruption'))
        return { kind: 'waits', message: waitsFor(parent, id, reason) };
      const message = `${nameWork(parent)}: its run ${id} has been paused. \`caesura resume ${parent.id}\` goes on with both`;
      return { kind: 'paused', message };
    }
    case 'running':
      throw new Error(`the run ${id} has stopped and is running`);
  }
}

/** The record of a list has what its items took. */
function sumUp({ executedTemplates }: Run): { readonly durationMs: number; readonly usage: Usage } {
  let durationMs = 0;
  const usage = { inputTokens: 0, outputTokens: 0 };
  for (const record of executedTemplates) {
    if (record.item === undefined) durationMs += record.durationMs ?? 0;
    usage.inputTokens += record.usage?.inputTokens ?? 0;
    usage.outputTokens += record.usage?.outputTokens ?? 0;
  }
  return { durationMs, usage };
}

function waitsFor(parent: RunParent, id: string, why: string): string {
  return `${nameWork(parent)} goes on when its run ${id} does: ${why}`;
}
