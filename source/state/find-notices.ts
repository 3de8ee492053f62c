// What has happened to runs that a person should be told, wherever they are looking.
import type { AppState } from './app-state.ts';
import type { RunRow } from './run-list.ts';

export type NoticeKind = 'completed' | 'failed' | 'waiting' | 'interrupted';

/** A run that has stopped by itself. */
export type RunNotice = {
  readonly kind: NoticeKind;
  readonly id: string;
  /** Foreign text. */
  readonly workflowName: string;
  /** Where it stopped; foreign text. */
  readonly step?: string;
};

type ReadRow = RunRow & { readonly kind: 'run' };

/** A run whose running was never seen counts as just stopped when its last change is no older than this, in ms. */
const fresh = 10_000;

/**
 * The runs that stopped between two states, in the order of the list. What the first reading of the folder finds
 * is no news, nor is an old run that is copied into it, nor what a person asks for: pausing and cancelling.
 */
export function findNotices(before: AppState, after: AppState): readonly RunNotice[] {
  if (!before.complete || before.rows === after.rows) return [];
  const former = changedRows(before.rows, after.rows);
  const changed = changedRows(after.rows, before.rows);
  return [...changed.values()].flatMap((row) => {
    const kind = noticeKind(row);
    if (kind === undefined || !hasStopped(former.get(row.id), row, after.now)) return [];
    const { step } = row.progress;
    return [{ kind, id: row.id, workflowName: row.workflowName, ...(step === undefined ? {} : { step }) }];
  });
}

/** One short line; foreign text in it. */
export function noticeText(notices: readonly RunNotice[]): string {
  const [only] = notices;
  if (only !== undefined && notices.length === 1) return sayOne(only);
  const words = kinds.flatMap((kind) => {
    const count = notices.filter((notice) => notice.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  return `${notices.length} runs: ${words.join(', ')}`;
}

const kinds: readonly NoticeKind[] = ['waiting', 'failed', 'interrupted', 'completed'];

function sayOne({ kind, id, workflowName, step }: RunNotice): string {
  const run = `${workflowName} ${id.slice(0, 4)}`;
  const place = step === undefined ? '' : ` at ${step}`;
  switch (kind) {
    case 'completed':
      return `${run} is completed`;
    case 'failed':
      return `${run} failed${place}`;
    case 'waiting':
      return `${run} waits for you${place}`;
    case 'interrupted':
      return `${run} lost its process${place}`;
  }
}

/** The rows that are not among the others; a row that has not changed is the same object in both. */
function changedRows(rows: readonly RunRow[], others: readonly RunRow[]): ReadonlyMap<string, ReadRow> {
  const same = new Set(others);
  const changed = new Map<string, ReadRow>();
  for (const row of rows) if (row.kind === 'run' && !same.has(row)) changed.set(row.id, row);
  return changed;
}

function hasStopped(before: ReadRow | undefined, after: ReadRow, now: number): boolean {
  if (before?.derived === 'running') return true;
  // That an owner is gone changes no file: without having seen one there is nothing to miss.
  if (after.derived === 'interrupted') return false;
  const isNewer = before === undefined || before.updatedAt < after.updatedAt;
  return isNewer && Math.abs(now - Date.parse(after.updatedAt)) <= fresh;
}

/** How the run of a step has ended is told of the run that it belongs to. */
function noticeKind({ derived, nested }: ReadRow): NoticeKind | undefined {
  if (nested && derived !== 'waiting') return undefined;
  switch (derived) {
    case 'completed':
    case 'failed':
    case 'waiting':
    case 'interrupted':
      return derived;
    case 'running':
    case 'paused':
    case 'cancelled':
      return undefined;
  }
}
