// The audit trail as a document: one block for each entry, with its failure in full.
import type { Run } from '../../run/run.ts';
import { type HistoryEntryLine, listHistory } from '../../state/history-lines.ts';
import { formatDay, formatTime } from '../format-time.ts';
import { span } from '../span.ts';
import { plainDocument, type TextBlock } from '../text/text-document.ts';
import type { Role } from '../theme.ts';
import type { TabText } from './tab-texts.ts';

/** Columns of the time and what separates it from the words. */
const timeColumns = 10;

export function createHistoryText(): (run: Run) => TabText {
  let known: { readonly run: Run; readonly text: TabText } | undefined;
  return (run) => {
    if (known?.run !== run) known = { run, text: writeHistory(listHistory(run)) };
    return known.text;
  };
}

function writeHistory(entries: readonly HistoryEntryLine[]): TabText {
  let day = '';
  const blocks = entries.flatMap((entry): readonly TextBlock[] => {
    const next = entry.at === undefined ? day : formatDay(entry.at);
    const isNew = next !== day;
    day = next;
    return [...(isNew ? [{ lines: [{ row: [span(next, 'quiet')], hang: 0 }] }] : []), blockOf(entry)];
  });
  const text = entries.map(({ at, title, detail }) =>
    [`${at ?? ''} ${title}`.trim(), ...(detail === undefined ? [] : [detail])].join('\n'),
  );
  return { document: { blocks }, text: text.join('\n') };
}

function blockOf({ at, tone, title, detail }: HistoryEntryLine): TextBlock {
  const time = at === undefined ? '' : formatTime(at);
  const first = { row: [span(time.padEnd(timeColumns), 'quiet'), span(title, tone)], hang: timeColumns };
  if (detail === undefined) return { lines: [first] };
  const role: Role = tone === 'failed' ? 'failed' : 'quiet';
  const margin = ' '.repeat(timeColumns);
  const lines = plainDocument(detail, role).blocks.flatMap((block) =>
    block.lines.map(({ row }) => ({ row: [span(margin), ...row], hang: timeColumns })),
  );
  return { lines: [first, ...lines] };
}
