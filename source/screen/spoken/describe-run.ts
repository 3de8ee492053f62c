// The selected run in words: where it stands in the list, how far it is, and why it does not move.
import { type AppState, selectRead } from '../../state/app-state.ts';
import { countItems } from '../../state/item-lines.ts';
import { problemText } from '../../state/problem-text.ts';
import type { RunRow } from '../../state/run-list.ts';
import { selectSelectedRow } from '../../state/select-run.ts';
import { describeDetail } from '../draw/describe-detail.ts';
import { formatClock } from '../format-time.ts';
import { sayCount, sayLines, sayMoment, saySum, sentence } from './spoken-words.ts';

/** `Run 2 of 46: launch k3v9, running, 1 of 3 steps done, step analyse is running since 12:04.` */
export function describeRun(state: AppState): string {
  const row = selectSelectedRow(state);
  if (row === undefined) return whyNoRun(state);
  const place = state.listed.findIndex(({ id }) => id === row.id);
  const subject = place < 0 ? 'Run' : `Run ${place + 1} of ${state.listed.length}`;
  if (row.kind === 'unreadable') return sentence(subject, row.id, 'its file does not parse');
  return sentence(subject, ...describeProgress(state, row));
}

function describeProgress(state: AppState, row: RunRow & { readonly kind: 'run' }): readonly string[] {
  const read = selectRead(state);
  // The whole file knows more than its head: an older one has no totals there.
  const derived = read?.derived ?? row.derived;
  const progress = read?.run.progress ?? row.progress;
  const { done, total } = progress;
  return [
    `${row.workflowName} ${shortId(row.id)}`,
    derived,
    total > 0 ? `${done} of ${sayCount(total, 'step')} done` : '',
    ...(derived === 'running' ? describeCurrent(state) : [`last change ${sayMoment(row.updatedAt)}`]),
    saySum(progress),
    state.launching.has(row.id) ? 'it is being resumed' : '',
  ];
}

function describeCurrent(state: AppState): readonly string[] {
  return (selectRead(state)?.steps ?? []).flatMap((line) => {
    if (line.kind !== 'step' || line.state !== 'running') return [];
    const { id, fan, queued } = line;
    if (queued !== undefined) return [`step ${id} waits for its turn at ${queued}${saySince(line)}`];
    return [`step ${id} is running${fan === undefined ? saySince(line) : `, ${countItems(fan)}`}`];
  });
}

/** With the time of day: that does not change while it runs. */
export function saySince({ since }: { readonly since?: number }): string {
  return since === undefined ? '' : ` since ${formatClock(since)}`;
}

/** What we made tells with its beginning one run from the others. */
function shortId(id: string): string {
  return /^[0-9a-z]{12}$/.test(id) ? id.slice(0, 4) : id;
}

function whyNoRun({ folderProblem, rows, complete }: AppState): string {
  if (folderProblem !== null) return sentence('The runs cannot be read', problemText(folderProblem));
  if (rows.length > 0) return 'No run matches: Escape shows all again.';
  return complete ? 'No runs yet: n starts one.' : 'The runs are being read.';
}

/** Why it has stopped or will stop, or why its file does not parse; often nothing. */
export function describeReason(state: AppState): readonly string[] {
  const row = selectSelectedRow(state);
  if (row?.kind === 'unreadable') return sayLines(problemText(row.problem));
  return sayLines(describeDetail(state) ?? '');
}
