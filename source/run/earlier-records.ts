// The replies that a run has records of, also of steps that were done again since.
import { completeRecord, recordShape } from './record-shape.ts';
import type { Run, StepRecord } from './run.ts';

/** Of a reply that counted: what it answered, and where it lies. */
export type RepliedRecord = StepRecord &
  Required<Pick<StepRecord, 'attempt' | 'model' | 'promptHash' | 'transcript'>>;

/** The newest first. A record that was taken out when its step was done again stands in the history. */
export function earlierRecords(run: Pick<Run, 'executedTemplates' | 'history'>): readonly RepliedRecord[] {
  const taken = run.history.flatMap(({ records }) => (Array.isArray(records) ? records : []));
  const read = taken.flatMap((record) => {
    const parsed = recordShape.safeParse(record);
    return parsed.success ? [completeRecord(parsed.data)] : [];
  });
  return [...read, ...run.executedTemplates].filter(isReplied).reverse();
}

function isReplied(record: StepRecord): record is RepliedRecord {
  const { attempt, model, promptHash, transcript } = record;
  return attempt !== undefined && model !== undefined && promptHash !== undefined && transcript !== undefined;
}
