// The loop that moves a run: what may begin -> do it -> apply -> commit, until it completes or has a reason to stop.
import { makeBudgetCheckpoint, reachedBudget } from '../run/budget.ts';
import { type CallingStep, completedSteps, createWorkFinder, type Work } from '../run/find-works.ts';
import type { Actor, FailureCause, Run } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import { spentInAll, spentWith } from '../run/spent.ts';
import type { ModelNames } from '../workflow/model-settings.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { askPerson } from './ask-person.ts';
import type { ChildrenPort } from './children.ts';
import { chooseWorks } from './choose-works.ts';
import { createCommits } from './commit-events.ts';
import { AttemptAborted, type Control } from './control.ts';
import { decideStep } from './decide-step.ts';
import { doWork, type WorkContext } from './do-work.ts';
import { createDownModels } from './down-models.ts';
import { failureOf, limitTime, runTooLong } from './limit-time.ts';
import type { Clock, EnginePorts } from './ports.ts';
import { createReopener, type StalePort } from './reopen-stale.ts';
import { createTurns } from './turns.ts';
import { keyOf, type OwnWork, type WorkEnd } from './work.ts';

export type DriveOptions = {
  readonly workflow: Workflow;
  readonly ports: EnginePorts;
  readonly control: Control;
  readonly modelsOf: (step: CallingStep) => ModelNames;
  /** Pause when this step is done. */
  readonly pauseAfter?: string;
  /** Whether attempts that were cut off may be made again where their steps ask. */
  readonly rerunInterrupted?: boolean;
  /** Finds stale steps, which are done again; none are without it. */
  readonly stale?: StalePort;
  /** The first events, which make the run running. */
  readonly begin: readonly RunEvent[];
};

/**
 * Moves the run until it stops; returns it as it stands on the disk then. Everything it says has happened is
 * durable. Throws what the store throws (a disk that refuses, a lock that was taken away).
 */
export async function driveRun(options: DriveOptions): Promise<Run> {
  const { workflow, ports } = options;
  const cause = runTooLong(ports.store.current(), workflow.timeout);
  const limit = limitTime(ports.clock, workflow.timeout, cause);
  // Nothing that comes back could be kept where a commit has failed.
  const broken = new AbortController();
  const lanes: Lanes = new Map();
  const context = makeContext(options, limit.signal, broken.signal);
  try {
    return await moveUntilItStops(options, context, lanes);
  } catch (error) {
    broken.abort(new AttemptAborted());
    await Promise.allSettled([...lanes.values()].map(({ end }) => end));
    throw error;
  } finally {
    limit.release();
    await context.turns.keepOnly(nobody);
  }
}

const nobody: ReadonlySet<string> = new Set();

function makeContext(options: DriveOptions, runLimit: AbortSignal, broken: AbortSignal): WorkContext {
  const { workflow, ports, control } = options;
  const commits = createCommits(workflow, ports);
  const { turns, clock } = ports;
  const { record } = commits;
  const endWaiting = AbortSignal.any([control.anyWish, broken]);
  return {
    workflow,
    ports,
    commits,
    findWorks: createWorkFinder(workflow),
    tries: { failed: new Map(), passed: new Map(), down: createDownModels(clock.elapsed), waited: new Set() },
    deciding: new Map(),
    endAttempts: AbortSignal.any([control.endAttempts, broken]),
    endWaiting,
    runLimit,
    turns: createTurns({ turns, clock, endWaiting, runLimit, record }),
    rerunInterrupted: options.rerunInterrupted === true,
    modelsOf: options.modelsOf,
    noteChild: (event) => record(event),
    begin: (attempt, of) =>
      record({
        at: attempt.startedAt,
        event: 'step-started',
        attempt,
        ...(of === undefined ? {} : { of }),
      }),
  };
}

/** The works under way, by their keys. */
type Lanes = Map<string, { readonly work: OwnWork; readonly end: Promise<EndedWork> }>;
type EndedWork = { readonly work: OwnWork; readonly end: WorkEnd };

