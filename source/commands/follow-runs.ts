// The rows of all runs, kept up with their files: what the screen shows.
import { lstatSync } from 'node:fs';
import { type Problem, WrongUse } from '../problem.ts';
import { runIdPattern } from '../run/run-id.ts';
import { listRunIds, pathsOf } from '../storage/run-paths.ts';
import { watchRuns } from '../storage/watch-runs.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { Context } from './context.ts';
import { createKnownRows, type RunChange } from './known-rows.ts';

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
/** A file that does not parse is read again so often, so far apart (in ms), before that is told. */
const patience = { times: 3, apart: 100 };

/**
 * Tells every row once, those of the newest files first, and from then on each row that changes. Nothing is
 * told before this has returned.
 */
export function followRuns(
  { workspace }: Pick<Context, 'workspace'>,
  tell: (news: RunsNews) => void,
): RunsFollower {
  const rows = createKnownRows(workspace);
  const queue = createQueue();
  let isComplete = false;

  const tellChanges = (changes: readonly RunChange[], problem: Problem | null = null) => {
    if (!queue.isClosed()) tell({ changes, complete: isComplete, problem });
  };

  const lookAt = async (ids: Iterable<string>, times: number): Promise<readonly RunChange[]> => {
    const changes: RunChange[] = [];
    for (const id of ids) {
      const found = await rows.look(id, times > 0);
      switch (found.kind) {
        case 'row':
        case 'gone':
          changes.push(found);
          break;
        case 'broken':
          setTimeout(() => queue.add(() => lookAgain([id], times - 1)), patience.apart).unref();
          break;
        case 'same':
          break;
      }
    }
    return changes;
  };

  const lookAgain = async (ids: readonly string[], times: number) => {
    const changes = await lookAt(ids, times);
    if (changes.length > 0) tellChanges(changes);
  };

  const lookAtAll = async () => {
    const ids = listIds(workspace);
    if ('problem' in ids) return tellChanges([], ids.problem);
    let changes = rows.keepOnly(new Set(ids));
    const newestFirst = sortByTime(workspace, ids);
    for (let from = 0; from < newestFirst.length; from += batchSize) {
      if (from > 0) {
        if (changes.length > 0) tellChanges(changes);
        changes = [];
        await new Promise(setImmediate);
        if (queue.isClosed()) return;
      }
      const batch = newestFirst.slice(from, from + batchSize);
      changes = [...changes, ...(await lookAt(batch, isComplete ? patience.times : 0))];
    }
    isComplete = true;
    tellChanges(changes);
  };

  const watcher = watchRuns(workspace.runsFolder, (change) => {
    queue.add(() =>
      change.kind === 'all' ? lookAtAll() : lookAgain([...change.names].flatMap(idOfFile), patience.times),
    );
  });
  queue.add(lookAtAll);

  return {
    checkOwners: () =>
      queue.add(async () => {
        const changes = await rows.findInterrupted();
        if (changes.length > 0) tellChanges(changes);
      }),
    close: () => {
      queue.close();
      watcher.close();
    },
  };
}

function idOfFile(name: string): readonly string[] {
  const id = name.slice(0, -'.json'.length);
  return runIdPattern.test(id) ? [id] : [];
}

function listIds(workspace: Workspace): readonly string[] | { readonly problem: Problem | null } {
  try {
    return listRunIds(workspace);
  } catch (error) {
    if (error instanceof WrongUse) return { problem: error.problems[0] ?? null };
    throw error;
  }
}

function sortByTime(workspace: Workspace, ids: readonly string[]): readonly string[] {
  const timed = ids.map((id) => {
    try {
      return { id, time: lstatSync(pathsOf(workspace, id).file).mtimeMs };
    } catch {
      // It is gone, or not to be seen: the look at it will tell.
      return { id, time: 0 };
    }
  });
  return timed.sort((a, b) => b.time - a.time).map(({ id }) => id);
}

type Queue = {
  readonly add: (work: () => Promise<void>) => void;
  readonly isClosed: () => boolean;
  readonly close: () => void;
};

/** One thing after the other: what is read later is told later. */
function createQueue(): Queue {
  let last: Promise<void> = Promise.resolve();
  let isClosed = false;
  return {
    add: (work) => {
      last = last.then(async () => {
        try {
          if (!isClosed) await work();
        } catch (error) {
          // A bug: thrown where nobody catches it, so that it is told and what comes next is still done.
          setImmediate(() => {
            throw error;
          });
        }
      });
    },
    isClosed: () => isClosed,
    close: () => {
      isClosed = true;
    },
  };
}
