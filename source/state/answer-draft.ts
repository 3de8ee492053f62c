// An answer that is being given on the screen: what was asked, and what a person has said so far.
import type { ContextValue } from '../run/ask-of-run.ts';
import type { Ask } from '../workflow/ask.ts';
import { type Choice, listChoicesOf } from '../workflow/choices.ts';
import type { FieldQuestion } from '../workflow/question.ts';
import { type LineEdit, lineOf } from './line-edit.ts';
import type { FieldList, FormField } from './start-form.ts';

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

/** Yes or no, or a reply that is accepted, refused or asked for again. `typing`: the line that has the keys. */
export type JudgeBody = {
  readonly kind: 'judge';
  readonly verdict: 'yes' | 'no' | 'again' | null;
  readonly comment: LineEdit;
  readonly remark: LineEdit;
  readonly typing: 'comment' | 'remark' | null;
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

/** @param former what was said before: taken over as far as it answers this question too */
export function openDraft(asked: Asked, former: AnswerDraft | undefined): AnswerDraft {
  const fresh = bodyOf(asked.ask);
  const body = former === undefined ? fresh : takeOver(fresh, former.body);
  return { ...asked, body, problem: null, sending: false };
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

function takeOver(fresh: AnswerBody, former: AnswerBody): AnswerBody {
  switch (fresh.kind) {
    case 'judge':
      return former.kind === 'judge' ? { ...former, typing: null } : fresh;
    case 'picks':
      return former.kind === 'picks' ? takeOverPicks(fresh, former) : fresh;
    case 'fields':
      return former.kind === 'fields' ? takeOverFields(fresh, former) : fresh;
  }
}

/** The candidates as they are now, with what was made of those that were there before. */
function takeOverPicks(fresh: PicksBody, former: PicksBody): PicksBody {
  const own = former.candidates.filter(({ choice }) => choice === null);
  const candidates = [...fresh.candidates, ...own].map(
    (candidate) => former.candidates.find((before) => isSame(before, candidate)) ?? candidate,
  );
  const picked = former.picked.flatMap((index) => {
    const before = former.candidates[index];
    const now = candidates.findIndex((candidate) => before !== undefined && isSame(before, candidate));
    return now < 0 ? [] : [now];
  });
  const cursor = Math.min(former.cursor, Math.max(0, candidates.length - 1));
  return { ...fresh, candidates, picked: [...new Set(picked)], cursor };
}

function isSame(a: Candidate, b: Candidate): boolean {
  if (a.choice === null || b.choice === null) return a.choice === b.choice && a.words === b.words;
  return JSON.stringify(a.choice.value) === JSON.stringify(b.choice.value);
}

function takeOverFields(fresh: FieldsBody, former: FieldsBody): FieldsBody {
  const fields = fresh.form.fields.map((field) => {
    const before = former.form.fields.find(({ name }) => name === field.name);
    return before === undefined ? field : { ...field, value: before.value };
  });
  const focus = Math.min(former.form.focus, Math.max(0, fields.length - 1));
  return { kind: 'fields', form: { ...fresh.form, fields, focus } };
}

/** Whether characters are text, not keys. */
export function isTyping({ body, sending }: AnswerDraft): boolean {
  return !sending && (body.kind === 'fields' || body.typing !== null);
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
