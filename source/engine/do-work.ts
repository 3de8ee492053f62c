// Does one work of a run: from looking whether it is to be done at all to the events of its end.
import { recordsOfItems } from '../run/fan-items.ts';
import { sentBackOf } from '../run/repair.ts';
import type { FailureCause, Fallback, Run, StepRecord } from '../run/run.ts';
import type { Payment } from '../run/spent.ts';
import type { AttemptContext, AttemptOutcome } from './attempt.ts';
import { endProgram } from './attempt-program.ts';
import { retryIn } from './backoff.ts';
import type { Commits } from './commit-events.ts';
import { computeStep } from './compute-step.ts';
import { decideStep, type Settled } from './decide-step.ts';
import type { DownModels } from './down-models.ts';
import {
  type AskedModel,
  askedModel,
  isWorthWaiting,
  nextModel,
  passOver,
  withFallbacks,
} from './fall-back.ts';
import { gatherItems } from './gather-items.ts';
import { describeInterruption, needsPermission } from './interrupted.ts';
import { waitUnless } from './limit-time.ts';
import { performNested } from './perform-nested.ts';
import { performStep } from './perform-step.ts';
import type { Clock } from './ports.ts';
import { sendBack } from './send-back.ts';
import { itemOf, keyOf, type OwnWork, type WorkEnd } from './work.ts';

export type WorkContext = AttemptContext & {
  readonly commits: Commits;
  readonly tries: Tries;
  /** Of steps with `foreach`, while it is decided whether they are done at all. */
  readonly deciding: Map<string, Promise<Settled | null>>;
};

/** What is known of works from their attempts before, while the same owner moves the run. */
export type Tries = {
  /** How often each has failed in a row. */
  readonly failed: Map<string, number>;
  /** Of works with several models: those that could not answer. */
  readonly passed: Map<string, readonly Fallback[]>;
  /** What is known from all of them together. */
  readonly down: DownModels;
  /** For which of them the step's delay is over. */
  readonly waited: Set<string>;
};

export async function doWork(context: WorkContext, work: OwnWork): Promise<WorkEnd> {
  const run = context.ports.store.current();
  const begun = work.kind === 'perform' ? work.begun : null;
  const settled = await settle(context, work, run);
  if (settled === 'told') return { kind: 'again', events: [] };
  if (settled?.kind === 'failed') {
    if (work.kind === 'perform' && needsPermission(work.step, begun, context))
      return interrupted(describeInterruption(run, nameOf(work), begun.attempt));
    return failWork(context, work, nextAttempt(context, work), settled.cause);
  }
  if (settled?.kind === 'done') {
    // What an earlier owner has begun must not go on beside a step that is skipped.
    const left = begun?.process === undefined ? null : await endProgram(context, begun.process);
    return left === null
      ? { kind: 'done', events: [settled.event] }
      : failWork(context, work, nextAttempt(context, work), left);
  }
  if (work.kind !== 'perform') return { kind: 'again', events: [] };
  return attemptWork(context, work, run);
}

/** What is settled before anybody is called: it is skipped, computed, gathered, or its expressions are wrong. */
async function settle(context: WorkContext, work: OwnWork, run: Run): Promise<Settled | null | 'told'> {
  const { workflow, ports } = context;
  switch (work.kind) {
    case 'compute':
      return computeStep(workflow, work.step, run, ports);
    case 'gather': {
      const skipped = await decideFan(context, work, run);
      if (skipped !== null) return skipped;
      const gathered = gatherItems(work.step, work.items, run, ports.clock.now());
      return 'event' in gathered
        ? { kind: 'done', event: gathered.event }
        : { kind: 'failed', cause: gathered.cause };
    }
    case 'perform':
      return work.item === null ? decideStep(workflow, work.step, run, ports) : decideFan(context, work, run);
  }
}

/**
 * Whether the step is done is decided once, before its first items: what they give may change the answer. Of items
 * that begin together the first one tells it.
 */
