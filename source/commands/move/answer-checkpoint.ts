// What a person answers at a checkpoint, checked, as the event that stores it; and the default where nobody did.
import { makeError } from '../../make-problem.ts';
import { WrongUse, wrongUse } from '../../problem.ts';
import { type AnswerEvent, answerEvent, defaultEvent } from '../../run/answer-event.ts';
import { askAt } from '../../run/ask-of-run.ts';
import { isOverdue } from '../../run/make-checkpoint.ts';
import type { Actor, Run } from '../../run/run.ts';
import type { RunEvent } from '../../run/run-event.ts';
import type { GivenAnswer } from '../../workflow/answer/read-answer.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { type AnsweredQuestion, describeAnswered, isAsked } from './answered-already.ts';

/**
 * The event that answers the checkpoint of a waiting run. Throws {@link WrongUse} with everything that is wrong with
 * the answer; the run waits as before then.
 * @param to the question that was seen when it was answered; any where it is left out
 */
export function answerCheckpoint(
  workflow: Workflow,
  run: Run,
  given: GivenAnswer,
  by: Actor,
  now: Date,
  to?: AnsweredQuestion,
): RunEvent {
  if (run.status !== 'waiting') throw new Error(`a run that is ${run.status} cannot be answered`);
  const { checkpoint } = run;
  if (to !== undefined && !isAsked(run, to)) {
    const message = `${describeAnswered(run, to)}; the run asks something else by now, at ${checkpoint.stepId}`;
    throw wrongUse('asked-anew', message, `See it with \`caesura show ${run.id}\``);
  }
  const ask = askAt(checkpoint, run, workflow);
  const answered = answerEvent({ workflow, run, checkpoint, ask, by, now }, given);
  if ('event' in answered) return answered.event;
  throw new WrongUse(answered.problems);
}

/** The default of a waiting run whose time has passed; undefined where it has not passed or there is none. */
export function overdueAnswer(workflow: Workflow, run: Run, now: Date): AnswerEvent | undefined {
  if (run.status !== 'waiting' || !isOverdue(run.checkpoint, now)) return undefined;
  const { checkpoint } = run;
  const ask = askAt(checkpoint, run, workflow);
  const taken = defaultEvent({ workflow, run, checkpoint, ask, by: 'timeout', now });
  if ('event' in taken || taken.problems.length > 0) return taken;
  return { problems: [makeError('no-default', 'it has no default any more', undefined, 'Answer it')] };
}
