// Where a run stops to ask: the question of its step, written so that it can be asked from the run's file alone.
import type { Json } from '../json.ts';
import { filledFields, type Question } from '../workflow/answer/question.ts';
import type { HumanStep, PromptStep } from '../workflow/workflow.ts';
import type { Checkpoint, CheckpointReply, InputType } from './checkpoint.ts';

export type Asked = {
  /** What the person is asked, where anything is said. */
  readonly message: string | undefined;
  /** What can be chosen from. */
  readonly options: readonly Json[] | undefined;
  readonly now: Date;
};

export function makeCheckpoint(step: HumanStep, { message, options, now }: Asked): Checkpoint {
  const { question } = step;
  const fields = filledFields(question, [...step.outputs.values()]);
  return {
    stepId: step.id,
    templatePath: step.prompt ?? '',
    inputType: inputTypeOf(question, options),
    outputField: fields[0] ?? step.id,
    ...(fields.length > 1 ? { outputFields: fields } : {}),
    ...(message === undefined ? {} : { message }),
    ...(options === undefined ? {} : { options }),
    ...(question.type === 'open' ? {} : { question }),
    ...times(question, now),
  };
}

/** @param templatePath as the reply's record has it */
export function makeReview(step: PromptStep, reply: CheckpointReply, now: Date): Checkpoint {
  const question = step.checkpoint ?? { type: 'approval' };
  const fields = reply.record.outputFields;
  return {
    stepId: step.id,
    templatePath: reply.record.templatePath,
    inputType: 'approval',
    outputField: fields[0] ?? step.id,
    ...(fields.length > 1 ? { outputFields: fields } : {}),
    message: step.message ?? 'accept the reply, or change it',
    question,
    ...times(question, now),
    reply,
  };
}

function times({ default: fallback, timeout }: Question, now: Date) {
  const waits = fallback !== undefined && timeout !== undefined;
  return {
    askedAt: now.toISOString(),
    ...(waits ? { until: new Date(now.getTime() + timeout).toISOString() } : {}),
  };
}

function inputTypeOf(question: Question, options: readonly Json[] | undefined): InputType {
  if (question.type !== 'open') return question.type;
  return options === undefined ? 'freeform' : 'selection';
}

/** Whether the time has passed after which the default may be taken for an answer. */
export function isOverdue({ until }: Pick<Checkpoint, 'until'>, now: Date): boolean {
  return until !== undefined && Date.parse(until) <= now.getTime();
}
