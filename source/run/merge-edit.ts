// A three-way merge of a run with what a person saved into its file meanwhile (run-file.md, "Someone else's change").
import { equalJson, type Json, type JsonObject, ownValue } from '../json.ts';
import type { Run, StepRecord } from './run.ts';

export type MergedEdit = {
  readonly run: Run;
  /** What was taken from the edit, in words. */
  readonly changes: readonly string[];
  /** What both changed, or what only the program may change: ours stays, theirs has to be kept aside. */
  readonly conflicts: readonly string[];
};

/** Derived or put right at every commit: an edit of these says nothing. */
const derivedKeys: ReadonlySet<string> = new Set(['formatVersion', 'id', 'progress', 'updatedAt']);

/** Only the program may change these. */
const ownKeys: ReadonlySet<string> = new Set([
  'status',
  'checkpoint',
  'failure',
  'inFlight',
  'queued',
  'repairs',
  'history',
  'workflow',
  'spent',
  'allowed',
]);

/**
 * @param base what we last wrote
 * @param ours what we are writing now
 * @param theirs what was found in its place
 */
export function mergeEdit(base: Run, ours: Run, theirs: Run): MergedEdit {
  const changes: string[] = [];
  const conflicts: string[] = [];
  const merged = mergeKeys(base.data, ours.data, theirs.data, 'data.', changes, conflicts);
  // The very same values where nothing was taken: they need not be serialized again.
  const data = changes.length === 0 ? ours.data : merged;
  const taken = changes.length;
  const records = mergeRecords(base, ours, theirs, changes, conflicts);
  const executedTemplates = changes.length === taken ? ours.executedTemplates : records;
  const rest = mergeKeys(annotations(base), annotations(ours), annotations(theirs), '', changes, conflicts);
  const before: OpenRun = base;
  const found: OpenRun = theirs;
  const current: OpenRun = ours;
  for (const key of ownKeys) {
    if (!equalJson(found[key], before[key]) && !equalJson(found[key], current[key])) conflicts.push(key);
  }
  // Theirs first: it fixes the order of the keys, so that what they added keeps its place.
  const run: Run = {
    ...theirs,
    ...ours,
    ...absent(annotations(theirs)),
    ...absent(annotations(ours)),
    ...rest,
    data,
    executedTemplates,
  };
  return { run, changes, conflicts };
}

/**
 * What a save probably began from: what we hold without the steps recorded since, and the program's own keys as
 * they were then.
 */
export function guessBase(ours: Run, theirs: Run): Run {
  const later = ours.executedTemplates.filter((record) => record.executedAt >= theirs.updatedAt);
  const fields = new Set(later.flatMap((record) => record.outputFields));
  return {
    ...theirs,
    ...absent(annotations(theirs)),
    ...annotations(ours),
    executedTemplates: ours.executedTemplates.filter((record) => !later.includes(record)),
    data: Object.fromEntries(Object.entries(ours.data).filter(([field]) => !fields.has(field))),
  };
}

/**
 * The base for a save of which it is not known what it began from: what both have. So what it has besides is
 * taken, what it lacks stays, and where the two differ ours stays and theirs is kept aside.
 */
export function commonBase(ours: Run, theirs: Run): Run {
  const found = indexRecords(theirs);
  const shared = [...indexRecords(ours)].filter(([key, record]) => equalRecords(found.get(key), record));
  return {
    ...theirs,
    ...absent(annotations(theirs)),
    ...sharedFields(annotations(ours), annotations(theirs)),
    executedTemplates: shared.map(([, record]) => record),
    data: sharedFields(ours.data, theirs.data),
  };
}

function sharedFields(ours: OpenRun, theirs: OpenRun): JsonObject {
  return Object.fromEntries(
    Object.entries(ours).flatMap(([key, value]) =>
      value !== undefined && equalJson(value, ownValue(theirs, key)) ? [[key, value] as const] : [],
    ),
  );
}

/** Whether everything that a person could have written into an older state stands in the newer one as well. */
export function holdsNothingNew(older: Run, newer: Run): boolean {
  const contained = (inner: OpenRun, outer: OpenRun) =>
    Object.entries(inner).every(([key, value]) => equalJson(value, ownValue(outer, key)));
  return contained(older.data, newer.data) && contained(annotations(older), annotations(newer));
}

type OpenRun = { readonly [key: string]: Json | undefined };

/** Every key but those of the program's own: options, names, and what people wrote. */
function annotations(run: OpenRun): OpenRun {
  return Object.fromEntries(
    Object.entries(run).filter(
      ([key]) => !derivedKeys.has(key) && !ownKeys.has(key) && key !== 'data' && key !== 'executedTemplates',
    ),
  );
}

/** The same keys with nothing in them: a key that is set to undefined is not written. */
function absent(keys: OpenRun): { [key: string]: undefined } {
  return Object.fromEntries(Object.keys(keys).map((key) => [key, undefined]));
}

function mergeKeys(
  base: OpenRun,
  ours: OpenRun,
  theirs: OpenRun,
  prefix: string,
  changes: string[],
  conflicts: string[],
): JsonObject {
  const merged: { [key: string]: Json } = {};
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
    const before = ownValue(base, key);
    const mine = ownValue(ours, key);
    const found = ownValue(theirs, key);
    let value = mine;
    if (!equalJson(found, before) && !equalJson(found, mine)) {
      if (equalJson(mine, before)) {
        value = found;
        changes.push(
          `${prefix}${key} ${found === undefined ? 'removed' : before === undefined ? 'added' : 'changed'}`,
        );
      } else {
        conflicts.push(`${prefix}${key}`);
      }
    }
    if (value !== undefined)
      Object.defineProperty(merged, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return merged;
}

function mergeRecords(
  base: Run,
  ours: Run,
  theirs: Run,
  changes: string[],
  conflicts: string[],
): readonly StepRecord[] {
  const before = indexRecords(base);
  const found = indexRecords(theirs);
  const kept = indexRecords(ours);
  const merged: StepRecord[] = [];
  for (const [key, mine] of kept) {
    const old = before.get(key);
    const edited = found.get(key);
    if (equalRecords(edited, old) || equalRecords(edited, mine)) {
      merged.push(mine);
    } else if (!equalRecords(mine, old)) {
      merged.push(mine);
      conflicts.push(`the record of ${key}`);
    } else if (edited === undefined) {
      changes.push(`the record of ${key} removed`);
    } else {
      merged.push(edited);
      changes.push(`the record of ${key} changed`);
    }
  }
  for (const [key, added] of found) {
    if (kept.has(key)) continue;
    const old = before.get(key);
    if (old === undefined) {
      merged.push(added);
      changes.push(`a record of ${key} added`);
    } else if (!equalRecords(added, old)) {
      conflicts.push(`the record of ${key}`);
    }
  }
  return merged;
}

/** By step and item; a second record of the same, in a file that somebody edited, is told from the first. */
function indexRecords(run: Run): ReadonlyMap<string, StepRecord> {
  const records = new Map<string, StepRecord>();
  for (const record of run.executedTemplates) {
    const name = record.item === undefined ? record.stepId : `${record.stepId}.${record.item}`;
    let key = name;
    for (let count = 2; records.has(key); count++) key = `${name} (${count})`;
    records.set(key, record);
  }
  return records;
}

function equalRecords(a: StepRecord | undefined, b: StepRecord | undefined): boolean {
  const left: Json | undefined = a;
  const right: Json | undefined = b;
  return equalJson(left, right);
}
