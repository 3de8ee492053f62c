// An answer that can be stored -> the event that stores it.
import { type JsonObject, ownValue } from '../json.ts';
import { makeError } from '../make-problem.ts';
import type { Ask } from '../workflow/answer/ask.ts';
import {
  type Answer,
  type AnswerProblem,
  defaultAnswer,
  type GivenAnswer,
  readAnswer,
} from '../workflow/answer/read-answer.ts';
import { pickAsJson } from '../workflow/answer/read-picks.ts';
import { dependentsOf } from '../workflow/data-flow.ts';
import { findStep, type Workflow } from '../workflow/workflow.ts';
import type { Answered, Checkpoint } from './checkpoint.ts';
import { hashAsked } from './input-hash.ts';
import type { Actor, Run, StepRecord } from './run.ts';
import type { RunEvent } from './run-event.ts';

export type AnswerContext = {
  readonly workflow: Workflow;
  readonly run: Run;
  readonly checkpoint: Checkpoint;
  readonly ask: Ask;
  readonly by: Actor;
  readonly now: Date;
};

export type AnswerEvent = { readonly event: RunEvent } | { readonly problems: readonly AnswerProblem[] };

export function answerEvent(context: AnswerContext, given: GivenAnswer): AnswerEvent {
  const read = readAnswer(context.ask, given);
  return 'problems' in read ? read : { event: eventOf(context, read.answer) };
}

/** The event that takes the default; a problem where it has none, or where it cannot be the answer here. */
export function defaultEvent(context: AnswerContext): AnswerEvent {
  const given = defaultAnswer(context.ask);
  if (given === undefined) return { problems: [] };
  const taken = answerEvent(context, given);
  if ('problems' in taken || taken.event.event === 'checkpoint-answered') return taken;
  const hint = 'Answer it, or change the default';
  return { problems: [makeError('endless-default', 'a default cannot go back', undefined, hint)] };
}

/** Why a default could not be taken, in one line. */
export function describeRefusal(problems: readonly AnswerProblem[]): string {
  return problems.length === 0 ? 'it has none any more' : problems.map(({ message }) => message).join('; ');
}

function eventOf(context: AnswerContext, answer: Answer): RunEvent {
  const { workflow, run, checkpoint, by, now } = context;
  const { stepId, reply } = checkpoint;
  const at = notBefore(run.updatedAt, now).toISOString();
  switch (answer.kind) {
    case 'accepted': {
      const data = { ...answer.data, ...unsaid(context, answer.data) };
      const record = { ...recordOf(context), executedAt: at, outputFields: Object.keys(data) };
      return {
        at,
        event: 'checkpoint-answered',
        record: { ...record, answered: describeAnswer(answer, by) },
        data,
        by,
      };
    }
    case 'rejected': {
      const { goto, data, comment } = answer;
      const stepIds = doneAgain(workflow, goto, stepId, Object.keys(data));
      return { at, event: 'checkpoint-rejected', stepId, goto, stepIds, data, comment, by };
    }
    case 'budget': {
      const { allowed, comment } = answer;
      const said = comment === undefined ? {} : { comment };
      return { at, event: 'budget-answered', stepId, allowed, ...said, by };
    }
    case 'again': {
      const attempt = reply?.record.attempt;
      const about = {
        ...(attempt === undefined ? {} : { attempt }),
        ...(reply === undefined ? {} : { reply: reply.data }),
      };
      return { at, event: 'reply-sent-back', remark: { stepId, at, by, remark: answer.remark, ...about } };
    }
  }
}

/**
 * The step that a no goes back to and what depends on it; whatever reads what was said; and the step that asked: a
 * reply that was refused is asked for anew, even where nothing of what it came from has changed.
 */
function doneAgain(
  workflow: Workflow,
  goto: string,
  stepId: string,
  said: readonly string[],
): readonly string[] {
  const from = workflow.steps.findIndex(({ id }) => id === goto);
  const readers = workflow.steps.filter(
    (step, index) => index >= from && said.some((field) => step.feedback?.has(field)),
  );
  const again = new Set([goto, ...readers.map(({ id }) => id)].flatMap((id) => dependentsOf(workflow, id)));
  again.add(stepId);
  return workflow.steps.flatMap(({ id }) => (again.has(id) ? [id] : []));
}

/** Where nothing was said at all, the field for it is there all the same. */
function unsaid({ ask, run }: AnswerContext, answered: JsonObject): JsonObject {
  const comment = ask.type === 'approval' || ask.type === 'reply' ? ask.comment : undefined;
  const isThere =
    comment !== undefined && (ownValue(run.data, comment) ?? ownValue(answered, comment)) !== undefined;
  return comment === undefined || isThere ? {} : { [comment]: '' };
}

function recordOf({ workflow, run, checkpoint }: AnswerContext): StepRecord {
  const { stepId, templatePath, reply, message } = checkpoint;
  if (reply !== undefined) return reply.record;
  const step = findStep(workflow, stepId);
  const inputHash =
    step?.kind === 'human'
      ? { inputHash: hashAsked(step, run.data, step.prompt === undefined ? undefined : message) }
      : {};
  return {
    stepId,
    templatePath,
    executedAt: '',
    outputFields: [],
    renderTimeMs: 0,
    ...inputHash,
    warnings: [],
  };
}

function describeAnswer(
  { comment, picks, edited }: Extract<Answer, { kind: 'accepted' }>,
  by: Actor,
): Answered {
  return {
    by,
    ...(comment === undefined ? {} : { comment }),
    ...(picks === undefined ? {} : { picks: picks.map(pickAsJson) }),
    ...(edited === undefined ? {} : { edited }),
  };
}

/** A record must not seem older than the state that it was not in yet (see `guessBase`). */
function notBefore(time: string, now: Date): Date {
  return Date.parse(time) > now.getTime() ? new Date(time) : now;
}
