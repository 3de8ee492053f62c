// Where a run waits for a person, and what is kept of what people said.
import type { Json, JsonObject } from '../json.ts';
import type { Question } from '../workflow/answer/question.ts';
import type { BudgetQuestion } from '../workflow/budget.ts';
import type { StepRecord } from './run.ts';

/** How a checkpoint was answered, besides the data. `picks`: what was curated; `edited`: the fields that were changed. */
export type Answered = {
  /** An `Actor`, or what an edited file says. */
  readonly by: string;
  readonly comment?: string;
  readonly picks?: readonly Json[];
  readonly edited?: readonly string[];
};

/** `reply` is what the model had replied, by data field; kept with the last remark on a step only. */
export type Remark = {
  readonly stepId: string;
  readonly at: string;
  readonly by: string;
  readonly remark: string;
  readonly attempt?: number;
  readonly reply?: JsonObject;
};

/** How a person answers, as existing workspaces name it: `freeform` also where nothing more is known. */
export type InputType = 'approval' | 'selection' | 'freeform' | 'form' | 'curate';

/** Where a run waits for a person. `reply` is that of a model, kept until a person accepts it. */
export type Checkpoint = {
  readonly stepId: string;
  readonly templatePath: string;
  readonly inputType: InputType;
  readonly outputField: string;
  /** Where the answer gives more than one. */
  readonly outputFields?: readonly string[];
  /** What can be chosen from, as it was when it was asked. */
  readonly options?: readonly Json[];
  readonly message?: string;
  /** What is asked exactly; absent where any value will do. */
  readonly question?: Question;
  readonly askedAt?: string;
  /** From when on whoever resumes the run takes the default. */
  readonly until?: string;
  /** Why the default could not be taken, so that a person has to answer. */
  readonly defaultRefused?: string;
  readonly reply?: CheckpointReply;
  /** Where the budget is reached: the step of `stepId` is the next, and has not begun. */
  readonly budget?: BudgetQuestion;
};

/** A model's answer that waits to be accepted: the fields it would store and the record it would write. */
export type CheckpointReply = { readonly data: JsonObject; readonly record: StepRecord };
