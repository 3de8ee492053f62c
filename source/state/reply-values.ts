// The values of a model's reply as fields that a person changes before accepting it.
import { equalJson, type Json, ownValue } from '../json.ts';
import { quoteName } from '../make-problem.ts';
import { parseJson } from '../run/parse-json.ts';
import type { Ask } from '../workflow/answer/ask.ts';
import { jsonText, textOf } from '../workflow/template/value-text.ts';
import { lineOf } from './line-edit.ts';
import {
  type FieldList,
  type FieldValue,
  fieldValueOf,
  fillField,
  readField,
  setField,
} from './start-form.ts';

/** A field for each value that the step gives, as it was replied; none of any other question. */
export function openValues(ask: Ask): FieldList {
  const names = ask.type === 'reply' ? [...new Set(ask.names.values())] : [];
  const fields = names.map((name) => {
    const replied = repliedValue(ask, name);
    const value = isScalar(replied) ? typed(textOf(replied)) : fieldValueOf(replied, 'as replied');
    return { kind: 'input' as const, name, value, hint: hintOf(replied) };
  });
  return { fields, focus: 0, message: null, starting: false };
}

/** What is written in a line as JSON writes it. */
function isScalar(value: Json | undefined): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function typed(text: string): FieldValue {
  return { kind: 'typed', edit: lineOf(text) };
}

/** In UTF-16 units: more of it is not seen. */
const longestHint = 200;

function hintOf(replied: Json | undefined): string {
  if (replied === undefined) return 'the reply does not hold it';
  const text = typeof replied === 'object' ? '' : textOf(replied).slice(0, longestHint);
  return text === '' || text.includes('\n') ? 'as replied' : `as replied: ${text}`;
}

/** What the model gave; undefined where it left that out. */
function repliedValue(ask: Ask, name: string): Json | undefined {
  return ask.type === 'reply' ? ownValue(ask.reply, name) : undefined;
}

export type ReadValues =
  | { readonly values: readonly (readonly [string, Json])[] }
  /** `field`: the first of those that are refused. */
  | { readonly refused: readonly string[]; readonly field: string };

/**
 * The fields that are not as they were replied. What the model gave as something else than a text has to be JSON; a
 * field that is empty stays as it was replied.
 *
 * @param readFile the text of a file that is named as a value; what it throws is thrown
 */
export function readValues(ask: Ask, form: FieldList, readFile: (path: string) => string): ReadValues {
  const values: (readonly [string, Json])[] = [];
  const refused: string[] = [];
  let first: string | undefined;
  for (const { name, value } of form.fields) {
    const replied = repliedValue(ask, name);
    const read = readValue(name, value, replied, readFile);
    if ('refused' in read) {
      refused.push(read.refused);
      first ??= name;
    } else if (read.value !== undefined && !equalJson(read.value, replied)) values.push([name, read.value]);
  }
  return first === undefined ? { values } : { refused, field: first };
}

type ReadValue = { readonly value: Json | undefined } | { readonly refused: string };

function readValue(
  name: string,
  field: FieldValue,
  replied: Json | undefined,
  readFile: (path: string) => string,
): ReadValue {
  const source = readField(field);
  const value = source.kind === 'file' ? readFile(source.path) : source.value;
  if (typeof value !== 'string' || replied === undefined || typeof replied === 'string')
    return { value: value === '' ? undefined : value };
  if (value === '') return { value: undefined };
  const parsed = parseJson(value, name);
  if ('value' in parsed) return { value: parsed.value };
  if (isScalar(replied)) return { refused: `${name}: ${quoteName(value)} is not ${kindOf(replied)}.` };
  const { message, place } = parsed.problem;
  const at = place?.line === undefined ? '' : ` (line ${place.line}, column ${place.column ?? 1})`;
  return { refused: `${name}: ${message}${at}. The reply holds ${kindOf(replied)} there: write it as JSON.` };
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'boolean' ? 'true or false' : typeof value === 'number' ? 'a number' : 'an object';
}

/** A value as an editor is given it; `ending` is that of the file, with its dot. */
export type WrittenText = { readonly text: string; readonly ending: '.md' | '.json' };

export function writeValue(ask: Ask, name: string, value: Json): WrittenText {
  const replied = repliedValue(ask, name) ?? value;
  const text = typeof value === 'string' ? value : `${jsonText(value)}\n`;
  return { text, ending: typeof replied === 'string' ? '.md' : '.json' };
}

/** What was written in the editor becomes the value; JSON that is none yet is held as the text it is. */
export function fillValue(ask: Ask, form: FieldList, text: string): FieldList {
  const name = form.fields[form.focus]?.name ?? '';
  const replied = repliedValue(ask, name);
  if (replied === undefined || typeof replied === 'string') return fillField(form, text);
  const parsed = parseJson(text, name);
  if (!('value' in parsed)) return setField(form, { kind: 'held', value: text, origin: 'not JSON yet' });
  const { value } = parsed;
  return setField(
    form,
    isScalar(value) ? typed(textOf(value)) : { kind: 'held', value, origin: 'from the editor' },
  );
}
