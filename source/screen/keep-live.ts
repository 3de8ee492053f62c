// Keeps the state up with the files: the rows of all runs, the selected run, and the end of its output.

import type { Context } from '../commands/context.ts';
import { followRuns } from '../commands/follow-runs.ts';
import { readReplyEnd } from '../commands/read-reply-end.ts';
import { WrongUse } from '../problem.ts';
import type { LoadedDetail } from '../state/app-event.ts';
import { chooseOutput, outputKey, storedOutput } from '../state/output-target.ts';
import type { RunRow } from '../state/run-list.ts';
import { selectSelectedRow } from '../state/select-run.ts';
import type { Store } from '../state/store.ts';

/** The end of a reply that is kept for the screen, in bytes; more than the largest screen shows. */
const outputBytes = 16 * 1024;
/** How long the cursor has to rest on a run before it is read whole, in ms: a key that is held down runs free. */
const restBeforeLoad = 50;

export type Live = {
  /** Looks at what no file event tells: a reply that grows. */
  readonly readOutput: () => void;
  /** Looks whether the runs that move still have an owner. */
  readonly checkOwners: () => void;
  readonly close: () => void;
};

export function keepLive(context: Context, store: Store): Live {
  let wanted: RunRow | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const load = async (row: RunRow) => {
    const detail = await readDetail(context, row);
    if (detail !== undefined && !isClosed) store.dispatch({ kind: 'detail-loaded', detail });
  };
  const followSelection = () => {
    const row = selectSelectedRow(store.current());
    if (row === wanted) return;
    const isSameRun = row?.id === wanted?.id;
    wanted = row;
    clearTimeout(timer);
    if (row !== undefined) timer = setTimeout(load, isSameRun ? 0 : restBeforeLoad, row);
  };

  const readOutput = () => {
    const { detail, chosenStep, output } = store.current();
    if (detail?.kind !== 'run') return;
    const target = chooseOutput(detail.run, detail.derived, chosenStep);
    if (target === undefined) return;
    const isSame = output !== null && outputKey(output.target) === outputKey(target);
    // A reply that is whole does not change any more.
    if (isSame && !target.live && !output.target.live) return;
    const text = readReplyEnd(context, target, outputBytes) ?? storedOutput(detail.run, target.stepId);
    if (isSame && text === output.text && target.live === output.target.live) return;
    store.dispatch({ kind: 'output-read', output: { target, text } });
  };

  const unsubscribe = store.subscribe(() => {
    followSelection();
    readOutput();
  });
  const follower = followRuns(context, (news) => {
    store.dispatch({ kind: 'runs-changed', ...news, now: context.clock.now().getTime() });
  });

  return {
    readOutput,
    checkOwners: follower.checkOwners,
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      unsubscribe();
      follower.close();
    },
  };
}

/** Undefined where the file is gone: its row will be, too. */
async function readDetail(context: Context, row: RunRow): Promise<LoadedDetail | undefined> {
  if (row.kind === 'unreadable') return { kind: 'unreadable', id: row.id, problem: row.problem };
  // What parses workflows is loaded when it is needed: the first frame does not wait for it.
  const { loadRun } = await import('../commands/load-run.ts');
  try {
    return { kind: 'run', id: row.id, ...(await loadRun(context, row.id)) };
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    const problem = error.problems[0];
    return problem === undefined || problem.code === 'unknown-run'
      ? undefined
      : { kind: 'unreadable', id: row.id, problem };
  }
}
