// What a person chose from candidates: which ones, how they were reworded, and why.
import { isJsonObject, type Json, ownValue } from '../../json.ts';
import { makeError, quoteName } from '../../make-problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import { textOf } from '../template/value-text.ts';
import type { Ask } from './ask.ts';
import { type Choice, findChoice, parseNumbers } from './choices.ts';
import type { Pick } from './question.ts';
import type { AnswerProblem, ReadAnswer } from './read-answer.ts';

type SelectionAsk = Extract<Ask, { type: 'selection' }>;
type CurateAsk = Extract<Ask, { type: 'curate' }>;
type PicksAsk = SelectionAsk | CurateAsk;

/** One, a list, or a text with numbers such as `1,3-5`. */
export function readSelection(ask: SelectionAsk, given: Json): ReadAnswer {
  const items = listItems(ask, given);
  const read = readAll(ask, items, (item) => {
    const index = findChoice(ask.choices, item);
    const choice = index === undefined ? undefined : ask.choices[index];
    if (choice !== undefined) return { index, value: choice.value };
    return ask.other && !isBlank(item) ? { index: undefined, value: item } : unknownChoice(ask, item);
  });
  if ('problems' in read) return read;
  const values = read.found.map(({ value }) => value);
  const one =
    ask.stores === 'one' || (ask.stores === 'given' && !Array.isArray(given) && values.length === 1);
  return { answer: { kind: 'accepted', data: { [ask.field]: one ? (values[0] ?? null) : values } } };
}

/**
 * The items in the order in which they are to stand. Each is a candidate (by value, words or number) or an object:
 * `original` says which candidate it is and `value` how it reads now; without `original`, `value` is a candidate as
 * it stands, or one of the person's own where the question takes those.
 */
export function readCuration(ask: CurateAsk, given: Json): ReadAnswer {
  const read = readAll(ask, listItems(ask, given), (item) => readPick(ask, item));
  if ('problems' in read) return read;
  const picks = read.found.map(({ pick }) => pick);
  const data = {
    [ask.field]: picks.map(({ value }) => value),
    ...(ask.reasons === undefined ? {} : { [ask.reasons]: picks.map(pickAsJson) }),
  };
  return { answer: { kind: 'accepted', data, picks } };
}

/** As it is stored in the data and in the record. */
export function pickAsJson({ value, original, reason }: Pick): Json {
  return {
    value,
    ...(original === undefined ? {} : { original }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function listItems(ask: PicksAsk, given: Json): readonly Json[] {
  if (Array.isArray(given)) return given;
  if (typeof given !== 'string' || findChoice(ask.choices, given) !== undefined) return [given];
  return parseNumbers(given) ?? [given];
}

type Found<T> = { readonly found: readonly T[] } | { readonly problems: readonly AnswerProblem[] };

/** Every item, and whether they are too many, too few, or the same twice. */
function readAll<T extends { readonly index: number | undefined }>(
  ask: PicksAsk,
  items: readonly Json[],
  read: (item: Json) => T | AnswerProblem,
): Found<T> {
  const found: T[] = [];
  const problems: AnswerProblem[] = [];
  for (const item of items) {
    const one = read(item);
    if ('code' in one) problems.push({ ...one, field: ask.field });
    else found.push(one);
  }
  const seen = new Set<number>();
  for (const { index } of found) {
    if (index === undefined) continue;
    if (seen.has(index))
      problems.push(refuse(ask, `${nameChoice(ask.choices, index)} is chosen twice`, 'Choose it once'));
    seen.add(index);
  }
  if (problems.length > 0) return { problems };
  const count = found.length;
  if (count < ask.min) {
    return {
      problems: [refuse(ask, `choose at least ${ask.min}, not ${count}`, `Choose ${describeCount(ask)}`)],
    };
  }
  if (count > ask.max) {
    return {
      problems: [refuse(ask, `choose at most ${ask.max}, not ${count}`, `Choose ${describeCount(ask)}`)],
    };
  }
  return { found };
}

/** `1 of the 4`, `2 to 3 of the 4`. */
export function describeCount({ choices, min, max }: PicksAsk): string {
  const many =
    max === Number.POSITIVE_INFINITY ? `${min} or more` : min === max ? `${min}` : `${min} to ${max}`;
  return choices.length === 0 ? many : `${many} of the ${choices.length}`;
}

type FoundPick = { readonly index: number | undefined; readonly pick: Pick };

function readPick(ask: CurateAsk, item: Json): FoundPick | AnswerProblem {
  const index = findChoice(ask.choices, item);
  const choice = index === undefined ? undefined : ask.choices[index];
  if (choice !== undefined) return { index, pick: { value: choice.value } };
  if (!isJsonObject(item))
    return ask.other && !isBlank(item)
      ? { index: undefined, pick: { value: item } }
      : unknownChoice(ask, item);
  return readRewording(ask, item);
}

const pickKeys = ['value', 'original', 'reason'] as const;

function readRewording(ask: CurateAsk, item: { readonly [key: string]: Json }): FoundPick | AnswerProblem {
  const unknown = Object.keys(item).find((key) => !pickKeys.some((known) => known === key));
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, pickKeys) ?? 'Write { "value": …, "original": …, "reason": … }';
    return refuse(ask, `${quoteName(unknown)} does not belong to a candidate`, hint);
  }
  const value = ownValue(item, 'value');
  const original = ownValue(item, 'original');
  const written = ownValue(item, 'reason') ?? '';
  if (typeof written !== 'string') return refuse(ask, 'a reason must be text', 'Give it as text');
  const reason = written.trim() === '' ? {} : { reason: written.trim() };
  const meant = original ?? value;
  if (meant === undefined)
    return refuse(ask, 'a candidate has neither value nor original', 'Say which one is meant');
  const index = findChoice(ask.choices, meant);
  const choice = index === undefined ? undefined : ask.choices[index];
  if (choice === undefined) {
    if (!ask.other || original !== undefined || isBlank(meant)) return unknownChoice(ask, meant);
    return { index: undefined, pick: { value: meant, ...reason } };
  }
  if (original === undefined || value === undefined)
    return { index, pick: { value: choice.value, ...reason } };
  if (isBlank(value))
    return refuse(
      ask,
      `${nameChoice(ask.choices, index ?? 0)} is reworded to nothing`,
      'Leave it out instead',
    );
  const reworded = rewordChoice(choice, value, ask.label);
  const same = JSON.stringify(reworded) === JSON.stringify(choice.value);
  return { index, pick: { value: reworded, ...(same ? {} : { original: choice.value }), ...reason } };
}

/** New words for a candidate that is an object go to the field that it is shown by. */
export function rewordChoice(choice: Choice, value: Json, label: string | undefined): Json {
  const isObject = isJsonObject(choice.value);
  return isObject && label !== undefined && typeof value === 'string'
    ? { ...choice.value, [label]: value }
    : value;
}

function unknownChoice(ask: PicksAsk, given: Json): AnswerProblem {
  const { length } = ask.choices;
  const shown = quoteName(textOf(given));
  const near = didYouMean(
    textOf(given),
    ask.choices.map(({ label }) => label),
  );
  return refuse(
    ask,
    `${shown} is none of the ${length}`,
    near ?? `Choose by number, 1 to ${length}, or by the words`,
  );
}

function nameChoice(choices: readonly Choice[], index: number): string {
  return quoteName(choices[index]?.label ?? String(index + 1));
}

function isBlank(value: Json): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '');
}

function refuse(ask: PicksAsk, message: string, hint: string): AnswerProblem {
  return { ...makeError('wrong-choice', message, undefined, hint), field: ask.field };
}
