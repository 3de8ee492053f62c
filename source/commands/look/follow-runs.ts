// The rows of all runs, kept up with their files: what the screen shows.
import { type Problem, WrongUse } from '../../problem.ts';
import { runIdPattern } from '../../run/run-id.ts';
import { listRunIds } from '../../storage/run-paths.ts';
import { watchRuns } from '../../storage/watch-runs.ts';
import type { Workspace } from '../../storage/workspace.ts';
import type { Context } from '../context.ts';
import { type ChangedFile, createKnownRows, type RunChange } from './known-rows.ts';

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

/** How many of the newest runs are told before the others are read: more than a screen shows. */
const firstRuns = 100;
/** How long the event loop waits for the reading of a large folder at most, in ms. */
const slice = 8;
/** How often what has been read of a large folder is told, in ms: who shows it draws everything anew each time. */
const tellInterval = 250;
/** One commit shows as several changes; and who draws has to have time for it where many runs change, in ms. */
const pace = { gatherMs: 10, restMs: 50 };
/** A file that does not parse is read again so often, so far apart (in ms), before that is told. */
const patience = { times: 3, apart: 100 };

/**
 * Tells every row once, those of the newest files first, and from then on each row that changes. Nothing is
 * told before this has returned.
 * @param ready what the reading of the others waits for, once the newest have been told; never rejects
 */
export function followRuns(
  { workspace }: Pick<Context, 'workspace'>,
  tell: (news: RunsNews) => void,
  ready: Promise<unknown> = Promise.resolve(),
): RunsFollower {
  const rows = createKnownRows(workspace);
  const queue = createQueue();
  let isComplete = false;
  let hasProblem = false;

  const tellChanges = (changes: readonly RunChange[], problem: Problem | null = null) => {
    if (!queue.isClosed()) tell({ changes, complete: isComplete, problem });
  };

  const lookAt = async (file: ChangedFile, times: number): Promise<readonly RunChange[]> => {
    const found = await rows.look(file, times > 0);
    switch (found.kind) {
      case 'row':
      case 'gone':
        return [found];
      case 'broken':
        setTimeout(() => queue.add(() => lookAgain([file.id], times - 1)), patience.apart).unref();
        return [];
      case 'same':
        return [];
    }
  };

  const lookAgain = async (ids: readonly string[], times: number) => {
    const changes: RunChange[] = [];
    for (const file of rows.findChanged(ids)) changes.push(...(await lookAt(file, times)));
    if (changes.length > 0) tellChanges(changes);
  };

  const lookAtAll = async () => {
    const ids = listIds(workspace);
    if ('problem' in ids) {
      hasProblem = true;
      return tellChanges([], ids.problem);
    }
    let changes = [...rows.keepOnly(new Set(ids))];
    let sliced = performance.now();
    let told = sliced;
    for (const [index, file] of rows.findChanged(ids).entries()) {
      if (index === firstRuns || performance.now() - told > tellInterval) {
        tellChanges(changes);
        changes = [];
        told = performance.now();
        await ready;
        if (queue.isClosed()) return;
      }
      const now = performance.now();
      if (now - sliced > slice) {
        await new Promise(setImmediate);
        if (queue.isClosed()) return;
        sliced = performance.now();
      }
      changes.push(...(await lookAt(file, isComplete ? patience.times : 0)));
    }
    const isNews = changes.length > 0 || !isComplete || hasProblem;
    isComplete = true;
    hasProblem = false;
    // Where the system does not tell of changes, this comes every second and mostly finds none.
    if (isNews) tellChanges(changes);
  };

  const watcher = watchRuns(
    workspace.runsFolder,
    (change) => {
      queue.add(() =>
        change.kind === 'all' ? lookAtAll() : lookAgain([...change.names].flatMap(idOfFile), patience.times),
      );
    },
    pace,
  );
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
