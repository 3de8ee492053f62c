// A value against a JSON Schema of a person's own, draft 7 or 2020-12. Loads its library when first used.
import type { ErrorObject, Options, ValidateFunction } from 'ajv';
import { isJsonObject, type Json, type JsonObject, ownValue } from '../../json.ts';
import { quoteName } from '../../make-problem.ts';
import type { Mismatch } from './mismatch.ts';
import { compilePattern } from './safe-pattern.ts';

/**
 * One message that names the schema where it cannot be used.
 * References are followed inside the file only; nothing is fetched.
 * @param name what the value is called, at the head of each path
 */
export async function checkJsonSchema(
  schema: JsonObject,
  file: string,
  value: Json,
  name = '',
): Promise<readonly Mismatch[]> {
  const unusable = (reason: string) => [
    { message: `the schema ${quoteName(file)} cannot be used: ${reason}`, isOfSchema: true as const },
  ];
  let validate: ValidateFunction;
  try {
    validate = await compile(schema);
  } catch (error) {
    return unusable(describeCompileError(error));
  }
  try {
    validate(value);
  } catch (error) {
    return unusable(
      error instanceof RangeError ? 'it refers to itself without end' : describeCompileError(error),
    );
  }
  const mismatches = (validate.errors ?? []).flatMap((error) => describeError(error, value, name));
  return [...new Map(mismatches.map((mismatch) => [mismatch.message, mismatch])).values()];
}

const options: Options = {
  strict: false,
  allErrors: true,
  logger: false,
  validateFormats: false,
  validateSchema: false,
  inlineRefs: false,
  code: { regExp: Object.assign(compileForAjv, { code: 'new RegExp' }) },
};

/** A pattern that could run for ever fits everything. */
function compileForAjv(pattern: string): { test: (text: string) => boolean } {
  return { test: compilePattern(pattern) ?? (() => true) };
}

/** Keywords that draft 7 does not have. */
const newer =
  /"(?:prefixItems|\$dynamicRef|unevaluatedProperties|unevaluatedItems|dependentRequired|dependentSchemas|minContains)"\s*:/;

async function compile(schema: JsonObject): Promise<ValidateFunction> {
  // `id` names the schema in draft 4, which would be refused; it means nothing here.
  const { $schema, id: _, ...rest } = schema;
  const isNewer =
    typeof $schema === 'string' ? /20(?:19-09|20-12)/.test($schema) : newer.test(JSON.stringify(rest));
  if (isNewer) {
    const { Ajv2020 } = await import('ajv/dist/2020.js');
    return new Ajv2020(options).compile(rest);
  }
  const { Ajv } = await import('ajv');
  return new Ajv(options).compile(rest);
}

function describeCompileError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if ('missingRef' in error) {
    return `${quoteName(String(error.missingRef))} is not in the file, and references to elsewhere are not followed`;
  }
  return quoteName(error.message);
}

const articles: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'an array'],
  ['object', 'an object'],
  ['null', 'null'],
]);

function describeError(error: ErrorObject, value: Json, name: string): readonly Mismatch[] {
  const { path, found } = follow(error.instancePath, value, name);
  const at = (key?: unknown) =>
    [path, typeof key === 'string' ? key : ''].filter(Boolean).join('.') || 'the value';
  const param = (wanted: string): unknown =>
    Object.entries<unknown>(error.params).find(([key]) => key === wanted)?.[1];
  const wrong = (wanted: string): readonly Mismatch[] => [
    { message: `${at()}: ${wanted}`, ...(found === undefined ? {} : { found }) },
  ];
  switch (error.keyword) {
    case 'required':
      return [{ message: `${at(param('missingProperty'))}: is missing` }];
    case 'type': {
      const types = String(param('type')).split(',');
      return wrong(`must be ${types.map((type) => articles.get(type) ?? type).join(' or ')}`);
    }
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const extra = String(param('additionalProperty') ?? param('unevaluatedProperty'));
      return [{ message: `${at()}: must not have ${quoteName(extra)}` }];
    }
    case 'enum': {
      const allowed = param('allowedValues');
      const shown = Array.isArray(allowed)
        ? allowed.slice(0, 20).map((choice) => quoteName(String(choice)))
        : [];
      return wrong(`must be one of ${shown.join(', ')}`);
    }
    case 'if':
      return [];
    default:
      return wrong(error.message ?? 'does not fit');
  }
}

/** `/analysis/topics/2` -> `analysis.topics[2]`, and what is there. */
function follow(
  pointer: string,
  value: Json,
  name: string,
): { readonly path: string; readonly found: Json | undefined } {
  let path = name;
  let found: Json | undefined = value;
  for (const escaped of pointer.split('/').slice(1)) {
    const key = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    path += Array.isArray(found) ? `[${key}]` : `${path === '' ? '' : '.'}${key}`;
    if (Array.isArray(found)) found = found[Number(key)];
    else found = isJsonObject(found) ? ownValue(found, key) : undefined;
  }
  return { path, found };
}
