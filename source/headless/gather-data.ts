// `--input` and `--set` -> the values given, and which files they came from.
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isJsonObject, isPrototypeKey, type Json, type JsonObject } from '../json.ts';
import { WrongUse, wrongUse } from '../problem.ts';
import { parseJson } from '../run/parse-json.ts';
import { decodeText, readText } from '../storage/read-text.ts';

export type DataFlags = { readonly set: readonly string[]; readonly input?: string };

/**
 * An object of values; `--set` wins over `--input`. Throws {@link WrongUse} for a file that cannot be read or does
 * not parse, and for a value that is not written as it should be.
 *
 * @param cwd what file names are relative to
 * @param readStdin the whole of standard input
 */
export async function gatherData(
  flags: DataFlags,
  cwd: string,
  readStdin: () => Promise<Uint8Array>,
): Promise<JsonObject> {
  const values = new Map<string, Json>();
  if (flags.input !== undefined) {
    const from = flags.input === '-' ? 'standard input' : flags.input;
    const text = flags.input === '-' ? decodeBytes(await readStdin(), from) : readFile(flags.input, cwd);
    const value = parseValue(text, from);
    if (!isJsonObject(value)) {
      throw wrongUse('bad-input', `${from} does not hold an object`, 'Write {"field": value, …}', {
        file: from,
      });
    }
    for (const [field, fieldValue] of Object.entries(value)) values.set(checkField(field), fieldValue);
  }
  for (const setting of flags.set) {
    const [field, value] = parseSetting(setting, cwd);
    values.set(checkField(field), value);
  }
  return Object.fromEntries(values);
}

function parseSetting(setting: string, cwd: string): readonly [string, Json] {
  const match = /^([^=:]+)(:?=)([\s\S]*)$/.exec(setting);
  const [, field, sign, written] = match ?? [];
  if (field === undefined || written === undefined) {
    throw wrongUse(
      'bad-setting',
      `--set ${setting} is not written as a value`,
      'Write k=text, k:=json, k=@FILE or k:=@FILE',
    );
  }
  const file = written.startsWith('@') && !written.startsWith('@@') ? written.slice(1) : undefined;
  const text = file === undefined ? written.replace(/^@@/, '@') : readFile(file, cwd);
  return [field.trim(), sign === ':=' ? parseValue(text, file ?? `--set ${field}:=`) : text];
}

function parseValue(text: string, from: string): Json {
  const parsed = parseJson(text, from);
  if ('value' in parsed) return parsed.value;
  throw new WrongUse([{ ...parsed.problem, hint: 'Mend the JSON; for a text write k=TEXT' }]);
}

function readFile(path: string, cwd: string): string {
  const file = resolve(cwd, path);
  // What a shell makes of <(command): read to its end, however long that takes.
  if (isPipe(file)) return decodeBytes(readFileSync(file), path);
  const content = readText(file, path);
  switch (content.kind) {
    case 'text':
      return content.text;
    case 'missing':
      throw wrongUse('missing-file', `there is no file ${path}`, `It was looked for from ${cwd}`);
    case 'unreadable':
      throw new WrongUse([content.problem]);
  }
}

function isPipe(file: string): boolean {
  try {
    return statSync(file).isFIFO();
  } catch {
    // What is wrong with it is told by whoever reads it.
    return false;
  }
}

function decodeBytes(bytes: Uint8Array, from: string): string {
  try {
    return decodeText(bytes);
  } catch {
    throw wrongUse('bad-input', `${from} is not valid UTF-8`, 'Give the values as UTF-8');
  }
}

function checkField(field: string): string {
  if (isPrototypeKey(field))
    throw wrongUse('bad-field', `${field} cannot be the name of a value`, 'Use another name');
  return field;
}
