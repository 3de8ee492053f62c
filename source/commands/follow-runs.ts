// The rows of all runs, kept up with their files: what the screen shows.
import { lstatSync } from 'node:fs';
import { type Problem, WrongUse } from '../problem.ts';
import { runIdPattern } from '../run/run-id.ts';
import { listRunIds, pathsOf } from '../storage/run-paths.ts';
import { type WatchedChange, watchRuns } from '../storage/watch-runs.ts';
import type { Context } from './context.ts';
import { type RunRow, readRow } from './read-runs.ts';

export type RunChange =
  | { readonly kind: 'row'; readonly row: RunRow }
  | { readonly kind: 'gone'; readonly id: string };

export type RunsNews = {
  readonly changes: readonly RunChange[];
  /** Whether the whole folder has been read: the first news of a large one are its newest runs. */
  readonly complete: boolean;
  /** Why the folder cannot be read. */
  readonly problem: Problem | null;
};

export type RunsFollower = {
  /** Looks whether the runs that were moving still have an owner: a `kill -9` changes no file. */
  readonly checkOwners: () => void;
  readonly close: () => void;
};

/** How many heads are read before the event loop has its turn. */
const batchSize = 200;
/** An editor may be writing in place: a file that does not parse is read again so often, so far apart (ms). */
const patience = { times: 3, apart: 100 };

type Known = { readonly stamp: string; readonly row: RunRow };

/**
 * Tells every row once, the newest files first, and from then on each row that changes. A row is read anew only
 * where its file's identity, size or time is another than before. Nothing is told before this has returned.
 */
export function followRuns(
  context: Pick<Context, 'workspace'>,
  tell: (news: RunsNews) => void,
): RunsFollower {
  const { workspace } = context;
  const known = new Map<string, Known>();
  const scratch = Buffer.alloc(1024);
  let isComplete = false;
  let isClosed = false;
  let work: Promise<void> = Promise.resolve();

  /** One thing after the other: what is read later is told later. */
  const enqueue = (next: () => Promise<void>): void => {
    work = work.then(async () => {
      try {
        if (!isClosed) await next();
      } catch (error) {
        // A bug: thrown where nobody catches it, so that it is told and what comes next is still done.
        setImmediate(() => {
          throw error;
        });
      }
    });
  };

  const tellChanges = (changes: readonly RunChange[], problem: Problem | null = null) => {
    if (!isClosed) tell({ changes, complete: isComplete, problem });
  };

  /** Undefined where nothing has changed. */
  const look = async (id: string, tries: number): Promise<RunChange | undefined> => {
    const stamp = stampOf(pathsOf(workspace, id).file);
    const before = known.get(id);
    if (stamp !== undefined && before?.stamp === stamp) return undefined;
    const row = stamp === undefined ? undefined : await readSettledRow(id);
    if (row === undefined || stamp === undefined) {
      return known.delete(id) ? { kind: 'gone', id } : undefined;
    }
    if (row.kind === 'unreadable' && before !== undefined && tries > 0) {
      setTimeout(() => enqueue(() => lookAgain(id, tries - 1)), patience.apart).unref();
      return undefined;
    }
    known.set(id, { stamp, row });
    return { kind: 'row', row };
  };

  const lookAgain = async (id: string, tries: number) => {
    const change = await look(id, tries);
    if (change !== undefined) tellChanges([change]);
  };

  /** A run that ended between the look at its file and the look for its owner is not an interrupted one. */
  const readSettledRow = async (id: string): Promise<RunRow | undefined> => {
    const row = await readRow(workspace, id, scratch);
    const isInterrupted = row?.kind === 'run' && row.derived === 'interrupted';
    return isInterrupted ? readRow(workspace, id, scratch) : row;
  };

  const lookAtFiles = async (names: Iterable<string>) => {
    const changes: RunChange[] = [];
    for (const name of names) {
      const id = name.slice(0, -'.json'.length);
      const change = runIdPattern.test(id) ? await look(id, patience.times) : undefined;
      if (change !== undefined) changes.push(change);
    }
    if (changes.length > 0) tellChanges(changes);
  };

  const lookAtAll = async () => {
    let ids: readonly string[];
    try {
      ids = listRunIds(workspace);
    } catch (error) {
      if (!(error instanceof WrongUse)) throw error;
      tellChanges([], error.problems[0] ?? null);
      return;
    }
    const present = new Set(ids);
    let changes: RunChange[] = [];
    for (const id of [...known.keys()]) {
      if (!present.has(id) && known.delete(id)) changes.push({ kind: 'gone', id });
    }
    const newestFirst = sortByTime(ids, (id) => pathsOf(workspace, id).file);
    for (const [index, id] of newestFirst.entries()) {
      const change = await look(id, isComplete ? patience.times : 0);
      if (change !== undefined) changes.push(change);
      if ((index + 1) % batchSize !== 0) continue;
      if (changes.length > 0) tellChanges(changes);
      changes = [];
      await new Promise(setImmediate);
      if (isClosed) return;
    }
    isComplete = true;
    tellChanges(changes);
  };

  const checkOwners = async () => {
    const changes: RunChange[] = [];
    for (const [id, { stamp, row }] of known) {
      if (row.kind !== 'run' || row.derived !== 'running') continue;
      const now = await readSettledRow(id);
      // What the file itself says is told when it is looked at as a file.
      if (now?.kind !== 'run' || now.derived !== 'interrupted') continue;
      known.set(id, { stamp, row: now });
      changes.push({ kind: 'row', row: now });
    }
    if (changes.length > 0) tellChanges(changes);
  };

  const watcher = watchRuns(workspace.runsFolder, (change: WatchedChange) => {
    enqueue(() => (change.kind === 'all' ? lookAtAll() : lookAtFiles(change.names)));
  });
  enqueue(lookAtAll);

  return {
    checkOwners: () => enqueue(checkOwners),
    close: () => {
      isClosed = true;
      watcher.close();
    },
  };
}

/** What tells one state of a file from another without reading it; undefined where there is none. */
function stampOf(file: string): string | undefined {
  try {
    const stat = lstatSync(file, { bigint: true });
    return `${stat.ino}.${stat.size}.${stat.mtimeNs}`;
  } catch {
    return undefined;
  }
}

function sortByTime(ids: readonly string[], fileOf: (id: string) => string): readonly string[] {
  const timed = ids.map((id) => {
    try {
      return { id, time: lstatSync(fileOf(id)).mtimeMs };
    } catch {
      return { id, time: 0 };
    }
  });
  return timed.sort((a, b) => b.time - a.time).map(({ id }) => id);
}
