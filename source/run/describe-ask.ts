// What a person is asked, in words: one sentence with the command that answers it, and the lines that belong to it.

import type { Ask } from '../workflow/answer/ask.ts';
import type { Choice } from '../workflow/answer/choices.ts';
import type { FieldQuestion } from '../workflow/answer/question.ts';
import { describeCount } from '../workflow/answer/read-picks.ts';
import { formatBudget } from '../workflow/budget.ts';
import { textOf } from '../workflow/template/value-text.ts';

/** `waits at pick: Which one? Answer with: caesura answer k3v9 --set title=…` */
export function describeWaiting(ask: Ask, id: string): string {
  const message = ask.message?.trim() ?? '';
  const how = `Answer with: ${answerCommand(ask, id)}${otherAnswers(ask)}`;
  // After a message of several lines, such as a template gives, it would be hidden at the end of the last one.
  if (message.includes('\n')) return `waits ${placeOf(ask)}: ${message}\n${how}`;
  const asked = message === '' ? '' : `: ${message.replace(/[.\s]+$/, '')}`;
  const end = /[?!…]$/.test(asked) ? '' : '.';
  return `waits ${placeOf(ask)}${asked}${end} ${how}`;
}

/** `at pick`; a budget is asked about before a step. */
export function placeOf(ask: Ask): string {
  const isBudget = ask.type === 'approval' && ask.budget !== undefined;
  return `${isBudget ? 'before' : 'at'} ${ask.stepId}`;
}

/** The shortest command that answers; what is to be filled in is `…`. */
export function answerCommand(ask: Ask, id: string): string {
  const command = `caesura answer ${id}`;
  switch (ask.type) {
    case 'reply':
      return command;
    case 'approval':
      return `${command} --yes`;
    case 'selection':
    case 'curate':
      return `${command} --set ${quoteWord(ask.field)}=…`;
    case 'fields': {
      // A step that only asks to go on needs no value.
      const needed = ask.questions.filter((question) => question.required && question.default === undefined);
      const fields = needed.map(({ field }) => field);
      return [command, ...fields.map((field) => `--set ${quoteWord(field)}=…`)].join(' ');
    }
  }
}

function otherAnswers(ask: Ask): string {
  switch (ask.type) {
    case 'reply':
      return `, or with --again TEXT for another reply${ask.goto === undefined ? '' : ', or --no --comment TEXT'}`;
    case 'approval':
      return ask.budget === undefined ? ', or --no --comment TEXT' : ', --set budget=… or --no';
    case 'selection':
    case 'curate':
    case 'fields':
      return '';
  }
}

function quoteWord(word: string): string {
  return /^[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The candidates, the questions, what a no does and what happens where nobody answers; foreign text in them. */
export function describeAsk(ask: Ask): readonly string[] {
  return [...describeKind(ask), ...describeDefault(ask)];
}

function describeKind(ask: Ask): readonly string[] {
  switch (ask.type) {
    case 'reply':
      return describeNo(ask.goto);
    case 'approval':
      return ask.budget === undefined
        ? describeNo(ask.goto)
        : [`  yes allows ${formatBudget(ask.budget.next)} in all; no pauses`];
    case 'selection':
      return [...listChoices(ask.choices), `  choose ${describeCount(ask)}`];
    case 'curate':
      return [
        ...listChoices(ask.choices),
        `  choose ${describeCount(ask)}, in your order, reworded where you like`,
      ];
    case 'fields': {
      const [only, ...others] = ask.questions;
      const says =
        others.length > 0 || (only !== undefined && (only.message !== undefined || only.type === 'choice'));
      return [...listChoices(ask.suggestions), ...(says ? ask.questions.map(describeQuestion) : [])];
    }
  }
}

function describeNo(goto: string | undefined): readonly string[] {
  return goto === undefined ? [] : [`  no goes back to ${goto}`];
}

function listChoices(choices: readonly Choice[]): readonly string[] {
  return choices.map(({ label }, index) => `  ${index + 1}. ${label}`);
}

/** `  - budget: What may it cost? (number)` */
export function describeQuestion({
  field,
  message,
  type,
  options = [],
  required,
  default: fallback,
}: FieldQuestion): string {
  const notes = [
    ...(type === 'any' ? [] : [type === 'boolean' ? 'yes or no' : type]),
    ...(options.length === 0 ? [] : [options.map(textOf).join(', ')]),
    ...(fallback === undefined ? [] : [`${textOf(fallback)} unless said`]),
    ...(required || fallback !== undefined ? [] : ['may be left out']),
  ];
  const asked = message === undefined ? '' : `: ${message}`;
  return `  - ${field}${asked}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}

function describeDefault({ default: fallback, until, defaultRefused }: Ask): readonly string[] {
  if (defaultRefused !== undefined) return [`  its default cannot be taken: ${defaultRefused}`];
  if (fallback === undefined || until === undefined) return [];
  return [`  from ${until} on, \`caesura resume\` takes the default: ${textOf(fallback)}`];
}
