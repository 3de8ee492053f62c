// One value against one question of a form.
import type { Json } from '../../json.ts';
import { makeError, quoteName } from '../../make-problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import { textOf } from '../template/value-text.ts';
import { findChoice, listChoicesOf } from './choices.ts';
import type { FieldQuestion } from './question.ts';
import type { AnswerProblem } from './read-answer.ts';

export type ReadField = { readonly value: Json } | { readonly problem: AnswerProblem };

/** Takes a value of the question's type, or a text that says one: `yes`, `42`, the number of a choice. */
export function readField(question: FieldQuestion, given: Json): ReadField {
  const { field, type, required } = question;
  const wrong = (message: string, hint: string): ReadField => ({
    problem: { ...makeError('wrong-answer', `${field}: ${message}`, undefined, hint), field },
  });
  const isBlank = given === null || (typeof given === 'string' && given.trim() === '');
  if (type === 'any')
    return given === null && required ? wrong('an answer is needed', 'Give a value') : { value: given };
  if (isBlank) {
    if (required) return wrong('an answer is needed', describeType(question));
    return { value: type === 'text' ? '' : null };
  }
  const shown = quoteName(textOf(given));
  switch (type) {
    case 'text':
      return typeof given === 'object'
        ? wrong('a text is needed', 'Give it as text')
        : { value: textOf(given) };
    case 'number': {
      const number = typeof given === 'string' ? Number(given) : given;
      if (typeof number === 'number' && Number.isFinite(number)) return { value: number };
      return wrong(`${shown} is not a number`, describeType(question));
    }
    case 'boolean': {
      const verdict = typeof given === 'boolean' ? given : verdictOf(given);
      return verdict === undefined
        ? wrong(`${shown} is neither yes nor no`, describeType(question))
        : { value: verdict };
    }
    case 'choice': {
      const choices = listChoicesOf(question.options ?? [], undefined);
      const index = findChoice(choices, given);
      const choice = index === undefined ? undefined : choices[index];
      if (choice !== undefined) return { value: choice.value };
      const near = didYouMean(
        textOf(given),
        choices.map(({ label }) => label),
      );
      return wrong(`${shown} is none of the choices`, near ?? describeType(question));
    }
  }
}

/** What a question takes, as a hint. */
export function describeType(question: FieldQuestion): string {
  switch (question.type) {
    case 'any':
    case 'text':
      return 'Give a text';
    case 'number':
      return 'Give a number, such as 42';
    case 'boolean':
      return 'Say yes or no';
    case 'choice': {
      const labels = listChoicesOf(question.options ?? [], undefined).map(({ label }) => label);
      return `Choose from ${labels.slice(0, 20).map(quoteName).join(', ')}${labels.length > 20 ? ' …' : ''}`;
    }
  }
}

/** `yes`, `no` and the like, in any case; undefined for anything else. */
export function verdictOf(given: Json): boolean | undefined {
  if (typeof given !== 'string') return undefined;
  const word = given.trim().toLowerCase();
  if (['y', 'yes', 'true'].includes(word)) return true;
  return ['n', 'no', 'false'].includes(word) ? false : undefined;
}
