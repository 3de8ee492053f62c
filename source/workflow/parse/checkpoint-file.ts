// The shapes of `checkpoint:` as a person writes it, one for each type.
import { z } from 'zod';
import type { Json } from '../../json.ts';
import { durationPattern } from './parse-duration.ts';

export const checkpointTypes = ['approval', 'selection', 'freeform', 'form', 'curate'] as const;
export type CheckpointType = (typeof checkpointTypes)[number];

const text = z.string({ error: 'must be text' });
const label = z.union([z.string(), z.number()], { error: 'must be text' }).transform(String);
const flag = z.boolean({ error: 'must be true or false' });
const value = z.custom<Json>((given) => given !== undefined && given !== null, { error: 'must be a value' });
const values = z
  .array(value, { error: 'must be a list of values' })
  .nonempty({ error: 'must have at least one value' });
const durationFault = { error: 'must be milliseconds, or text such as 30m, 24h or 7d' };
const lowFault = { error: 'must be a whole number, 0 or more' };
const highFault = { error: 'must be a whole number, 1 or more' };
const mapFault = { error: 'must be a map with type and what belongs to it' };

const message = label.optional().describe('What the person is asked.');
const timeout = z
  .union(
    [z.number(durationFault), z.string(durationFault).regex(durationPattern, durationFault)],
    durationFault,
  )
  .optional()
  .describe('How long the run waits before its default may be taken, such as 24h. Without it: not at all.');
const anyDefault = value
  .optional()
  .describe('The answer where nobody gives one, written as an answer is. The run does not stop then.');

const candidates = {
  from: text.optional().describe('The data field that holds the list to choose from.'),
  options: values.optional().describe('The list itself, instead of from.'),
  label: text.optional().describe('Where they are objects: the field by which they are shown.'),
  min: z.int(lowFault).min(0, lowFault).optional().describe('How many at least. 1 unless said.'),
  other: flag.optional().describe('Whether a value that is not in the list may be given too.'),
};

const questionTypes = ['text', 'number', 'boolean', 'choice'] as const;

/** One question of a form. */
export const questionFile = z.strictObject(
  {
    field: text.describe('The data field that the answer is stored in.'),
    message: label.optional().describe('What is asked. The name of the field unless said.'),
    type: z
      .enum(questionTypes, { error: `must be one of ${questionTypes.join(', ')}` })
      .optional()
      .describe('What kind of answer it takes. text unless said.'),
    options: values.optional().describe('What a choice is made from.'),
    required: flag.optional().describe('Whether it has to be answered. true unless said.'),
    default: value.optional().describe('What counts where it is not answered.'),
  },
  { error: 'must be a map with field, message and type' },
);

export const approvalFile = z.strictObject(
  {
    type: z.literal('approval').describe('Yes or no.'),
    message,
    comment: text
      .optional()
      .describe('The data field for what the person says; with onReject, for what is said with a no.'),
    onReject: z
      .strictObject(
        {
          goto: text.describe('The id of the earlier step that is done again, with all that depends on it.'),
        },
        { error: 'must be a map such as { goto: draft }' },
      )
      .optional()
      .describe('What a no does. It is stored, and the run goes on, unless said.'),
    default: flag.optional().describe('The answer where nobody gives one: true or false.'),
    timeout,
  },
  mapFault,
);

export const selectionFile = z.strictObject(
  {
    type: z.literal('selection').describe('One or several of a list.'),
    message,
    ...candidates,
    max: z
      .int(highFault)
      .min(1, highFault)
      .optional()
      .describe('How many at most. Where neither min nor max is said: one. max: 1 stores it, else a list.'),
    default: anyDefault,
    timeout,
  },
  mapFault,
);

export const curateFile = z.strictObject(
  {
    type: z.literal('curate').describe('Several of a list: chosen, put in order, reworded.'),
    message,
    ...candidates,
    max: z.int(highFault).min(1, highFault).optional().describe('How many at most.'),
    reasons: text
      .optional()
      .describe('The data field for the same list as objects with value, original and reason.'),
    default: anyDefault,
    timeout,
  },
  mapFault,
);

export const freeformFile = z.strictObject(
  {
    type: z.literal('freeform').describe('A text for each output.'),
    message,
    required: flag.optional().describe('Whether it has to be answered. true unless said.'),
    default: anyDefault,
    timeout,
  },
  mapFault,
);

const formKeys = {
  type: z.literal('form').describe('Several questions.'),
  message,
  default: z
    .record(z.string(), value, { error: 'must be a map of fields and their values' })
    .optional()
    .describe('The answers where nobody gives them, by field. {} where the questions have their own.'),
  timeout,
};

const questionsFault = { error: 'must be a list of questions' };

/** The questions are read one by one, so that a fault in one does not hide the others'. */
export const formFile = z.strictObject(
  { ...formKeys, questions: z.array(z.custom<Json>(), questionsFault).optional() },
  mapFault,
);

const wholeForm = z.strictObject({
  ...formKeys,
  questions: z
    .array(questionFile, questionsFault)
    .optional()
    .describe('The questions, in their order. One for each output unless said.'),
});

/** For the JSON Schema; {@link formFile} and the others are what is parsed. On a prompt the type goes without saying. */
export const checkpointFile = z.union([
  approvalFile.partial({ type: true }),
  selectionFile,
  freeformFile,
  wholeForm,
  curateFile,
]);

export type ApprovalFile = z.infer<typeof approvalFile>;
export type SelectionFile = z.infer<typeof selectionFile>;
export type CurateFile = z.infer<typeof curateFile>;
export type FreeformFile = z.infer<typeof freeformFile>;
export type FormFile = z.infer<typeof formFile>;
export type QuestionFile = z.infer<typeof questionFile>;
