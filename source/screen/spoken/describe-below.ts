// What is said below the pane that has the keys: the run it belongs to, all runs, what is typed, and the keys.
import type { AppState, Entry } from '../../state/app-state.ts';
import type { LineEdit } from '../../state/line-edit.ts';
import type { RunCounts } from '../../state/run-list.ts';
import { describeKeys } from './describe-keys.ts';
import { describeRun } from './describe-run.ts';
import { say, sayCount, sentence } from './spoken-words.ts';

export function describeBelow(state: AppState): readonly string[] {
  return [
    ...(state.pane === 'runs' ? [] : [describeRun(state)]),
    describeRuns(state),
    ...describeTyping(state),
    describeKeys(state),
  ];
}

/** The line that is typed and what has just been said, with the keys where a popup is open. */
export function describeTyping({ entry, popup, notice, listed, rows }: AppState): readonly string[] {
  const typed = entry === null || popup !== null ? [] : [describeEntry(entry, listed.length, rows.length)];
  return [...typed, ...(notice === null ? [] : [say(notice.text)])];
}

function describeEntry({ kind, edit }: Entry, listed: number, all: number): string {
  switch (kind) {
    case 'filter':
      return sentence('Filter', sayLine(edit), `${listed} of ${sayCount(all, 'run')}`);
    case 'search':
      return sentence('Search', sayLine(edit));
  }
}

/** A line that is edited, and where its cursor stands if that is not the end. */
export function sayLine({ text, cursor }: LineEdit): string {
  if (text === '') return 'empty';
  const rest = text.slice(cursor);
  return rest === '' ? text : `${text}, cursor before ${rest}`;
}

/** What has to be acted on comes first. */
const counted: readonly (readonly [keyof RunCounts, string])[] = [
  ['waiting', 'waiting'],
  ['failed', 'failed'],
  ['interrupted', 'interrupted'],
  ['unreadable', 'unreadable'],
  ['running', 'running'],
  ['paused', 'paused'],
  ['completed', 'done'],
  ['cancelled', 'cancelled'],
];

function describeRuns(state: AppState): string {
  const { counts, rows, complete, listView, followsNewest, mode } = state;
  const isWatching = mode.kind === 'watch';
  return sentence(
    `${sayCount(rows.length, 'run')} in ${state.workspace}`,
    ...counted.flatMap(([status, word]) => (counts[status] === 0 ? [] : [`${counts[status]} ${word}`])),
    complete ? '' : 'more are being read',
    listView.filter === '' ? '' : `listed are those with ${listView.filter}`,
    listView.onlyNeedy ? 'listed are those that need you' : '',
    listView.sort === 'changed' ? '' : `sorted by ${listView.sort}`,
    followsNewest ? 'the selection follows the newest change' : '',
    isWatching && !mode.armed ? 'this view only watches' : '',
  );
}
