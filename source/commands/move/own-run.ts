// Owning one run: its lock, its requests and its store, from taking it to letting it go.
import { type Control, createControl } from '../../engine/control.ts';
import { RunOwned } from '../../problem.ts';
import { childrenInFlight } from '../../run/parent.ts';
import { nameWork } from '../../run/read-fan.ts';
import type { Run } from '../../run/run.ts';
import { mkdirDurably } from '../../storage/make-folders.ts';
import { type OpenedRun, openRun } from '../../storage/open-run.ts';
import { readHead } from '../../storage/read-head.ts';
import { acquireLock, describeOwner, type RunLock, readOwner } from '../../storage/run-lock.ts';
import { pathsOf, type RunPaths } from '../../storage/run-paths.ts';
import { listRequests, removeRequest } from '../../storage/run-requests.ts';
import { createRunStore, type RunStore } from '../../storage/run-store.ts';
import { watchRequests } from '../../storage/watch-requests.ts';
import type { Context } from '../context.ts';

export type OwnedRun = {
  readonly paths: RunPaths;
  readonly lock: RunLock;
  /** Gathers what requests ask; the caller adds what signals ask. */
  readonly control: Control;
  /** Looks for requests that the watcher may have missed. */
  readonly lookForRequests: () => void;
};

export type OwnOptions = {
  /** Take a run on a network disk though another machine is noted as its owner. */
  readonly force?: boolean;
  readonly control?: Control;
};

/**
 * Takes the run, lets `work` move it, and lets it go. Requests that bear this owner's token reach the
 * control; all are removed at the end, which tells whoever asked that they were seen.
 * Throws {@link RunOwned} where another process has it.
 */
export async function ownRun<T>(
  context: Context,
  paths: RunPaths,
  options: OwnOptions,
  work: (owned: OwnedRun) => Promise<T>,
): Promise<T> {
  mkdirDurably(context.disk, paths.folder);
  const lock = await takeLock(context, paths, options.force ?? false);
  if ('heldBy' in lock) {
    throw new RunOwned(
      `the run ${paths.id} belongs to ${describeOwner(lock.heldBy)}; pause it there with \`caesura pause ${paths.id}\``,
    );
  }
  const control = options.control ?? createControl();
  const lookForRequests = () => {
    for (const { request, by, session, fileName } of listRequests(paths.folder)) {
      if (session === lock.token) control.ask({ kind: request, by });
      else quietly(() => removeRequest(paths.folder, fileName));
    }
  };
  const watcher = watchRequests(paths.folder, lookForRequests);
  try {
    lookForRequests();
    return await work({ paths, lock, control, lookForRequests });
  } finally {
    watcher.close();
    quietly(() => {
      for (const { fileName } of listRequests(paths.folder)) removeRequest(paths.folder, fileName);
    });
    lock.release();
  }
}

/**
 * Tries for as long as acquireLock does; longer where the run has stopped already: then its owner is only still
 * on its way out, and whoever saw the run stop may well go on with it.
 */
async function takeLock(context: Context, paths: RunPaths, force: boolean) {
  const end = context.clock.elapsed() + leavingMs;
  const scratch = Buffer.alloc(1024);
  for (;;) {
    const lock = await acquireLock(paths.folder, { force, disk: context.disk });
    if (!('heldBy' in lock) || context.clock.elapsed() > end) return lock;
    const status = readHead(paths.file, paths.id, scratch)?.status;
    if (status === undefined || status === 'running') return lock;
  }
}

/** How long a process may take to leave a run that it has stopped, in milliseconds. */
const leavingMs = 5000;

/** Throws {@link RunOwned} where another process moves the run of a step that is to go on with it. */
export function refuseOwnedChildren({ workspace, disk }: Context, run: Run): void {
  const scratch = Buffer.alloc(1024);
  for (const child of childrenInFlight(run)) {
    const paths = pathsOf(workspace, child.run);
    // Who has stopped it is only still on the way out.
    if (readHead(paths.file, paths.id, scratch)?.status !== 'running') continue;
    const owner = readOwner(paths.folder, disk);
    if (owner === null) continue;
    throw new RunOwned(
      `the run ${paths.id}, which ${nameWork(child)} of ${run.id} needs, belongs to ${describeOwner(owner)}; pause it there with \`caesura pause ${paths.id}\``,
    );
  }
}

/** Opens the file of a run that is owned. Throws {@link WrongUse} where it is missing or does not parse. */
export function openOwned(context: Context, owned: OwnedRun): Promise<OpenedRun> {
  return openRun(context.disk, owned.paths, owned.lock.assertHeld, context.clock.now, context.secrets);
}

/** The store of a run that is owned and has no file yet. */
export function createOwned(context: Context, { paths, lock }: OwnedRun, run: Run): RunStore {
  const { disk, clock, secrets } = context;
  const { assertHeld } = lock;
  return createRunStore({
    disk,
    paths,
    assertHeld,
    now: clock.now,
    secrets,
    written: null,
    parked: null,
    run,
  });
}

/** A disk that does not let a request be removed must not stop the run; it is looked at again later. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // See above.
  }
}
