// A question with all that an answer is checked against: its candidates, its fields, what they are called.
import type { Json, JsonObject } from '../../json.ts';
import type { BudgetQuestion } from '../budget.ts';
import { type Choice, listChoicesOf } from './choices.ts';
import type { FieldQuestion, Patience, Question } from './question.ts';

/** What is asked of a person, by the kind of the answer. `field` and the like are names of data fields. */
export type Ask = AskBase &
  (
    | {
        /** A model's reply, to be accepted, changed, or asked for again with a remark. */
        readonly type: 'reply';
        readonly reply: JsonObject;
        readonly comment?: string;
        readonly goto?: string;
      }
    | {
        readonly type: 'approval';
        readonly field: string;
        readonly comment?: string;
        readonly goto?: string;
        /** It is about the money or tokens of the run, not about a step. */
        readonly budget?: BudgetQuestion;
      }
    | {
        readonly type: 'selection';
        readonly field: string;
        readonly choices: readonly Choice[];
        readonly min: number;
        readonly max: number;
        readonly other: boolean;
        /** `given`: one or a list, as the answer has it. */
        readonly stores: 'one' | 'list' | 'given';
      }
    | {
        readonly type: 'curate';
        readonly field: string;
        readonly reasons?: string;
        readonly choices: readonly Choice[];
        /** The field of a candidate that is an object in which its words stand. */
        readonly label?: string;
        readonly min: number;
        readonly max: number;
        readonly other: boolean;
      }
    | {
        /** One or several values, each for itself: freeform, form, and `checkpoint: true`. */
        readonly type: 'fields';
        readonly questions: readonly FieldQuestion[];
        /** What may be chosen from, where any other value is as good. */
        readonly suggestions: readonly Choice[];
      }
  );

type AskBase = Pick<Patience, 'default'> & {
  readonly stepId: string;
  readonly message?: string;
  /** From when on whoever resumes takes the default, and why it could not be taken where a person has to answer. */
  readonly until?: string;
  readonly defaultRefused?: string;
  /** What an answer may call a field -> the data field. */
  readonly names: ReadonlyMap<string, string>;
};

export type AskParts = {
  readonly stepId: string;
  readonly message?: string | undefined;
  readonly until?: string | undefined;
  readonly defaultRefused?: string | undefined;
  /** Name in the answer -> data field, in declared order; see `outputs` of a step. */
  readonly outputs: ReadonlyMap<string, string>;
  /** What is chosen from. */
  readonly list?: readonly Json[] | undefined;
  /** What a model has replied, by data field. */
  readonly reply?: JsonObject | undefined;
};

export function askOf(question: Question, parts: AskParts): Ask {
  const { stepId, message, until, defaultRefused, outputs, list = [], reply } = parts;
  const fields = [...outputs.values()];
  const field = fields[0] ?? stepId;
  const base = {
    stepId,
    names: outputs,
    ...(message === undefined ? {} : { message }),
    ...(until === undefined ? {} : { until }),
    ...(defaultRefused === undefined ? {} : { defaultRefused }),
    ...(question.default === undefined ? {} : { default: question.default }),
  };
  if (reply !== undefined) return { ...base, type: 'reply', reply, ...commentOf(question) };
  switch (question.type) {
    case 'approval':
      return { ...base, type: 'approval', field, ...commentOf(question) };
    case 'selection': {
      const choices = listChoicesOf(list, question.label);
      const other = question.other ?? false;
      const stores = question.asGiven ? 'given' : question.max === 1 ? 'one' : 'list';
      // Without a list there is nothing that an answer could be held against.
      if (choices.length === 0 && question.asGiven) return { ...base, ...openFields(fields, stepId, list) };
      return {
        ...base,
        type: 'selection',
        field,
        choices,
        other,
        stores,
        ...countOf(question, choices, other),
      };
    }
    case 'curate': {
      const choices = listChoicesOf(list, question.label);
      const other = question.other ?? false;
      return {
        ...base,
        type: 'curate',
        field,
        choices,
        other,
        ...countOf(question, choices, other),
        ...(question.label === undefined ? {} : { label: question.label }),
        ...(question.reasons === undefined ? {} : { reasons: question.reasons }),
      };
    }
    case 'form':
      return { ...base, type: 'fields', questions: question.questions, suggestions: [] };
    case 'freeform': {
      const { required } = question;
      const questions = fields.map((name) => ({ field: name, type: 'text' as const, required }));
      return { ...base, type: 'fields', questions, suggestions: [] };
    }
    case 'open':
      return { ...base, ...openFields(fields, stepId, list) };
  }
}

/** A step that declares no outputs only asks to go on: its answer, named as the step, may be left out. */
function openFields(fields: readonly string[], stepId: string, list: readonly Json[]) {
  const questions = fields.map((name) => ({ field: name, type: 'any' as const, required: name !== stepId }));
  return { type: 'fields' as const, questions, suggestions: listChoicesOf(list, undefined) };
}

function commentOf(question: Question): { readonly comment?: string; readonly goto?: string } {
  if (question.type !== 'approval') return {};
  const { comment, onReject } = question;
  return {
    ...(comment === undefined ? {} : { comment }),
    ...(onReject === undefined ? {} : { goto: onReject.goto }),
  };
}

/** Nobody can choose more than there are. */
function countOf(
  { min, max }: { readonly min: number; readonly max?: number },
  { length }: readonly Choice[],
  other: boolean,
) {
  const most = other ? Number.POSITIVE_INFINITY : length;
  return { min: Math.min(min, most), max: Math.min(max ?? most, most) };
}
