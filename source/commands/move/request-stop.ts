// `caesura pause` and `cancel`: asks whoever owns the run, or does it where nobody does (product.md, the status table).
import { RunOwned, WrongUse, wrongUse } from '../../problem.ts';
import { applyEvent } from '../../run/apply-event.ts';
import { childrenInFlight } from '../../run/parent.ts';
import type { Actor, Run } from '../../run/run.ts';
import type { RunEvent } from '../../run/run-event.ts';
import { readHead } from '../../storage/read-head.ts';
import { requireRun } from '../../storage/read-run.ts';
import { readOwner } from '../../storage/run-lock.ts';
import { pathsOf, type RunPaths } from '../../storage/run-paths.ts';
import { type RunRequest, writeRequest } from '../../storage/run-requests.ts';
import type { Context } from '../context.ts';
import { openOwned, ownRun } from './own-run.ts';

export type StopRequest = {
  readonly id: string;
  readonly request: RunRequest['request'];
  readonly by: Actor;
  /** Ends the waiting; the request stays. */
  readonly signal: AbortSignal;
};

/** `already`: it had stopped before. `stopped`: it has now, as its status says. */
export type StopResult = { readonly kind: 'already' | 'stopped'; readonly run: Run };

/** How often the run's file and its owner are looked at, in milliseconds. */
const interval = 50;

/**
 * Returns when the run has stopped. Throws {@link WrongUse} where the table says that it cannot be stopped
 * this way, and the signal's reason when the waiting is given up.
 */
export async function requestStop(context: Context, request: StopRequest): Promise<StopResult> {
  const paths = pathsOf(context.workspace, request.id);
  const scratch = Buffer.alloc(1024);
  let askedSession: string | undefined;
  for (;;) {
    // While nothing has changed the head tells that: a large file is not parsed 20 times a second.
    while (askedSession !== undefined && readHead(paths.file, paths.id, scratch)?.status === 'running') {
      if (readOwner(paths.folder, context.disk)?.token !== askedSession) break;
      await context.clock.delay(interval, request.signal);
    }
    const { run } = (await requireRun(paths)).parsed;
    if (run.status !== 'running') {
      if (askedSession !== undefined) return { kind: 'stopped', run };
      return stopIdle(context, paths, run, request);
    }
    const owner = readOwner(paths.folder, context.disk);
    if (owner === null) {
      const stopped = await stopInterrupted(context, paths, request);
      if (stopped !== undefined) return stopped;
    } else if (owner.token !== '' && owner.token !== askedSession) {
      writeRequest(paths.folder, { request: request.request, by: request.by, session: owner.token });
      askedSession = owner.token;
      context.say(describeWaiting(run, request));
    }
    await context.clock.delay(interval, request.signal);
  }
}

/** A run that nobody moves: the table's answer for its state. */
async function stopIdle(
  context: Context,
  paths: RunPaths,
  run: Run,
  request: StopRequest,
): Promise<StopResult> {
  const cancel = request.request === 'cancel';
  switch (run.status) {
    case 'completed':
      throw wrongUse('completed', `the run ${run.id} is completed`);
    case 'cancelled':
      if (cancel) return { kind: 'already', run };
      throw wrongUse('cancelled', `the run ${run.id} is cancelled`);
    case 'failed':
      if (!cancel)
        throw wrongUse('failed', `the run ${run.id} has failed`, `Go on with \`caesura resume ${run.id}\``);
      break;
    case 'paused':
    case 'waiting':
      if (!cancel) return { kind: 'already', run };
      break;
    case 'running':
      throw new Error('a run that is running is not idle');
  }
  const stopped = await stopInterrupted(context, paths, request);
  return stopped ?? requestStop(context, request);
}

/** Takes a run that nobody owns and stops it; undefined where somebody took it first. */
async function stopInterrupted(
  context: Context,
  paths: RunPaths,
  request: StopRequest,
): Promise<StopResult | undefined> {
  try {
    return await ownRun(context, paths, {}, async (owned) => {
      const { store } = await openOwned(context, owned);
      const run = store.current();
      const event = stopEvent(run, request, context.clock.now());
      if (event !== undefined) await stopChildren(context, run, request);
      const stopped = event === undefined ? run : store.commit(applyEvent(run, event));
      store.close();
      return { kind: 'stopped', run: stopped };
    });
  } catch (error) {
    if (error instanceof RunOwned) return undefined;
    throw error;
  }
}

/** What nobody moves has runs that nobody moves either, unless somebody has gone on with one of them alone. */
function stopChildren(context: Context, run: Run, { request, by }: StopRequest): Promise<void> {
  const ids = childrenInFlight(run).map((child) => child.run);
  return stopRuns(context, ids, request, by);
}

/** Stops each of them that can be stopped this way. */
export async function stopRuns(
  context: Context,
  ids: readonly string[],
  request: RunRequest['request'],
  by: Actor,
): Promise<void> {
  for (const id of ids) {
    try {
      await requestStop(context, { id, request, by, signal: new AbortController().signal });
    } catch (error) {
      if (!(error instanceof WrongUse)) throw error;
    }
  }
}

function stopEvent(run: Run, request: StopRequest, now: Date): RunEvent | undefined {
  const at = now.toISOString();
  if (request.request === 'cancel') {
    return run.status === 'completed' || run.status === 'cancelled'
      ? undefined
      : { at, event: 'run-cancelled', by: request.by };
  }
  return run.status === 'running' ? { at, event: 'run-paused', by: request.by } : undefined;
}

function describeWaiting(run: Run, request: StopRequest): string {
  switch (request.request) {
    case 'pause':
      return `asked the run to pause; waiting for ${run.progress.step ?? 'its step'} to finish`;
    case 'pause-now':
      return 'asked the run to pause now';
    case 'cancel':
      return 'asked the run to cancel';
  }
}