/** Why nothing new is begun any more, though nobody has asked for that. */
type Stop = Extract<WorkEnd, { readonly kind: 'failed' | 'interrupted' }>;

async function moveUntilItStops(options: DriveOptions, context: WorkContext, lanes: Lanes): Promise<Run> {
  const { workflow, ports, control } = options;
  const { commits, findWorks } = context;
  const at = (): string => ports.clock.now().toISOString();
  const record = async (...events: readonly RunEvent[]): Promise<Run> =>
    (await commits.record(...events)).run;
  /** Replies that wait for a person, by their steps. */
  const reviews = new Map<string, RunEvent>();
  /** Of works whose runs wait for a person: what is said of them, by the keys of the works. */
  const waiting = new Map<string, string>();
  /** The first one that there was. */
  let stop: Stop | null = null;

  /** Commits how works have ended. Where that ends the run, the same write says so, and the run is returned. */
  const settle = async (ended: readonly EndedWork[]): Promise<Run | null> => {
    for (const { work, end } of ended) {
      lanes.delete(keyOf(work));
      if (end.kind === 'review') reviews.set(work.step.id, end.event);
      if (end.kind === 'waits') waiting.set(keyOf(work), end.message);
      if (end.kind === 'failed' || end.kind === 'interrupted') stop ??= end;
    }
    const events = ended.flatMap(({ end }) => ('events' in end ? end.events : []));
    const isAborted = events.some(({ event }) => event === 'attempt-aborted') && reviews.size === 0;
    const last = lanes.size > 0 ? null : endOf(stop, isAborted ? control : null, at());
    if (last !== null) return record(...events, last);
    if (events.length > 0) await record(...events);
    return null;
  };

  /** Ends the run at a step for which nobody has been called. */
  const fail = ({ step }: Work, cause: FailureCause): Promise<Run> => {
    const attempt = ports.transcripts.lastAttempt({ stepId: step.id }) + 1;
    const { kind, message, canRetry } = cause;
    const failure = { stepId: step.id, attempt, kind, message, at: at(), canRetry };
    return record(
      { at: at(), event: 'step-failed', stepId: step.id, attempt, cause, retryInMs: null },
      { at: at(), event: 'run-failed', failure },
    );
  };

  /** The run where it waits for the answer, or where nobody can be asked; null where it goes on. */
  const ask = async (work: Work & { readonly kind: 'ask' }, run: Run): Promise<Run | null> => {
    const decided = await decideStep(workflow, work.step, run, ports);
    const asked = decided ?? askPerson(workflow, work.step, run, ports);
    if (asked.kind === 'failed') return fail(work, asked.cause);
    const after = await record(asked.event);
    return asked.event.event === 'run-waiting' ? after : null;
  };

  const reopen = createReopener(options.stale, record, at);
  await record(...options.begin);
  for (;;) {
    const refreshed = await commits.refresh();
    ports.lookForRequests();
    const wish = control.wish();
    const by = wish?.by ?? reachedPause(options.pauseAfter, refreshed);
    const { run, held, isLeft } = await reopen(refreshed, by !== null || stop !== null);
    const left = findWorks(run).filter((work) => !reviews.has(work.step.id) && !waiting.has(keyOf(work)));
    const works = left.filter(({ step }) => !held.has(step.id));
    const own = works.filter(isOwn);
    const budget = reachedBudget(workflow, run, spentInAll(spentWith(run, reviews.values())));
    const beginning = budget === null ? own : own.filter((work) => costsNothing(ports.children, work));

    if (lanes.size === 0) {
      if (wish?.kind === 'cancel') return record({ at: at(), event: 'run-cancelled', by: wish.by });
      const isDone = left.length === 0 && reviews.size === 0 && !isLeft;
      if (isDone && waiting.size === 0) return record({ at: at(), event: 'run-completed' });
      const review = beginning.length === 0 || by !== null ? firstOf(workflow, reviews) : undefined;
      if (review !== undefined) return record(review);
      if (by !== null) return record({ at: at(), event: 'run-paused', by });
      const [next] = works;
      if (budget !== null && beginning.length === 0 && next !== undefined) {
        const checkpoint = makeBudgetCheckpoint(next.step.id, budget, ports.clock.now());
        return record({ at: at(), event: 'run-waiting', checkpoint });
      }
      if (waiting.size > 0 && works.length === 0)
        return record(pausedByChild([...waiting.values()].join('\n'), at()));
    }
    const overdue = failureOf(context.runLimit);
    if (stop === null && by === null) {
      const underWay = [...lanes.values()].map(({ work }) => work);
      // What an earlier owner has begun may have its whole reply, which takes no time.
      const allowed = overdue === undefined ? beginning : beginning.filter(isBegun);
      for (const work of chooseWorks(workflow, allowed, underWay)) {
        lanes.set(keyOf(work), { work, end: doWork(context, work).then((end) => ({ work, end })) });
      }
    }
    // Who waits for a provider would begin then, too; and what was waited for may not be wanted any more.
    const isEnding = stop !== null || by !== null || budget !== null;
    await context.turns.keepOnly(isEnding ? nobody : new Set(lanes.keys()));
    if (lanes.size === 0) {
      const [next] = works;
      if (next === undefined) throw new Error('a run that is not complete has nothing to do');
      if (overdue !== undefined) return fail(next, overdue);
      const stopped = next.kind === 'ask' ? await ask(next, run) : null;
      if (stopped !== null) return stopped;
      continue;
    }
    const stopped = await settle(await nextEnds(lanes, ports.clock));
    if (stopped !== null) return stopped;
  }
}