async function decideFan(
  context: WorkContext,
  { step }: OwnWork,
  run: Run,
): Promise<Settled | null | 'told'> {
  const { workflow, ports, deciding } = context;
  const isUnderWay = run.inFlight.some(({ stepId, item }) => stepId === step.id && item !== undefined);
  if (isUnderWay || recordsOfItems(run, step.id).size > 0) return null;
  const earlier = deciding.get(step.id);
  if (earlier !== undefined) return (await earlier) === null ? null : 'told';
  const decision = decideStep(workflow, step, run, ports);
  deciding.set(step.id, decision);
  try {
    return await decision;
  } finally {
    deciding.delete(step.id);
  }
}

async function attemptWork(
  context: WorkContext,
  work: OwnWork & { readonly kind: 'perform' },
  run: Run,
): Promise<WorkEnd> {
  const { ports, tries, runLimit, endWaiting } = context;
  const { step, item, begun } = work;
  const key = keyOf(work);
  if (step.delay !== undefined && begun === null && !tries.waited.has(key)) {
    tries.waited.add(key);
    await waitUnless(ports.clock, step.delay, [endWaiting, runLimit]);
    return { kind: 'again', events: [] };
  }
  const asked =
    step.kind === 'prompt'
      ? askedModel(context.modelsOf(step), tries.passed.get(key), begun, tries.down.find)
      : null;
  // Also those that another process has asked in vain.
  if (asked !== null) tries.passed.set(key, asked.fallbacks);
  const outcome =
    step.kind === 'workflow'
      ? await performNested(context, step, item, run, begun)
      : await performStep(context, { step, item, asked }, run, begun);
  switch (outcome.kind) {
    case 'done':
      tries.failed.delete(key);
      tries.passed.delete(key);
      return outcome.event.event === 'run-waiting'
        ? { kind: 'review', event: outcome.event }
        : { kind: 'done', events: [outcome.event] };
    case 'queued':
      return { kind: 'again', events: [] };
    case 'unbegun':
      return againAfter(context, work, outcome.attempt, undefined);
    case 'aborted':
      return againAfter(context, work, outcome.attempt, outcome.paid);
    case 'interrupted':
      return interrupted(describeInterruption(run, nameOf(work), outcome.attempt));
    case 'child-waits':
      return { kind: 'waits', message: outcome.message };
    case 'child-paused':
      // Where that is what was wished of this run, the wish ends it.
      return endWaiting.aborted
        ? { kind: 'again', events: [] }
        : { kind: 'interrupted', by: 'child', message: outcome.message };
    case 'failed':
      return tryAgain(context, work, outcome, asked);
  }
}

function againAfter(
  { ports }: WorkContext,
  work: OwnWork,
  attempt: number,
  paid: Payment | undefined,
): WorkEnd {
  const at = timeOf(ports.clock);
  const event = { at, event: 'attempt-aborted', ...countedName(work), attempt, ...carry({ paid }) } as const;
  return { kind: 'again', events: [event] };
}

