// What a person has said on the screen, as an answer.
import type { Json } from '../json.ts';
import { chooseByNumbers } from '../workflow/answer/choices.ts';
import { type AnswerProblem, type GivenAnswer, readAnswer } from '../workflow/answer/read-answer.ts';
import type { AnswerDraft, Candidate, FieldsBody, JudgeBody, PicksBody } from './answer-draft.ts';
import { type ReadValues, readValues } from './reply-values.ts';
import { readField } from './start-form.ts';

export type ReadDraft = { readonly given: GivenAnswer } | Refusal;

/** `field`: the one that has to be mended first. */
export type Refusal = { readonly refused: string; readonly field?: string };

/** The answer, or all that is wrong with it in words; see {@link giveAnswer}. */
export function readDraft(draft: AnswerDraft, readFile: (path: string) => string): ReadDraft {
  const values = readChanges(draft, readFile);
  if ('refused' in values) return { refused: values.refused.join('\n'), field: values.field };
  const said = giveAnswer(draft, readFile);
  const given = { ...said, data: { ...said.data, ...Object.fromEntries(values.values) } };
  const read = readAnswer(draft.ask, given);
  return 'problems' in read ? refusalOf(read.problems) : { given };
}

export function refusalOf(problems: readonly AnswerProblem[]): Refusal {
  const field = problems.find((problem) => problem.field !== undefined)?.field;
  return {
    refused: problems.map(explain).join('\n'),
    ...(field === undefined ? {} : { field }),
  };
}

/** What was changed in a reply that is accepted. */
function readChanges({ ask, body }: AnswerDraft, readFile: (path: string) => string): ReadValues {
  if (ask.type !== 'reply' || body.kind !== 'judge' || body.verdict !== 'yes') return { values: [] };
  return readValues(ask, body.values, readFile);
}

/** What to do about a missing value is plain on the screen; the hint would name a flag. */
function explain({ code, message, hint }: AnswerProblem): string {
  return hint === undefined || code === 'missing-answer' ? `${message}.` : `${message}. ${hint}.`;
}

/**
 * All but what was changed in a reply.
 * @param readFile the text of a file that is named as a value; what it throws is thrown
 */
export function giveAnswer({ ask, body }: AnswerDraft, readFile: (path: string) => string): GivenAnswer {
  switch (body.kind) {
    case 'judge':
      return giveVerdict(body);
    case 'picks':
      return ask.type === 'selection' || ask.type === 'curate' ? givePicks(ask, body) : { data: {} };
    case 'fields':
      return giveFields(body, ask.type === 'fields' ? ask.suggestions : [], readFile);
  }
}

function giveVerdict({ verdict, comment, remark }: JudgeBody): GivenAnswer {
  if (verdict === 'again') return { data: {}, again: remark.text };
  return {
    data: {},
    ...(verdict === null ? {} : { verdict: verdict === 'yes' }),
    ...(comment.text.trim() === '' ? {} : { comment: comment.text }),
  };
}

function givePicks(
  ask: Extract<AnswerDraft['ask'], { type: 'selection' | 'curate' }>,
  { candidates, picked, cursor }: PicksBody,
): GivenAnswer {
  // Where only one is asked for, it is the one at the cursor unless another is marked.
  const indices = picked.length === 0 && ask.min === 1 && ask.max === 1 ? [cursor] : picked;
  const items = indices.flatMap((index) => {
    const candidate = candidates[index];
    if (candidate === undefined) return [];
    return [ask.type === 'curate' ? itemOf(candidate) : (candidate.choice?.value ?? candidate.words)];
  });
  const [only] = items;
  const one = ask.type === 'selection' && ask.stores !== 'list' && items.length === 1 && !Array.isArray(only);
  return { data: { [ask.field]: one && only !== undefined ? only : items } };
}

function itemOf({ choice, words, reason }: Candidate): Json {
  const said = reason === '' ? {} : { reason };
  if (choice === null) return { value: words, ...said };
  return { original: choice.value, ...(words === choice.label ? {} : { value: words }), ...said };
}

/** A field that is left empty is left out: its default counts, or it is asked for. */
function giveFields(
  { form }: FieldsBody,
  suggestions: Parameters<typeof chooseByNumbers>[0],
  readFile: (path: string) => string,
): GivenAnswer {
  const data = form.fields.flatMap(({ name, value }): readonly (readonly [string, Json])[] => {
    const source = readField(value);
    if (source.kind === 'file') return [[name, readFile(source.path)]];
    if (typeof source.value !== 'string') return [[name, source.value]];
    if (source.value === '') return [];
    return [[name, chooseByNumbers(suggestions, source.value) ?? source.value]];
  });
  return { data: Object.fromEntries(data) };
}
