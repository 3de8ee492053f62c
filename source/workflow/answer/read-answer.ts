// What a person answers at a checkpoint -> what it does to the run, or everything that is wrong with it.
import { hasKey, isJsonObject, type Json, type JsonObject, ownValue } from '../../json.ts';
import { makeError, quoteName } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import type { Budget } from '../budget.ts';
import type { Ask } from './ask.ts';
import type { Pick } from './question.ts';
import { readBudgetAnswer } from './read-budget-answer.ts';
import { readField } from './read-field.ts';
import { readCuration, readSelection } from './read-picks.ts';
import { readApproval, readReplyAnswer } from './read-verdict.ts';

/** An answer as it is given, by a command or by the keys of a screen. */
export type GivenAnswer = {
  /** By the names of data fields, or by those that the step's mapper has for them. */
  readonly data: JsonObject;
  /** Yes or no: to an approval, or to a reply. */
  readonly verdict?: boolean;
  /** What is said about it, with the verdict. */
  readonly comment?: string;
  /** The remark with which a reply is asked for again. */
  readonly again?: string;
};

/** An answer that can be stored. */
export type Answer =
  | {
      readonly kind: 'accepted';
      readonly data: JsonObject;
      readonly comment?: string;
      /** What was curated, one by one. */
      readonly picks?: readonly Pick[];
      /** The fields of a model's reply that the person changed. */
      readonly edited?: readonly string[];
    }
  /** A no that goes back to an earlier step, with what was said in the data. */
  | { readonly kind: 'rejected'; readonly goto: string; readonly data: JsonObject; readonly comment: string }
  | { readonly kind: 'again'; readonly remark: string }
  /** The limits that count from now on, or null where nothing more is to be spent. */
  | { readonly kind: 'budget'; readonly allowed: Budget | null; readonly comment?: string };

/** `field`: the data field that it is about, where it is about one. */
export type AnswerProblem = Problem & { readonly field?: string };

export type ReadAnswer = { readonly answer: Answer } | { readonly problems: readonly AnswerProblem[] };

/** Never throws, and changes nothing: who asks keeps what was typed until there is an answer. */
export function readAnswer(ask: Ask, given: GivenAnswer): ReadAnswer {
  const misplaced = findMisplaced(ask, given);
  if (misplaced.length > 0) return { problems: misplaced };
  if (given.again !== undefined) return readRemark(given.again);
  const named = nameFields(ask, given.data);
  if ('problems' in named) return named;
  const { fields } = named;
  switch (ask.type) {
    case 'reply':
      return readReplyAnswer(ask, given, fields);
    case 'approval':
      return ask.budget === undefined
        ? readApproval(ask, given, fields)
        : readBudgetAnswer(ask.budget, given, fields);
    case 'selection':
    case 'curate': {
      const value = ownValue(fields, ask.field) ?? null;
      if (value === null) return { problems: [missing(ask.stepId, [ask.field])] };
      return ask.type === 'selection' ? readSelection(ask, value) : readCuration(ask, value);
    }
    case 'fields':
      return readFields(ask, fields);
  }
}

/** The answer that the default of a question stands for; undefined where it has none. */
export function defaultAnswer(ask: Ask): GivenAnswer | undefined {
  const value = ask.default;
  if (value === undefined) return undefined;
  switch (ask.type) {
    case 'reply':
    case 'approval':
      return typeof value === 'boolean' ? { data: {}, verdict: value } : { data: { [fieldOf(ask)]: value } };
    case 'selection':
    case 'curate':
      return { data: { [ask.field]: value } };
    case 'fields': {
      const [only, ...others] = ask.questions;
      const isValue =
        only !== undefined && others.length === 0 && !(isJsonObject(value) && isAnswerMap(value, only.field));
      if (isValue) return { data: { [only.field]: value } };
      return { data: isJsonObject(value) ? value : {} };
    }
  }
}

function isAnswerMap(value: JsonObject, field: string): boolean {
  return hasKey(value, field) || Object.keys(value).length === 0;
}

function fieldOf(ask: Ask): string {
  return 'field' in ask ? ask.field : ask.stepId;
}

