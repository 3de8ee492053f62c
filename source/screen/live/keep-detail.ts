// The selected run, read whole whenever its row tells of another state of its file.
import type { Context } from '../../commands/context.ts';
import { WrongUse } from '../../problem.ts';
import type { LoadedDetail } from '../../state/app-event.ts';
import type { RunRow } from '../../state/run-list.ts';
import { selectSelectedRow } from '../../state/select-run.ts';
import type { Store } from '../../state/store.ts';

/** How long the cursor has to rest on a run before it is read whole, in ms: a key that is held down runs free. */
const restBeforeLoad = 50;

export type DetailKeeper = {
  /** Reads the selected run anew: its workflow may be another one. */
  readonly reload: () => void;
  readonly close: () => void;
};

/** @param ready what the reading waits for; never rejects */
export function keepDetail(
  context: Context,
  store: Store,
  ready: Promise<unknown>,
  failed: (error: unknown) => void,
): DetailKeeper {
  let wanted: RunRow | undefined;
  let timer: NodeJS.Timeout | undefined;
  let asked = 0;

  const load = async (row: RunRow) => {
    asked += 1;
    const mine = asked;
    await ready;
    if (mine !== asked) return;
    const detail = await readDetail(context, row);
    // What was asked for later is newer.
    if (detail !== undefined && mine === asked) store.dispatch({ kind: 'detail-loaded', detail });
  };
  const loadSoon = (row: RunRow, delay: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => load(row).catch(failed), delay);
  };
  const unsubscribe = store.subscribe(() => {
    const row = selectSelectedRow(store.current());
    if (row === wanted) return;
    const isSameRun = row?.id === wanted?.id;
    wanted = row;
    if (row === undefined) clearTimeout(timer);
    else loadSoon(row, isSameRun ? 0 : restBeforeLoad);
  });

  return {
    reload: () => {
      if (wanted !== undefined) loadSoon(wanted, 0);
    },
    close: () => {
      asked += 1;
      clearTimeout(timer);
      unsubscribe();
    },
  };
}

/** Undefined where the file is gone: its row will be, too. */
async function readDetail(context: Context, row: RunRow): Promise<LoadedDetail | undefined> {
  if (row.kind === 'unreadable') return { kind: 'unreadable', id: row.id, problem: row.problem };
  // What parses workflows is loaded when it is needed: the first frame does not wait for it.
  const { loadRun } = await import('../../commands/look/load-run.ts');
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