async function tryAgain(
  context: WorkContext,
  work: OwnWork & { readonly kind: 'perform' },
  outcome: AttemptOutcome & { readonly kind: 'failed' },
  asked: AskedModel | null,
): Promise<WorkEnd> {
  const { ports, tries, commits, runLimit, endWaiting } = context;
  const { attempt, durationMs, paid } = outcome;
  const { sentBack, cause } = sendBack(ports, work.step, nameOf(work), outcome);
  const key = keyOf(work);
  // A server that has replied has not failed.
  const failed = sentBack === undefined ? (tries.failed.get(key) ?? 0) + 1 : 0;
  tries.failed.set(key, failed);
  const failedOnce = {
    at: timeOf(ports.clock),
    event: 'step-failed',
    ...countedName(work),
    attempt,
  } as const;
  if (sentBack !== undefined) {
    const event = { ...failedOnce, cause, retryInMs: 0, sentBack, durationMs, ...carry({ paid }) };
    return { kind: 'again', events: [event] };
  }
  const retryInMs = runLimit.aborted ? null : retryIn(work.step.retry, cause, failed, ports.clock.random());
  const next =
    asked === null || runLimit.aborted ? undefined : nextModel(context.modelsOf(work.step), asked, cause);
  if (retryInMs !== null && (next === undefined || isWorthWaiting(cause))) {
    await commits.record({ ...failedOnce, cause, retryInMs, durationMs, ...carry({ paid }) });
    await waitUnless(ports.clock, retryInMs, [endWaiting, runLimit]);
    return { kind: 'again', events: [] };
  }
  if (asked === null || next === undefined) {
    return failWork(context, work, attempt, withFallbacks(cause, asked), { durationMs, paid });
  }
  tries.failed.delete(key);
  tries.passed.set(key, passOver(asked, cause));
  tries.down.note(asked.model, cause);
  const event = { ...failedOnce, cause, retryInMs: 0, nextModel: next, durationMs, ...carry({ paid }) };
  return { kind: 'again', events: [event] };
}

/** What is known of an attempt that was made; undefined of a work for which nobody was called. */
type Made = { readonly durationMs?: number | undefined; readonly paid?: Payment | undefined };

function carry({ durationMs, paid }: Made): { readonly durationMs?: number; readonly paid?: Payment } {
  return {
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(paid === undefined ? {} : { paid }),
  };
}

/** For good; an item that its step can do without is done then. */
function failWork(
  { ports, runLimit }: WorkContext,
  work: OwnWork,
  attempt: number,
  cause: FailureCause,
  made: Made = {},
): WorkEnd {
  const at = timeOf(ports.clock);
  const { kind, message, canRetry } = cause;
  const name = nameOf(work);
  const took = carry(made);
  const failed = {
    at,
    event: 'step-failed',
    ...countedName(work),
    attempt,
    cause,
    retryInMs: null,
    ...took,
  } as const;
  const item = itemOf(work);
  if (item !== null && work.step.fan?.onError === 'continue' && !runLimit.aborted) {
    const begun = ports.store.current().inFlight.find(isOf(name));
    const repairs = sentBackOf(ports.store.current(), name);
    const record: StepRecord = {
      stepId: work.step.id,
      templatePath: work.step.prompt ?? '',
      executedAt: at,
      outputFields: [],
      renderTimeMs: 0,
      item: item.name,
      itemHash: item.hash,
      failed: message,
      attempt,
      ...(repairs.length === 0 ? {} : { repairs }),
      ...carry({ durationMs: made.durationMs }),
      ...(begun?.run === undefined ? {} : { run: begun.run }),
    };
    return { kind: 'done', events: [{ ...failed, record }] };
  }
  return { kind: 'failed', events: [failed], failure: { ...name, attempt, kind, message, at, canRetry } };
}

function interrupted(message: string): WorkEnd {
  return { kind: 'interrupted', by: 'interruption', message };
}

function nameOf(work: OwnWork): { readonly stepId: string; readonly item?: string } {
  const item = itemOf(work);
  return { stepId: work.step.id, ...(item === null ? {} : { item: item.name }) };
}

function isOf(name: ReturnType<typeof nameOf>) {
  return ({ stepId, item }: ReturnType<typeof nameOf>) => stepId === name.stepId && item === name.item;
}

/** As events tell it: of how many items. */
function countedName(work: OwnWork): ReturnType<typeof nameOf> & { readonly of?: number } {
  const item = itemOf(work);
  return { ...nameOf(work), ...(item === null ? {} : { of: item.of }) };
}

function nextAttempt({ ports }: WorkContext, work: OwnWork): number {
  const begun = work.kind === 'perform' ? (work.begun?.attempt ?? 0) : 0;
  return 1 + Math.max(ports.transcripts.lastAttempt(nameOf(work)), begun);
}

function timeOf(clock: Clock): string {
  return clock.now().toISOString();
}
