// What a step reads, or what its reply gives, against the schema file of its template.
import { hasKey, isJsonObject, type Json, type JsonObject, ownValue } from '../../json.ts';
import { escapeUnprintable, quoteName } from '../../make-problem.ts';
import { dropPrototypeKeys } from '../drop-prototype-keys.ts';
import { findJsonFault } from '../reply/scan-json.ts';
import { checkField, checkFields, readFields } from './check-fields.ts';
import { checkJsonSchema } from './check-json-schema.ts';
import type { Mismatch } from './mismatch.ts';

const shownMessages = 20;

/** The messages of {@link findMismatches}, for a person. */
export async function checkAgainstSchema(
  ...given: Parameters<typeof findMismatches>
): Promise<readonly string[]> {
  return (await findMismatches(...given)).map(({ message }) => message);
}

/**
 * What does not fit; nothing where everything does, or where the file says nothing about this side. Never throws.
 * @param schemaText the file's text: a unified schema (`{ input: { fields }, output: { fields } }`), or a JSON
 *   Schema, which is about the output
 * @param file the file's name, for messages about the schema itself
 * @param value the template's names and their values, or the reply's: where the only one of them is not named
 *   in the schema, but is what the schema describes, that one is checked
 */
export async function findMismatches(
  schemaText: string,
  file: string,
  value: JsonObject,
  side: 'input' | 'output',
): Promise<readonly Mismatch[]> {
  const text = schemaText.startsWith('\uFEFF') ? schemaText.slice(1) : schemaText;
  const fault = findJsonFault(text);
  if (fault) {
    const place = `line ${fault.line}, column ${fault.column}`;
    const message = `the schema ${quoteName(file)} is not valid JSON: ${fault.message} (${place})`;
    return [{ message, isOfSchema: true }];
  }
  const parsed: Json = JSON.parse(text);
  const { value: schema } = dropPrototypeKeys(parsed);
  const found = isJsonObject(schema) ? await checkSide(schema, file, value, side) : [];
  const shown = found
    .slice(0, shownMessages)
    .map((mismatch) => ({ ...mismatch, message: escapeUnprintable(mismatch.message) }));
  return found.length > shownMessages
    ? [...shown, { message: `and ${found.length - shownMessages} more` }]
    : shown;
}

async function checkSide(
  schema: JsonObject,
  file: string,
  value: JsonObject,
  side: 'input' | 'output',
): Promise<readonly Mismatch[]> {
  const said = readSide(schema, side);
  if (said === undefined) return [];
  return 'fields' in said ? checkAgainstFields(said.fields, value) : checkWhole(said.schema, file, value);
}

/** What a schema file says about one side: the fields of a unified one, or a JSON Schema; undefined: nothing. */
export function readSide(
  schema: JsonObject,
  side: 'input' | 'output',
): { readonly fields: Json } | { readonly schema: JsonObject } | undefined {
  if (!isUnified(schema)) return side === 'input' ? undefined : { schema };
  const part = ownValue(schema, side);
  if (!isJsonObject(part)) return undefined;
  const fields = ownValue(part, 'fields');
  if (fields !== undefined) return { fields };
  return looksLikeJsonSchema(part) ? { schema: part } : undefined;
}

/** A JSON Schema that describes fields of those names has them under `properties`. */
function isUnified(schema: JsonObject): boolean {
  if (looksLikeJsonSchema(schema)) return false;
  return isJsonObject(ownValue(schema, 'input')) || isJsonObject(ownValue(schema, 'output'));
}

function looksLikeJsonSchema(schema: JsonObject): boolean {
  return ['$schema', 'type', 'properties', '$ref', 'items', 'anyOf', 'oneOf', 'allOf'].some((key) =>
    hasKey(schema, key),
  );
}

function checkAgainstFields(fields: Json, value: JsonObject): readonly Mismatch[] {
  const wanted = readFields(fields);
  const only = onlyEntry(value);
  if (only === undefined || wanted.some((field) => field.name === only.name))
    return checkFields(wanted, value);
  if (isJsonObject(only.value)) return checkFields(wanted, only.value, only.name);
  const [single] = wanted;
  return single && wanted.length === 1
    ? checkField(single.rules, only.value, only.name)
    : checkFields(wanted, value);
}

function checkWhole(schema: JsonObject, file: string, value: JsonObject): Promise<readonly Mismatch[]> {
  const only = onlyEntry(value);
  if (only === undefined) return checkJsonSchema(schema, file, value);
  const properties = ownValue(schema, 'properties');
  const isNamed = isJsonObject(properties) && hasKey(properties, only.name);
  const type = ownValue(schema, 'type');
  const isAboutAnother = typeof type === 'string' && type !== 'object';
  const describesOthers = isJsonObject(properties) && isJsonObject(only.value);
  if (isNamed || !(isAboutAnother || describesOthers)) return checkJsonSchema(schema, file, value);
  return checkJsonSchema(schema, file, only.value, only.name);
}

function onlyEntry(value: JsonObject): { readonly name: string; readonly value: Json } | undefined {
  const entries = Object.entries(value);
  const [entry] = entries;
  return entry && entries.length === 1 ? { name: entry[0], value: entry[1] } : undefined;
}
