// (schema file, outputs of a step) -> the JSON Schema of the reply that a model is asked for.
import { hasKey, isJsonObject, type Json, type JsonObject, ownValue } from '../../json.ts';
import { dropPrototypeKeys } from '../drop-prototype-keys.ts';
import { readFields } from '../schema/check-fields.ts';
import { readSide } from '../schema/check-schema.ts';
import { findJsonFault } from './scan-json.ts';

/**
 * Always of an object, as providers want it; a reply that fits it gives the outputs (read-reply.ts), and those fit the
 * file (check-schema.ts). Undefined where the file does not say what the whole reply is: where it is about some of
 * several outputs, or about a text, a number or a value of no type.
 * @param outputs name in the reply -> data field
 */
export function replyStructure(
  schemaText: string,
  outputs: ReadonlyMap<string, string>,
): JsonObject | undefined {
  const text = schemaText.startsWith('\uFEFF') ? schemaText.slice(1) : schemaText;
  if (findJsonFault(text)) return undefined;
  const parsed: Json = JSON.parse(text);
  const { value: file } = dropPrototypeKeys(parsed);
  const said = isJsonObject(file) ? readSide(file, 'output') : undefined;
  if (said === undefined) return undefined;
  const names = [...outputs.keys()];
  return 'fields' in said ? structureOfFields(said.fields, names) : structureOfSchema(said.schema, names);
}

function structureOfSchema(schema: JsonObject, names: readonly string[]): JsonObject | undefined {
  const [name, ...others] = names;
  if (name === undefined) return undefined;
  const properties = ownValue(schema, 'properties');
  if (isJsonObject(properties)) {
    const type = ownValue(schema, 'type') ?? 'object';
    // An object without the only output is that output whole.
    const isAboutAll = others.length === 0 || names.every((one) => hasKey(properties, one));
    return type === 'object' && isAboutAll ? { ...schema, type } : undefined;
  }
  // A reference would lead elsewhere from within another schema.
  const canStandWithin = others.length === 0 && !JSON.stringify(schema).includes('"$ref":');
  if (ownValue(schema, 'type') !== 'array' || !canStandWithin) return undefined;
  const { $schema: _, $id: __, ...list } = schema;
  return {
    type: 'object',
    properties: { [name]: list },
    required: [name],
    additionalProperties: false,
  };
}

function structureOfFields(fields: Json, names: readonly string[]): JsonObject | undefined {
  const wanted = readFields(fields).map(({ name }) => name);
  const isAboutAll = names.every((name) => wanted.includes(name));
  // An object of several fields without the only output is that output whole; one of one field is not what it holds.
  const isOutputItself = names.length === 1 && wanted.length > 1;
  return names.length > 0 && (isAboutAll || isOutputItself) ? objectOf(fields) : undefined;
}

/** Objects may hold more than is said, as the check has it. */
function objectOf(fields: Json): JsonObject {
  const read = readFields(fields);
  const required = read.flatMap(({ name, rules }) => (ownValue(rules, 'required') === true ? [name] : []));
  return {
    type: 'object',
    properties: Object.fromEntries(read.map(({ name, rules }) => [name, schemaOfField(rules)])),
    ...(required.length === 0 ? {} : { required }),
  };
}

const types: ReadonlyMap<string, string> = new Map(
  ['string', 'number', 'integer', 'boolean', 'array', 'object'].map((type) => [type, type] as const),
).set('text', 'string');

/** The words of a field and those of JSON Schema for the same. */
const limits = [
  ['min', 'minimum'],
  ['minimum', 'minimum'],
  ['max', 'maximum'],
  ['maximum', 'maximum'],
  ['minLength', 'minLength'],
  ['maxLength', 'maxLength'],
  ['minItems', 'minItems'],
  ['maxItems', 'maxItems'],
] as const;

function schemaOfField(rules: JsonObject): JsonObject {
  const nested = ownValue(rules, 'constraints');
  const constraints = isJsonObject(nested) ? { ...rules, ...nested } : rules;
  const written = ownValue(rules, 'type');
  const type = typeof written === 'string' ? types.get(written.toLowerCase()) : undefined;
  const description = ownValue(rules, 'description');
  const choices = ownValue(constraints, 'enum');
  const items = ownValue(rules, 'items');
  const fields = ownValue(rules, 'properties') ?? ownValue(rules, 'fields');
  return {
    ...(fields === undefined || (type !== undefined && type !== 'object') ? {} : objectOf(fields)),
    ...(type === undefined ? {} : { type }),
    ...(typeof description === 'string' ? { description } : {}),
    ...(Array.isArray(choices) ? { enum: choices } : {}),
    ...(typeof items === 'string' ? { items: schemaOfField({ type: items }) } : {}),
    ...(isJsonObject(items) ? { items: schemaOfField(items) } : {}),
    ...Object.fromEntries(
      limits.flatMap(([ours, theirs]) => {
        const limit = ownValue(constraints, ours);
        return typeof limit === 'number' ? [[theirs, limit] as const] : [];
      }),
    ),
  };
}
