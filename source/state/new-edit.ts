// What has become of an edit that a person saved into a run's file while the run was moving.
import type { Run } from '../run/run.ts';

/** In one line, where the run has taken or kept aside an edit since it was read before. */
export function findNewEdit(before: Run, after: Run): string | undefined {
  const last = before.history.at(-1);
  const known = last === undefined ? -1 : after.history.findLastIndex((entry) => isSame(entry, last));
  // A trail that was shortened meanwhile does not tell what is new in it.
  if (last !== undefined && known === -1) return undefined;
  const edit = after.history
    .slice(known + 1)
    .findLast(({ event }) => event === 'edit-merged' || event === 'edit-kept-aside');
  if (edit === undefined) return undefined;
  if (edit.event === 'edit-kept-aside') {
    return `your edit was kept aside${typeof edit.file === 'string' ? ` in ${edit.file}` : ''}: see History`;
  }
  const changes = Array.isArray(edit.changes)
    ? edit.changes.filter((change) => typeof change === 'string')
    : [];
  return `your edit was taken up${changes.length > 0 ? `: ${changes.join(', ')}` : ''}`;
}

type Entry = Run['history'][number];

function isSame(a: Entry, b: Entry): boolean {
  return a.at === b.at && a.event === b.event && a.stepId === b.stepId;
}
