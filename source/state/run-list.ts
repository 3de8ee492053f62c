// The rows of the list of runs, kept in order while files change.
import type { Problem } from '../problem.ts';
import type { DerivedStatus, Progress } from '../run/run.ts';

export type RunRow =
  | {
      readonly kind: 'run';
      readonly id: string;
      readonly workflowName: string;
      readonly derived: DerivedStatus;
      readonly progress: Progress;
      /** ISO 8601. */
      readonly startedAt: string;
      readonly updatedAt: string;
      /** Of a run that a step of another one has begun. */
      readonly nested?: true;
    }
  | { readonly kind: 'unreadable'; readonly id: string; readonly problem: Problem };

export type RowChange =
  | { readonly kind: 'row'; readonly row: RunRow }
  | { readonly kind: 'gone'; readonly id: string };

/** How many runs there are of each state. */
export type RunCounts = Readonly<Record<DerivedStatus | 'unreadable', number>>;

/** The rows after the changes, in order: files that do not parse first, then the newest change. */
export function applyChanges(rows: readonly RunRow[], changes: readonly RowChange[]): readonly RunRow[] {
  const latest = new Map<string, RunRow | undefined>();
  for (const change of changes) {
    if (change.kind === 'row') latest.set(change.row.id, change.row);
    else latest.set(change.id, undefined);
  }
  const kept = rows.filter((row) => !latest.has(row.id));
  const changed = [...latest.values()].filter((row) => row !== undefined).sort(compareRows);
  return mergeSorted(kept, changed);
}

/** Two sorted lists as one: ten thousand rows are not sorted anew for one that has changed. */
function mergeSorted(left: readonly RunRow[], right: readonly RunRow[]): readonly RunRow[] {
  const merged: RunRow[] = [];
  let index = 0;
  for (const row of right) {
    for (let next = left[index]; next !== undefined && compareRows(next, row) < 0; next = left[index]) {
      merged.push(next);
      index += 1;
    }
    merged.push(row);
  }
  return merged.concat(left.slice(index));
}

export function compareRows(a: RunRow, b: RunRow): number {
  if (a.kind === 'run' && b.kind === 'run' && a.updatedAt !== b.updatedAt) {
    return a.updatedAt < b.updatedAt ? 1 : -1;
  }
  if (a.kind !== b.kind) return a.kind === 'unreadable' ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

export function countRuns(rows: readonly RunRow[]): RunCounts {
  const counts = {
    running: 0,
    interrupted: 0,
    waiting: 0,
    paused: 0,
    failed: 0,
    cancelled: 0,
    completed: 0,
    unreadable: 0,
  };
  for (const row of rows) counts[row.kind === 'run' ? row.derived : 'unreadable'] += 1;
  return counts;
}
