// The replies that a run has records of, also of steps that were done again since.
import { isJsonObject, type Json } from '../json.ts';
import { completeRecord, recordShape } from './record-shape.ts';
import type { Run, StepRecord } from './run.ts';

/** Of a reply that counted: what it answered, and where it lies. */
export type RepliedRecord = StepRecord &
  Required<Pick<StepRecord, 'attempt' | 'model' | 'promptHash' | 'transcript'>>;

/**
 * The newest first. A record that was taken out when its step was done again stands in the history.
 * @param hash only of replies to what has that hash; of all without it
 */
export function earlierRecords(
  run: Pick<Run, 'executedTemplates' | 'history'>,
  hash?: string,
): readonly RepliedRecord[] {
  const isWanted = (record: { readonly promptHash?: unknown }) =>
    hash === undefined || record.promptHash === hash;
  const taken = run.history.flatMap(({ records }) => (Array.isArray(records) ? records : []));
  const read = taken
    .filter((record: Json) => isJsonObject(record) && isWanted(record))
    .flatMap((record) => {
      const parsed = recordShape.safeParse(record);
      return parsed.success ? [completeRecord(parsed.data)] : [];
    });
  return [...read, ...run.executedTemplates.filter(isWanted)].filter(isReplied).reverse();
}

function isReplied(record: StepRecord): record is RepliedRecord {
  const { attempt, model, promptHash, transcript } = record;
  return attempt !== undefined && model !== undefined && promptHash !== undefined && transcript !== undefined;
}
