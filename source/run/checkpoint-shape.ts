// The shape of a checkpoint in a run's file, and what one that leaves something out means.
import { z } from 'zod';
import type { Checkpoint } from './checkpoint.ts';
import { isQuestion } from './question-shape.ts';
import { completeRecord, jsonObject, jsonValue, recordShape } from './record-shape.ts';
import { isBudgetQuestion } from './spent-shape.ts';

export const checkpointShape = z.looseObject({
  stepId: z.string(),
  templatePath: z.string().nullish(),
  inputType: z.enum(['approval', 'selection', 'freeform', 'form', 'curate']).exactOptional(),
  outputField: z.string().exactOptional(),
  options: z.array(jsonValue).nullish(),
  message: z.string().nullish(),
  reply: z.looseObject({ data: jsonObject, record: recordShape }).nullish(),
});

/** Whoever wrote the file may have meant something else by our newer keys: what of them does not fit is left out. */
export function completeCheckpoint(written: z.infer<typeof checkpointShape>): Checkpoint {
  const { options, message, reply, question, outputFields, askedAt, until, defaultRefused, budget, ...rest } =
    written;
  return {
    ...rest,
    templatePath: written.templatePath ?? '',
    inputType: written.inputType ?? 'freeform',
    outputField: written.outputField ?? written.stepId,
    ...(options ? { options } : {}),
    ...(message ? { message } : {}),
    ...(isQuestion(question) ? { question } : {}),
    ...(isNames(outputFields) ? { outputFields } : {}),
    ...(typeof askedAt === 'string' ? { askedAt } : {}),
    ...(typeof until === 'string' ? { until } : {}),
    ...(typeof defaultRefused === 'string' ? { defaultRefused } : {}),
    ...(isBudgetQuestion(budget) ? { budget } : {}),
    ...(reply ? { reply: { ...reply, record: completeRecord(reply.record) } } : {}),
  };
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
