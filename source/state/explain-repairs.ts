// What is wrong with the replies that were sent back and are being written again.
import { nameWork } from '../run/read-fan.ts';
import type { HistoryEntry, Run } from '../run/run.ts';
import { againWords } from './history-words.ts';

/** A line for each of them; foreign text. */
export function explainRepairs({ inFlight, history }: Pick<Run, 'inFlight' | 'history'>): readonly string[] {
  return inFlight.flatMap(({ stepId, item, repair }) => {
    if (repair === undefined) return [];
    const isTold = (entry: HistoryEntry) =>
      entry.sentBack !== undefined && entry.stepId === stepId && entry.item === item;
    const told = history.findLast(isTold);
    if (typeof told?.message !== 'string') return [];
    const work = nameWork({ stepId, ...(item === undefined ? {} : { item }) });
    return [`${work}: ${told.message}; ${againWords(told).join('')}.`];
  });
}
