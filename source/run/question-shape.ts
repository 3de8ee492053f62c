// Whether a value in a run's file is a question as this version asks it.
import { z } from 'zod';
import type { Json } from '../json.ts';
import type { Question } from '../workflow/answer/question.ts';

const value = z.custom<Json>((given) => given !== undefined);
const patience = { default: value.exactOptional(), timeout: z.number().exactOptional() };
const candidates = {
  from: z.string().exactOptional(),
  options: z.array(value).exactOptional(),
  label: z.string().exactOptional(),
  min: z.number(),
  max: z.number().exactOptional(),
  other: z.literal(true).exactOptional(),
};

const shape = z.discriminatedUnion('type', [
  z.looseObject({ ...patience, type: z.literal('open') }),
  z.looseObject({
    ...patience,
    type: z.literal('approval'),
    comment: z.string().exactOptional(),
    onReject: z.looseObject({ goto: z.string() }).exactOptional(),
  }),
  z.looseObject({
    ...patience,
    ...candidates,
    type: z.literal('selection'),
    asGiven: z.literal(true).exactOptional(),
  }),
  z.looseObject({
    ...patience,
    ...candidates,
    type: z.literal('curate'),
    reasons: z.string().exactOptional(),
  }),
  z.looseObject({ ...patience, type: z.literal('freeform'), required: z.boolean() }),
  z.looseObject({
    ...patience,
    type: z.literal('form'),
    questions: z.array(
      z.looseObject({
        field: z.string(),
        message: z.string().exactOptional(),
        type: z.enum(['text', 'number', 'boolean', 'choice', 'any']),
        options: z.array(value).exactOptional(),
        required: z.boolean(),
        default: value.exactOptional(),
      }),
    ),
  }),
]);

/** One that a newer version wrote, or a person changed, may be none: then any answer is taken. */
export function isQuestion(given: unknown): given is Question {
  return shape.safeParse(given).success;
}
