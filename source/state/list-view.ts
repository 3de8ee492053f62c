// Which runs the list shows, and in which order.
import type { DerivedStatus } from '../run/run.ts';
import { compareRows, type RunRow } from './run-list.ts';

export const sorts = ['changed', 'started', 'workflow', 'state'] as const;

/** `changed`: the newest change first, as the rows are kept. */
export type Sort = (typeof sorts)[number];

export type ListView = {
  /** Words that must all be found in the row; empty shows all. */
  readonly filter: string;
  /** Only runs that failed, wait for a person, or lost their process, and files that do not parse. */
  readonly onlyNeedy: boolean;
  readonly sort: Sort;
};

export const wholeList: ListView = { filter: '', onlyNeedy: false, sort: 'changed' };

/** The rows as they are listed; the same array where nothing is left out or moved. */
export function listRuns(rows: readonly RunRow[], view: ListView): readonly RunRow[] {
  const words = view.filter.toLowerCase().split(/\s+/).filter(Boolean);
  const isAll = words.length === 0 && !view.onlyNeedy;
  const kept = isAll
    ? rows
    : rows.filter((row) => (!view.onlyNeedy || isNeedy(row)) && words.every((word) => holds(row, word)));
  return view.sort === 'changed' ? kept : [...kept].sort(comparisons[view.sort]);
}

export function nextSort(sort: Sort): Sort {
  return sorts[(sorts.indexOf(sort) + 1) % sorts.length] ?? 'changed';
}

/** Whether a person has to act before the run goes on. */
export function isNeedy(row: RunRow): boolean {
  if (row.kind === 'unreadable') return true;
  switch (row.derived) {
    case 'failed':
    case 'waiting':
    case 'interrupted':
      return true;
    case 'running':
    case 'paused':
    case 'completed':
    case 'cancelled':
      return false;
  }
}

function holds(row: RunRow, word: string): boolean {
  const texts =
    row.kind === 'run'
      ? [row.workflowName, row.id, row.derived, row.progress.step ?? '']
      : [row.id, 'unreadable', row.problem.message];
  return texts.some((text) => text.toLowerCase().includes(word));
}

/** What waits for a person comes first, what is over last. */
const urgency: Readonly<Record<DerivedStatus, number>> = {
  waiting: 1,
  failed: 2,
  interrupted: 3,
  running: 4,
  paused: 5,
  completed: 6,
  cancelled: 7,
};

const comparisons: Readonly<Record<Exclude<Sort, 'changed'>, (a: RunRow, b: RunRow) => number>> = {
  started: (a, b) => compareTexts(startOf(b), startOf(a)) || compareRows(a, b),
  workflow: (a, b) => compareTexts(nameOf(a), nameOf(b)) || compareRows(a, b),
  state: (a, b) => urgencyOf(a) - urgencyOf(b) || compareRows(a, b),
};

const urgencyOf = (row: RunRow): number => (row.kind === 'run' ? urgency[row.derived] : 0);
const nameOf = (row: RunRow): string => (row.kind === 'run' ? row.workflowName : '');
/** Files that do not parse stand first in every order. */
const startOf = (row: RunRow): string => (row.kind === 'run' ? row.startedAt : '~');

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
