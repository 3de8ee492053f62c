// The items of a step with `foreach`: what there is to do for each, and what is done.
import { type Json, ownValue } from '../json.ts';
import type { Fan } from '../workflow/workflow.ts';
import { fingerprint } from './fingerprint.ts';
import type { Run, StepRecord } from './run.ts';

/** One item of the list; `name` is its number from 1, as it stands in records and in the names of files. */
export type Item = {
  readonly name: string;
  readonly index: number;
  /** How many items there are. */
  readonly of: number;
  readonly value: Json;
  readonly hash: string;
};

/** Reads the list of a step; the same list gives the same items, which are not hashed again. */
export type ListItems = (fan: Fan, run: Pick<Run, 'data'>) => readonly Item[] | { readonly fault: string };

export function createItemLister(): ListItems {
  const known = new WeakMap<object, readonly Item[]>();
  return (fan, run) => {
    const list = ownValue(run.data, fan.field);
    if (list === undefined) return { fault: `${fan.field} is not there` };
    if (!Array.isArray(list)) return { fault: `${fan.field} is ${describeType(list)}, not a list` };
    const before = known.get(list);
    if (before !== undefined) return before;
    const items = list.map((value: Json, index) => ({
      name: String(index + 1),
      index,
      of: list.length,
      value,
      hash: fingerprint(value),
    }));
    known.set(list, items);
    return items;
  };
}

/**
 * The records of a step's items by their names. An item counts as done where its record is of the very value that
 * stands in the list now, and where the data hold what it gave.
 */
export function recordsOfItems(
  run: Pick<Run, 'executedTemplates'>,
  stepId: string,
): ReadonlyMap<string, StepRecord> {
  const records = new Map<string, StepRecord>();
  for (const record of run.executedTemplates)
    if (record.stepId === stepId && record.item !== undefined) records.set(record.item, record);
  return records;
}

export function isItemDone(run: Pick<Run, 'data'>, item: Item, record: StepRecord | undefined): boolean {
  if (record === undefined) return false;
  if (record.itemHash !== undefined && record.itemHash !== item.hash) return false;
  if (record.failed !== undefined) return true;
  return record.outputFields.every((field) => {
    const list = ownValue(run.data, field);
    return Array.isArray(list) && item.index < list.length;
  });
}

function describeType(value: Json): string {
  if (value === null) return 'empty';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`.replace('a string', 'text');
}
