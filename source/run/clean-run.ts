// A run without the values of secrets; what has been looked at before is not looked at again.
import { isJsonObject, type Json } from '../json.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { applyEvent } from './apply-event.ts';
import type { Run } from './run.ts';

export type CleanRun = {
  /** The very same run where no secret was in it. */
  readonly run: Run;
  readonly names: readonly string[];
  /** What held them: `data.notes`, `history`. */
  readonly fields: readonly string[];
};

/**
 * Makes a cleaner for one run and the states it goes through. It remembers every value of `data`, every record and
 * every history entry in which nothing was found; so cleaning costs what has changed, not what has gathered.
 */
export function createRunCleaner(secrets: Secrets): (run: Run) => CleanRun {
  let knowledge = secrets.knowledge();
  let clean = new WeakSet<object>();
  let texts = new Map<string, string>();

  /** The names of the secrets in a value. */
  const look = (key: string, value: Json): readonly string[] => {
    const isObject = typeof value === 'object' && value !== null;
    if (isObject ? clean.has(value) : texts.get(key) === value) return [];
    const { names } = secrets.redactValue(value);
    if (names.length > 0) return names;
    if (isObject) clean.add(value);
    else if (typeof value === 'string' && value.length >= worthRemembering) texts.set(key, value);
    return [];
  };

  return (run) => {
    if (!secrets.areKnown()) return { run, names: [], fields: [] };
    if (secrets.knowledge() !== knowledge) {
      knowledge = secrets.knowledge();
      clean = new WeakSet();
      texts = new Map();
    }
    const names = new Set<string>();
    const fields = new Set<string>();
    for (const [field, key, value] of partsOf(run)) {
      const found = look(key, value);
      if (found.length > 0) fields.add(field);
      for (const name of found) names.add(name);
    }
    if (names.size === 0) return { run, names: [], fields: [] };
    // A field may have the value of a secret for its name.
    const { value } = secrets.redactValue({ run, fields: [...fields] });
    return { ...value, names: [...names] };
  };
}

/** The run as the file is to have it, where that says what was taken out; the very same where nothing was. */
export function sayRedacted(run: Run, { names, fields }: Omit<CleanRun, 'run'>, at: string): Run {
  return names.length === 0 ? run : applyEvent(run, { at, event: 'secrets-redacted', names, fields });
}

/** Characters from which looking a text up is cheaper than reading it. */
const worthRemembering = 1024;

/** What is remembered by itself: the values of `data`, the entries of lists, and every other key; and the keys. */
function* partsOf(run: Run): Iterable<readonly [field: string, key: string, value: Json]> {
  const keys: { readonly [key: string]: Json | undefined } = run;
  for (const [key, value] of Object.entries(keys)) {
    if (value === undefined) continue;
    yield [key, '', key];
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) yield [key, `${key}.${index}`, item];
    } else if (key === 'data' && isJsonObject(value)) {
      for (const [name, field] of Object.entries(value)) {
        yield ['data', '', name];
        yield [`data.${name}`, `data.${name}`, field];
      }
    } else yield [key, key, value];
  }
}
