// What a person is asked at a checkpoint: a union on its type, plain JSON, so that a run keeps what was asked.
import type { Json } from '../../json.ts';

/**
 * `comment`, `reasons`, `from` and `field` are names of data fields. The answer itself goes to the step's first
 * output; that of a form to the fields of its questions, that of `open` and `freeform` to every output.
 */
export type Question =
  | OpenQuestion
  | ApprovalQuestion
  | SelectionQuestion
  | FreeformQuestion
  | FormQuestion
  | CurateQuestion;

/** What a checkpoint may wait with instead of a person. */
export type Patience = {
  /** The answer where nobody gives one, written as a person would give it. */
  readonly default?: Json;
  /** Milliseconds for which the run waits before its default is taken; without it the run does not wait at all. */
  readonly timeout?: number;
};

/** `checkpoint: true`: any value for each output. A list among the inputs is offered to choose from. */
export type OpenQuestion = Patience & { readonly type: 'open' };

/** Yes or no. */
export type ApprovalQuestion = Patience & {
  readonly type: 'approval';
  /** Where what the person says about it is stored: with `onReject` only what is said with a no. */
  readonly comment?: string;
  /** The earlier step that a no goes back to; without it a no is stored, and the run goes on. */
  readonly onReject?: { readonly goto: string };
};

/** Where the candidates come from; without either, from the first list among the step's inputs. */
export type Candidates = {
  /** A data field that holds a list. */
  readonly from?: string;
  readonly options?: readonly Json[];
  /** The field of a candidate that is an object by which it is shown and named. */
  readonly label?: string;
};

/** How many are chosen; without `max` as many as there are. */
export type Count = { readonly min: number; readonly max?: number };

/** `max: 1` stores the one that was chosen, anything else a list of them. */
export type SelectionQuestion = Patience &
  Candidates &
  Count & {
    readonly type: 'selection';
    /** Whether a value that is not among the candidates is taken too. */
    readonly other?: true;
    /** Stores one or a list as it was given: `action: human-select`, which does not say how many. */
    readonly asGiven?: true;
  };

/** Candidates that are chosen, ordered and reworded; stores the list of them. */
export type CurateQuestion = Patience &
  Candidates &
  Count & {
    readonly type: 'curate';
    readonly other?: true;
    /** Where the same list is stored with what each was before and why it was chosen; see {@link Pick}. */
    readonly reasons?: string;
  };

/** One of what a person curated. `original` is there where it was reworded. */
export type Pick = { readonly value: Json; readonly original?: Json; readonly reason?: string };

/** A text for each output. */
export type FreeformQuestion = Patience & { readonly type: 'freeform'; readonly required: boolean };

export type FormQuestion = Patience & { readonly type: 'form'; readonly questions: readonly FieldQuestion[] };

export type FieldQuestion = {
  readonly field: string;
  readonly message?: string;
  readonly type: FieldType;
  /** What a choice is made from. */
  readonly options?: readonly Json[];
  readonly required: boolean;
  readonly default?: Json;
};

/** `any` takes whatever is given, as `checkpoint: true` does. */
export type FieldType = 'text' | 'number' | 'boolean' | 'choice' | 'any';

/**
 * What the template of a prompt whose reply a person accepts knows besides its inputs: what people said of its
 * replies, and the reply they said it of. Empty texts until then.
 */
export const remarkNames = ['remark', 'earlierReply'] as const;

/**
 * The data fields that an answer fills, the answer's own first.
 * @param outputs the data fields that the step declares, or its own name
 */
export function filledFields(question: Question, outputs: readonly string[]): readonly string[] {
  const [first = ''] = outputs;
  switch (question.type) {
    case 'open':
    case 'freeform':
      return outputs;
    case 'approval':
      return question.comment === undefined ? [first] : [first, question.comment];
    case 'selection':
      return [first];
    case 'curate':
      return question.reasons === undefined ? [first] : [first, question.reasons];
    case 'form':
      return question.questions.map(({ field }) => field);
  }
}
