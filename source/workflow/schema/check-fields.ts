// A value against the fields of a unified schema file, `{ input: { fields }, output: { fields } }`.
import { isJsonObject, type Json, type JsonObject, ownValue } from '../../json.ts';
import { listChoices, quoteName } from '../../make-problem.ts';
import type { Mismatch } from './mismatch.ts';
import { compilePattern } from './safe-pattern.ts';

/** A field as existing schema files write it; what is not known here is not checked. */
type Field = { readonly name: string; readonly rules: JsonObject };

/** Fields as a list of `{ name, … }`, or as an object by their names. Anything that is no field is left out. */
export function readFields(fields: Json): readonly Field[] {
  if (Array.isArray(fields)) {
    return fields.filter(isJsonObject).flatMap((rules) => {
      const name = ownValue(rules, 'name');
      return typeof name === 'string' ? [{ name, rules }] : [];
    });
  }
  if (!isJsonObject(fields)) return [];
  return Object.entries(fields).map(([name, rules]) => ({
    name,
    rules: isJsonObject(rules) ? rules : { type: rules },
  }));
}

/** Nesting of fields in the schema bounds the depth. */
export function checkFields(fields: readonly Field[], value: JsonObject, path = ''): readonly Mismatch[] {
  return fields.flatMap(({ name, rules }) => {
    const where = path === '' ? name : `${path}.${name}`;
    const field = ownValue(value, name);
    if (field === undefined || field === null) {
      return ownValue(rules, 'required') === true ? [{ message: `${where}: is missing` }] : [];
    }
    return checkField(rules, field, where);
  });
}

/** One value against the rules of one field. */
export function checkField(rules: JsonObject, value: Json, where: string): readonly Mismatch[] {
  const type = ownValue(rules, 'type');
  const wanted = typeof type === 'string' ? typeNames.get(type.toLowerCase()) : undefined;
  if (wanted && !wanted.fits(value)) return [{ message: `${where}: must be ${wanted.name}`, found: value }];
  const nested = ownValue(rules, 'constraints');
  const constraints = isJsonObject(nested) ? { ...rules, ...nested } : rules;
  return [...checkConstraints(constraints, value, where), ...checkParts(rules, value, where)];
}

type TypeName = { readonly name: string; readonly fits: (value: Json) => boolean };

const text: TypeName = { name: 'text', fits: (value) => typeof value === 'string' };
const truth: TypeName = { name: 'true or false', fits: (value) => typeof value === 'boolean' };
const list: TypeName = { name: 'an array', fits: (value) => Array.isArray(value) };
const map: TypeName = { name: 'an object', fits: isJsonObject };
const whole: TypeName = { name: 'a whole number', fits: (value) => Number.isInteger(value) };

const typeNames: ReadonlyMap<string, TypeName> = new Map([
  ['string', text],
  ['text', text],
  ['number', { name: 'a number', fits: (value: Json) => typeof value === 'number' }],
  ['integer', whole],
  ['boolean', truth],
  ['array', list],
  ['object', map],
]);

function checkConstraints(rules: JsonObject, value: Json, where: string): readonly Mismatch[] {
  const messages: string[] = [];
  const limit = (key: string): number | undefined => {
    const written = ownValue(rules, key);
    return typeof written === 'number' ? written : undefined;
  };
  const check = (amount: number, low: number | undefined, high: number | undefined, unit: string) => {
    if (low !== undefined && amount < low) messages.push(`${where}: must be at least ${low}${unit}`);
    if (high !== undefined && amount > high) messages.push(`${where}: must be at most ${high}${unit}`);
  };
  if (typeof value === 'number') {
    check(value, limit('min') ?? limit('minimum'), limit('max') ?? limit('maximum'), '');
  }
  if (typeof value === 'string') {
    check([...value].length, limit('minLength'), limit('maxLength'), ' characters long');
    const pattern = ownValue(rules, 'pattern');
    const matches = typeof pattern === 'string' ? compilePattern(pattern) : undefined;
    if (typeof pattern === 'string' && matches && !matches(value)) {
      messages.push(`${where}: must match the pattern ${quoteName(pattern)}`);
    }
  }
  if (Array.isArray(value)) check(value.length, limit('minItems'), limit('maxItems'), ' items long');
  const choices = ownValue(rules, 'enum');
  if (Array.isArray(choices) && !choices.some((choice) => choice === value || String(choice) === value)) {
    messages.push(
      `${where}: must be ${listChoices(choices.slice(0, 20).map((choice) => quoteName(String(choice))))}`,
    );
  }
  return messages.map((message) => ({ message, found: value }));
}

/** Items of an array, fields of an object. */
function checkParts(rules: JsonObject, value: Json, where: string): readonly Mismatch[] {
  if (Array.isArray(value)) {
    const items = ownValue(rules, 'items');
    const itemRules = typeof items === 'string' ? { type: items } : isJsonObject(items) ? items : undefined;
    if (!itemRules) return [];
    return value.flatMap((item: Json, index: number) => checkField(itemRules, item, `${where}[${index}]`));
  }
  if (!isJsonObject(value)) return [];
  const fields = ownValue(rules, 'properties') ?? ownValue(rules, 'fields');
  return fields === undefined ? [] : checkFields(readFields(fields), value, where);
}