/** At least one, and whatever else has ended by then. */
async function nextEnds(lanes: Lanes, clock: Clock): Promise<readonly EndedWork[]> {
  const ended: EndedWork[] = [];
  await Promise.race([...lanes.values()].map(async ({ end }) => ended.push(await end)));
  await clock.nextTurn();
  return [...ended];
}

/** What ends the run, now that nothing is under way; `control` where somebody's wish has ended attempts. */
function endOf(stop: Stop | null, control: Control | null, at: string): RunEvent | null {
  if (stop?.kind === 'failed') return { at, event: 'run-failed', failure: stop.failure };
  if (stop !== null) return { at, event: 'run-paused', by: stop.by, message: stop.message };
  const wish = control?.wish() ?? null;
  if (wish === null) return null;
  return wish.kind === 'cancel'
    ? { at, event: 'run-cancelled', by: wish.by }
    : { at, event: 'run-paused', by: wish.by };
}

function pausedByChild(message: string, at: string): RunEvent {
  return { at, event: 'run-paused', by: 'child', message };
}

function isOwn(work: Work): work is OwnWork {
  return work.kind !== 'ask';
}

/** Where the budget is reached nothing else begins: the items of the step, or its run, are done and paid for. */
function costsNothing(children: ChildrenPort, work: OwnWork): boolean {
  if (work.kind === 'gather') return true;
  const child = work.kind === 'perform' ? work.begun?.run : undefined;
  return child !== undefined && children.look(child) === 'completed';
}

function isBegun(work: OwnWork): boolean {
  return work.kind === 'perform' && work.begun !== null;
}

/** In the order of the workflow: the others keep their replies, and are asked for when they come again. */
function firstOf(workflow: Workflow, reviews: ReadonlyMap<string, RunEvent>): RunEvent | undefined {
  const first = workflow.steps.find(({ id }) => reviews.has(id));
  return first === undefined ? undefined : reviews.get(first.id);
}

function reachedPause(pauseAfter: string | undefined, run: Run): Actor | null {
  return pauseAfter !== undefined && completedSteps(run).has(pauseAfter) ? 'pause-after' : null;
}