/** Yes, no, a comment or a remark where nobody asked for one. */
function findMisplaced(ask: Ask, given: GivenAnswer): readonly AnswerProblem[] {
  const { stepId } = ask;
  const fields = Object.keys(given.data).length > 0;
  const judges = ask.type === 'reply' || ask.type === 'approval';
  const problems: AnswerProblem[] = [];
  const note = (code: string, message: string, hint: string) =>
    problems.push(makeError(code, message, undefined, hint));
  if (given.again !== undefined && ask.type !== 'reply') {
    const back = 'goto' in ask && ask.goto !== undefined;
    note(
      'not-a-reply',
      `the step ${stepId} asks a person, not a model: it cannot be asked again`,
      back ? 'Say --no with --comment to go back' : describeWanted(ask),
    );
  } else if (
    given.again !== undefined &&
    (fields || given.verdict !== undefined || given.comment !== undefined)
  ) {
    note('contradiction', 'a reply is either asked for again or answered', 'Give --again alone');
  }
  if (given.verdict !== undefined && !judges) {
    note('not-yes-or-no', `the step ${stepId} does not ask for yes or no`, describeWanted(ask));
  }
  if (given.comment !== undefined && !judges) {
    note('no-comment', `the step ${stepId} takes no comment`, describeWanted(ask));
  }
  return problems;
}

function readRemark(remark: string): ReadAnswer {
  if (remark.trim() !== '') return { answer: { kind: 'again', remark: remark.trim() } };
  const hint = 'Say what should be different';
  return { problems: [makeError('empty-remark', 'the remark is empty', undefined, hint)] };
}

type Named = { readonly fields: JsonObject } | { readonly problems: readonly AnswerProblem[] };

/** By data field. An answer may use either name of a mapped field. */
function nameFields(ask: Ask, given: JsonObject): Named {
  const known = askedFields(ask);
  const fields = new Map<string, Json>();
  const problems: AnswerProblem[] = [];
  for (const [name, value] of Object.entries(given)) {
    const mapped = ask.names.get(name);
    const field =
      known.find((candidate) => candidate === mapped) ?? known.find((candidate) => candidate === name);
    if (field !== undefined) {
      fields.set(field, value);
      continue;
    }
    const hint = didYouMean(name, known) ?? describeWanted(ask);
    problems.push(
      makeError(
        'unknown-field',
        `the step ${ask.stepId} does not ask for ${escapeName(name)}`,
        undefined,
        hint,
      ),
    );
  }
  return problems.length > 0 ? { problems } : { fields: Object.fromEntries(fields) };
}

function escapeName(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : quoteName(name);
}

/** The data fields that an answer may give. */
export function askedFields(ask: Ask): readonly string[] {
  switch (ask.type) {
    case 'reply':
      return [...ask.names.values(), ...(ask.comment === undefined ? [] : [ask.comment])];
    case 'approval':
      return [ask.field, ...(ask.comment === undefined ? [] : [ask.comment])];
    case 'selection':
    case 'curate':
      return [ask.field];
    case 'fields':
      return ask.questions.map(({ field }) => field);
  }
}

function describeWanted(ask: Ask): string {
  if (ask.type === 'approval')
    return ask.budget === undefined
      ? 'It asks for yes or no'
      : 'The budget asks for yes or no, or for another limit as --set budget=5';
  const fields =
    ask.type === 'fields'
      ? ask.questions.flatMap((q) => (q.required || q.field !== ask.stepId ? [q.field] : []))
      : askedFields(ask);
  return fields.length === 0
    ? 'It asks for nothing: answer without --set'
    : `It asks for ${fields.join(', ')}`;
}

function missing(stepId: string, fields: readonly string[]): AnswerProblem {
  const [first] = fields;
  const hint = `Answer with ${fields.map((field) => `--set ${field}=TEXT`).join(' ')}`;
  const problem = makeError(
    'missing-answer',
    `the step ${stepId} asks for ${fields.join(', ')}`,
    undefined,
    hint,
  );
  return first === undefined ? problem : { ...problem, field: first };
}

function readFields(ask: Ask & { readonly type: 'fields' }, fields: JsonObject): ReadAnswer {
  const data = new Map<string, Json>();
  const problems: AnswerProblem[] = [];
  const absent: string[] = [];
  for (const question of ask.questions) {
    const { field, type, required } = question;
    const value = ownValue(fields, field) ?? question.default;
    if (value === undefined) {
      if (required) absent.push(field);
      // What need not be answered is there all the same, for the templates that read it.
      else if (type !== 'any') data.set(field, type === 'text' ? '' : null);
      continue;
    }
    const read = readField(question, value);
    if ('problem' in read) problems.push(read.problem);
    else data.set(field, read.value);
  }
  if (absent.length > 0) problems.unshift(missing(ask.stepId, absent));
  return problems.length > 0
    ? { problems }
    : { answer: { kind: 'accepted', data: Object.fromEntries(data) } };
}
