// Why a run does not move, or will stop soon, in the words a person needs to go on.
import type { Problem } from '../problem.ts';
import { askOfRun } from '../run/ask-of-run.ts';
import { answerCommand, describeAsk, placeOf } from '../run/describe-ask.ts';
import { describeQueue } from '../run/queue.ts';
import { describeFan, nameWork, readFan } from '../run/read-fan.ts';
import type { DerivedStatus, Run } from '../run/run.ts';
import { findStep, type Workflow } from '../workflow/workflow.ts';
import { explainRepairs } from './explain-repairs.ts';
import { problemText } from './problem-text.ts';

export type StopKind = 'pause' | 'pause-now' | 'cancel';

export type StopReason = {
  readonly tone: 'attention' | 'failed' | 'quiet';
  /** May have several lines. */
  readonly text: string;
};

/**
 * @param asked what the owner of the run has been asked from here and has not done yet
 * @param problems for which its workflow cannot be used as it is now
 */
export function explainStop(
  run: Run,
  derived: DerivedStatus,
  workflow: Workflow | undefined,
  asked: StopKind | undefined,
  problems: readonly Problem[] = [],
): StopReason | undefined {
  const reason = reasonOf(run, derived, workflow, asked);
  if (problems.length === 0 || reason === undefined || !canGoOn(derived)) return reason;
  const tone = reason.tone === 'quiet' ? 'attention' : reason.tone;
  return { tone, text: [reason.text, 'But first mend this:', ...problems.map(problemText)].join('\n') };
}

function canGoOn(derived: DerivedStatus): boolean {
  return derived === 'paused' || derived === 'failed' || derived === 'interrupted';
}

function reasonOf(
  run: Run,
  derived: DerivedStatus,
  workflow: Workflow | undefined,
  asked: StopKind | undefined,
): StopReason | undefined {
  switch (derived) {
    case 'running':
      return explainRunning(run, asked);
    case 'waiting':
      return { tone: 'attention', text: explainWaiting(run, workflow) };
    case 'failed':
      return { tone: 'failed', text: explainFailure(run) };
    case 'interrupted':
      return {
        tone: 'attention',
        text: 'The process that moved this run is gone. Nothing is lost: r goes on.',
      };
    case 'paused': {
      const last = run.history.at(-1);
      if (last?.event === 'run-paused' && typeof last.message === 'string')
        return { tone: 'attention', text: last.message };
      if (last?.event === 'budget-answered')
        return { tone: 'quiet', text: 'Paused, since the budget is spent: r asks again.' };
      return { tone: 'quiet', text: `Paused${describePlace(run, workflow)}: r goes on.` };
    }
    case 'completed':
    case 'cancelled':
      return undefined;
  }
}

function describePlace(run: Run, workflow: Workflow | undefined): string {
  const { step: stepId } = run.progress;
  if (stepId === undefined) return '';
  const fan = workflow === undefined ? undefined : findStep(workflow, stepId)?.fan;
  const counts = fan === undefined ? undefined : readFan(run, stepId, fan)?.counts;
  const isBegun = counts !== undefined && counts.done + counts.failed > 0;
  return isBegun ? ` in ${stepId}, ${describeFan(counts)}` : ` before ${stepId}`;
}

function explainRunning(run: Run, asked: StopKind | undefined): StopReason | undefined {
  switch (asked) {
    case 'pause':
      return { tone: 'quiet', text: `Pauses when ${underWay(run)} done.` };
    case 'pause-now':
      return { tone: 'quiet', text: `Pausing now: ${underWay(run, 'will run again')}.` };
    case 'cancel':
      return { tone: 'quiet', text: 'Cancelling.' };
    case undefined: {
      const limit = describeQueue(run);
      if (limit !== undefined) return { tone: 'quiet', text: `Waits for its turn at ${limit}.` };
      const repairs = explainRepairs(run);
      if (repairs.length > 0) return { tone: 'attention', text: repairs.join('\n') };
      const last = run.history.at(-1);
      if (run.inFlight.length > 0 || last?.event !== 'step-failed') return undefined;
      const message = typeof last.message === 'string' ? last.message : 'the attempt failed';
      return { tone: 'attention', text: `${message}\nIt is tried again by itself.` };
    }
  }
}

/** `this step is`, or `all 3 under way are`. */
function underWay({ inFlight }: Run, verb?: string): string {
  const count = inFlight.length;
  return count > 1 ? `all ${count} under way ${verb ?? 'are'}` : `this step ${verb ?? 'is'}`;
}

function explainWaiting(run: Run, workflow: Workflow | undefined): string {
  const ask = askOfRun(run, workflow);
  if (ask === undefined) return '';
  const question = ask.message ? `: ${ask.message}` : '';
  return [
    `Waits for you ${placeOf(ask)}${question}`,
    ...describeAsk(ask),
    `Answer with a, or: ${answerCommand(ask, run.id)}`,
  ].join('\n');
}

function explainFailure(run: Run): string {
  const { failure } = run;
  if (failure === null) return '';
  const attempt = failure.attempt > 1 ? `, attempt ${failure.attempt}` : '';
  return `${nameWork(failure)} failed (${failure.kind}${attempt}): ${failure.message}\nr tries it again.`;
}
