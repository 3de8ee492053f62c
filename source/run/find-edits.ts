// Which fields of a run's data a person has changed since the step that gave them was done.
import { type Json, type JsonObject, ownValue } from '../json.ts';
import { fingerprint } from './fingerprint.ts';
import type { Run, StepRecord } from './run.ts';

/** A field that no longer holds what the step gave; where it is gone, that is an edit too. */
export type EditedField = { readonly field: string; readonly stepId: string };

/** What a record keeps of the values that it stored, by data field. */
export type OutputHashes = { readonly [field: string]: string };

export function hashOutputs(data: JsonObject): OutputHashes {
  return Object.fromEntries(Object.entries(data).map(([field, value]) => [field, fingerprint(value)]));
}

/**
 * The fields in which the last step that gave them does not find its value again. What a record without hashes gave
 * (one of an older program, or written by hand) is unknown, and is no edit.
 */
export function findEdits(run: Pick<Run, 'data' | 'executedTemplates'>): readonly EditedField[] {
  return [...lastGivers(run.executedTemplates)].flatMap(([field, { stepId, outputHashes }]) => {
    const hash = outputHashes === undefined ? undefined : ownValue(outputHashes, field);
    return hash === undefined || isStored(ownValue(run.data, field), hash) ? [] : [{ field, stepId }];
  });
}

/** Field -> the record of the step that stored it last. */
function lastGivers(records: readonly StepRecord[]): ReadonlyMap<string, StepRecord> {
  const givers = new Map<string, StepRecord>();
  for (const record of records) {
    if (record.item !== undefined) continue;
    for (const field of record.outputFields) givers.set(field, record);
  }
  return givers;
}

function isStored(value: Json | undefined, hash: string): boolean {
  return value !== undefined && fingerprint(value) === hash;
}
