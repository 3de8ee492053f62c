// An answer that is being given on the screen: what was asked, and what a person has said so far.
import type { ContextValue } from '../run/ask-of-run.ts';
import type { Ask } from '../workflow/answer/ask.ts';
import { type Choice, listChoicesOf } from '../workflow/answer/choices.ts';
import type { FieldQuestion } from '../workflow/answer/question.ts';
import { type LineEdit, lineOf } from './line-edit.ts';
import { openValues } from './reply-values.ts';
import { type FieldList, type FormField, focusField } from './start-form.ts';
import { takeOver } from './take-over.ts';

export type AnswerDraft = {
  readonly runId: string;
  /** When the question was asked, of a run that knows it: the next question of the same step is another one. */
  readonly askedAt?: string;
  readonly ask: Ask;
  /** What the question is about. */
  readonly about: readonly ContextValue[];
  readonly body: AnswerBody;
  /** Why the answer was not taken. */
  readonly problem: string | null;
  readonly sending: boolean;
};

export type AnswerBody = JudgeBody | PicksBody | FieldsBody;

/** Yes or no, or a reply that is accepted, changed, refused or asked for again. */
export type JudgeBody = {
  readonly kind: 'judge';
  readonly verdict: 'yes' | 'no' | 'again' | null;
  readonly comment: LineEdit;
  readonly remark: LineEdit;
  /** The values of the reply, to be changed; no fields where it is no reply. */
  readonly values: FieldList;
  /** What has the keys, instead of the verdict. */
  readonly typing: 'comment' | 'remark' | 'values' | null;
};

export type PicksBody = {
  readonly kind: 'picks';
  readonly candidates: readonly Candidate[];
  readonly cursor: number;
  /** Indices of candidates, in the person's order. */
  readonly picked: readonly number[];
  readonly typing: PickTyping | null;
};

/** `choice` is null for one of the person's own; `words` are as they read now. */
export type Candidate = { readonly choice: Choice | null; readonly words: string; readonly reason: string };

export type PickTyping = { readonly what: 'words' | 'reason' | 'other'; readonly edit: LineEdit };

export type FieldsBody = { readonly kind: 'fields'; readonly form: FieldList };

export type Asked = Pick<AnswerDraft, 'runId' | 'askedAt' | 'ask' | 'about'>;

/** The very question: the next one of the same step is another one. */
export type QuestionName = {
  readonly runId: string;
  readonly stepId: string;
  readonly askedAt?: string | undefined;
};

export function questionOf({ runId, askedAt, ask }: Pick<Asked, 'runId' | 'askedAt' | 'ask'>): QuestionName {
  return { runId, stepId: ask.stepId, ...(askedAt === undefined ? {} : { askedAt }) };
}

/** For maps. */
export function questionKey({ runId, stepId, askedAt }: QuestionName): string {
  return JSON.stringify([runId, stepId, askedAt ?? null]);
}

/** @param former what was said to this question before: taken over as far as it still answers it */
export function openDraft(asked: Asked, former: AnswerBody | undefined): AnswerDraft {
  const { runId, askedAt, ask, about } = asked;
  const fresh = bodyOf(ask);
  const body = former === undefined ? fresh : takeOver(fresh, former);
  return {
    runId,
    ask,
    about,
    ...(askedAt === undefined ? {} : { askedAt }),
    body,
    problem: null,
    sending: false,
  };
}

function bodyOf(ask: Ask): AnswerBody {
  switch (ask.type) {
    case 'reply':
    case 'approval':
      return {
        kind: 'judge',
        verdict: ask.type === 'reply' ? 'yes' : null,
        comment: lineOf(''),
        remark: lineOf(''),
        values: openValues(ask),
        typing: null,
      };
    case 'selection':
    case 'curate':
      return {
        kind: 'picks',
        candidates: ask.choices.map((choice) => ({ choice, words: choice.label, reason: '' })),
        cursor: 0,
        picked: [],
        typing: null,
      };
    case 'fields':
      return {
        kind: 'fields',
        form: { fields: ask.questions.map(fieldOf), focus: 0, message: null, starting: false },
      };
  }
}

function fieldOf(question: FieldQuestion): FormField {
  const { field, message } = question;
  return {
    kind: 'input',
    name: field,
    value: { kind: 'typed', edit: lineOf('') },
    hint: message ?? hintOf(question),
  };
}

function hintOf({ type }: FieldQuestion): string {
  switch (type) {
    case 'choice':
    case 'boolean':
      return 'Left and Right choose';
    case 'number':
      return 'a number';
    case 'text':
    case 'any':
      return 'a text, or @ and the path of a file';
  }
}

/** Whether characters are text, not keys. */
export function isTyping({ body, sending }: AnswerDraft): boolean {
  return !sending && (body.kind === 'fields' || body.typing !== null);
}

/** The fields that have the keys. */
export function editedFields({ body }: AnswerDraft): FieldList | undefined {
  if (body.kind === 'fields') return body.form;
  return body.kind === 'judge' && body.typing === 'values' ? body.values : undefined;
}

/** The answer with other fields in the place of those that have the keys; what was refused is said no longer. */
export function changeFields(draft: AnswerDraft, form: FieldList): AnswerDraft {
  const { body } = draft;
  switch (body.kind) {
    case 'fields':
      return { ...draft, body: { ...body, form }, problem: null };
    case 'judge':
      return { ...draft, body: { ...body, values: form }, problem: null };
    case 'picks':
      return draft;
  }
}

/** The answer with the cursor in that field, where it has one of that name. */
export function focusOn(draft: AnswerDraft, field: string | undefined): AnswerDraft {
  const { body } = draft;
  if (body.kind === 'picks') return draft;
  const form = body.kind === 'fields' ? body.form : body.values;
  const focus = form.fields.findIndex(({ name }) => name === field);
  return focus < 0 ? draft : changeFields(draft, focusField(form, focus));
}

/** What Left and Right choose from in the field that is edited; none where it is a text. */
export function fieldChoices({ ask, body }: AnswerDraft): readonly string[] {
  const question =
    ask.type === 'fields' && body.kind === 'fields' ? ask.questions[body.form.focus] : undefined;
  switch (question?.type) {
    case 'choice':
      return listChoicesOf(question.options ?? [], undefined).map(({ label }) => label);
    case 'boolean':
      return ['yes', 'no'];
    default:
      return [];
  }
}
