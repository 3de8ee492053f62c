// The questions of a form, and texts: typed, read from a file, or written in the editor.
import type { Json } from '../json.ts';
import { makeError } from '../make-problem.ts';
import { WrongUse } from '../problem.ts';
import { parseJson } from '../run/parse-json.ts';
import { sanitizeLine } from '../sanitize-text.ts';
import type { Ask } from '../workflow/answer/ask.ts';
import { type Choice, chooseByNumbers, listChoicesOf } from '../workflow/answer/choices.ts';
import type { FieldQuestion } from '../workflow/answer/question.ts';
import type { GivenAnswer } from '../workflow/answer/read-answer.ts';
import { readField } from '../workflow/answer/read-field.ts';
import { jsonText, textOf } from '../workflow/template/value-text.ts';
import { askUntil, explain, type Reading } from './ask-until.ts';
import type { Conversation } from './conversation.ts';

export type ReadFile = (path: string) => string;

type FieldsAsk = Extract<Ask, { type: 'fields' }>;

export async function askFields(
  conversation: Conversation,
  { questions, suggestions }: FieldsAsk,
  readFile: ReadFile,
): Promise<GivenAnswer | null> {
  const data = new Map<string, Json>();
  for (const question of questions) {
    const answer = await askField(conversation, question, suggestions, readFile);
    if (answer === null) return null;
    if (answer.value !== undefined) data.set(question.field, answer.value);
  }
  return { data: Object.fromEntries(data) };
}

/** `value` is undefined where the question is left out. */
async function askField(
  conversation: Conversation,
  question: FieldQuestion,
  suggestions: readonly Choice[],
  readFile: ReadFile,
): Promise<{ readonly value: Json | undefined } | null> {
  const { field, message, type, required, default: fallback } = question;
  const isText = type === 'text' || type === 'any';
  const notes = [
    ...(type === 'choice'
      ? [listOptions(question)]
      : type === 'boolean'
        ? ['y or n']
        : type === 'number'
          ? ['a number']
          : []),
    ...(suggestions.length > 0 ? [`1 to ${suggestions.length}, or another`] : []),
    ...(isText ? [':e editor, @FILE'] : []),
    ...(fallback !== undefined
      ? [`Enter: ${sanitizeLine(textOf(fallback))}`]
      : required
        ? []
        : ['Enter: none']),
  ];
  return askUntil<Json | undefined>(
    conversation,
    `${message ?? field} (${notes.join('; ')}): `,
    '',
    async (line) => {
      if (line.trim() === '' && fallback !== undefined) return { value: undefined };
      if (line.trim() === '' && !required) return { value: undefined };
      const given = isText ? await readText(conversation, line, '', readFile) : { value: line };
      if ('problem' in given) return given;
      if (type === 'any' && given.value.trim() === '') return needed(field);
      const chosen = chooseByNumbers(suggestions, line);
      return chosen === undefined ? readField(question, given.value) : { value: chosen };
    },
  );
}

function needed(field: string): Reading<never> {
  return { problem: makeError('wrong-answer', `${field}: an answer is needed`, undefined, 'Type one') };
}

function listOptions({ options = [] }: FieldQuestion): string {
  return listChoicesOf(options, undefined)
    .map(({ label }, index) => `${index + 1} ${label}`)
    .join(', ');
}

/** A value that is there already, to be changed: a line where it stands, anything longer in the editor. */
export async function askText(
  conversation: Conversation,
  name: string,
  value: Json,
  readFile: ReadFile,
): Promise<{ readonly value: Json } | null> {
  if (typeof value !== 'string' || value.includes('\n')) return editValue(conversation, name, value);
  const initial = sanitizeLine(value);
  return askUntil<Json>(conversation, `${name} (:e editor, @FILE): `, initial, (line) =>
    line === initial ? { value } : readText(conversation, line, value, readFile),
  );
}

async function editValue(conversation: Conversation, name: string, value: Json) {
  const isText = typeof value === 'string';
  let text = isText ? value : jsonText(value);
  for (;;) {
    const line = await conversation.ask(`${name}: Enter opens the editor, - leaves it as it is `);
    if (line === null) return null;
    if (line.trim() === '-') return { value };
    const edited = await conversation.edit(text, isText ? '.md' : '.json');
    if (edited === undefined) {
      conversation.say('  ! the editor ended without a text; set EDITOR to another one');
      continue;
    }
    if (isText) return { value: edited };
    const parsed = parseJson(edited, name);
    if ('value' in parsed) return { value: parsed.value };
    conversation.say(explain(parsed.problem));
    text = edited;
  }
}

/** `:e` is the editor, `@FILE` what a file holds, `@@…` a text that begins with `@`. */
async function readText(
  conversation: Conversation,
  line: string,
  before: string,
  readFile: ReadFile,
): Promise<Reading<string>> {
  if (line.trim() === ':e') {
    const edited = await conversation.edit(before);
    if (edited !== undefined) return { value: edited.replace(/\n$/, '') };
    return {
      problem: makeError('no-editor', 'the editor ended without a text', undefined, 'Type it, or set EDITOR'),
    };
  }
  if (!line.startsWith('@') || line.startsWith('@@')) return { value: line.replace(/^@@/, '@') };
  try {
    return { value: readFile(line.slice(1).trim()) };
  } catch (error) {
    const [problem] = error instanceof WrongUse ? error.problems : [];
    if (problem === undefined) throw error;
    return { problem };
  }
}
