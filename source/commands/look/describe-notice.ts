// What happened to a run's file besides the run itself, in words for whoever watches.
import type { HistoryEntry } from '../../run/run.ts';
import { describeRedacted } from '../../secrets/secret.ts';

/** @param id of the run, whose folder holds what was kept aside */
export function describeNotice(entry: HistoryEntry, id: string): string {
  switch (entry.event) {
    case 'edit-merged':
      return `! an edit of the run file was taken in: ${listOf(entry.changes)}`;
    case 'edit-kept-aside':
      return `! an edit of the run file is kept in ${id}/${String(entry.file)}: ${String(entry.message)}`;
    case 'id-corrected':
      return `! the id in the file was ${String(entry.was)}; the file's name is what counts`;
    case 'secrets-redacted':
      return `! ${describeRedacted(textsOf(entry.fields), textsOf(entry.names))}`;
    default:
      return `! ${entry.event}`;
  }
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function listOf(value: unknown): string {
  return textsOf(value).join(', ');
}
