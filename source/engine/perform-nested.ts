// A step with `workflow`: its run is begun, or goes on, and what it gives is taken.
import { type Json, type JsonObject, ownValue } from '../json.ts';
import { budgetWithin } from '../run/budget.ts';
import type { Item } from '../run/fan-items.ts';
import type { Work } from '../run/find-works.ts';
import type { FailureCause, InFlight, Run, StepRecord, Usage } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import { nothing, type Spending, spentOf } from '../run/spent.ts';
import { neededLater } from '../workflow/data-flow.ts';
import type { NestedStep } from '../workflow/workflow.ts';
import type { AttemptContext, AttemptOutcome } from './attempt.ts';
import { failureOf, limitTime, nestedTooLong } from './limit-time.ts';
import { type PreparedStep, prepareStep, readStepInputs } from './prepare-step.ts';

/**
 * An attempt is as long as its run: where that has begun, whoever began it, it goes on with the data that it has. It
 * is another one only where the step has been reopened, the item is another one, or the run has been deleted.
 */
export async function performNested(
  context: AttemptContext,
  step: NestedStep,
  item: Item | null,
  run: Run,
  begun: InFlight | null,
): Promise<AttemptOutcome> {
  const { ports, workflow, runLimit, endAttempts } = context;
  const rendering = ports.clock.elapsed();
  const preparation = await prepareStep(workflow, step, run, ports.files, item);
  const renderTimeMs = Math.round(ports.clock.elapsed() - rendering);
  const work = { stepId: step.id, ...(item === null ? {} : { item: item.name }) };
  if (preparation.kind === 'failed') {
    const attempt = begun?.attempt ?? 1 + ports.transcripts.lastAttempt(work);
    return { kind: 'failed', attempt, cause: preparation.cause, durationMs: 0 };
  }
  const prepared = preparation.step;
  const child = await findChild(context, step, item, prepared, begun);
  if (child.kind === 'unwanted') return { kind: 'unbegun', attempt: child.attempt };

  const { id, attempt } = child;
  const started = ports.clock.elapsed();
  const limit = limitTime(ports.clock, step.timeout, nestedTooLong(step, id));
  const signal = AbortSignal.any([endAttempts, runLimit, limit.signal]);
  const end = await ports.children
    .move({
      id,
      step,
      parent: { id: run.id, ...work },
      within: budgetWithin(workflow, ports.store.current(), id),
      data: Object.fromEntries(readStepInputs(step, ports.store.current(), item)),
      signal,
    })
    .finally(limit.release);
  const durationMs = Math.round(ports.clock.elapsed() - started);
  await noteSpent(context, work, id, end.spent);
  const failed = (cause: FailureCause): AttemptOutcome => ({ kind: 'failed', attempt, cause, durationMs });
  switch (end.kind) {
    case 'waits':
      return { kind: 'child-waits', message: end.message };
    case 'paused': {
      const overdue = failureOf(signal);
      return overdue === undefined ? { kind: 'child-paused', message: end.message } : failed(overdue);
    }
    case 'cancelled':
      // With this one, or alone.
      return context.endWaiting.aborted
        ? { kind: 'child-paused', message: end.message }
        : failed({ kind: 'child-failed', message: end.message, canRetry: false });
    case 'failed':
      return failed({ kind: 'child-failed', message: end.message, canRetry: end.canRetry });
    case 'completed': {
      const { data, missing } = takeOutputs(step, end.data);
      const needed = neededLater(workflow, step.id);
      const lost = missing.filter((field) => needed.has(field));
      if (lost.length > 0) return failed(describeLost(lost, id));
      const record: StepRecord = {
        stepId: step.id,
        templatePath: '',
        executedAt: ports.clock.now().toISOString(),
        outputFields: Object.keys(data),
        renderTimeMs,
        ...(item === null ? {} : { item: item.name, itemHash: item.hash }),
        attempt,
        durationMs: end.durationMs,
        ...(isSpent(end.usage) ? { usage: end.usage } : {}),
        promptHash: child.hash,
        transcript: ports.transcripts.name(work, attempt),
        run: id,
        warnings: [
          ...(child.isOutdated
            ? [`the inputs are others since the run ${id} was begun; it went on with those it had`]
            : []),
          ...missing.map((field) => `the run ${id} does not hold ${field}; no step needs it`),
        ],
      };
      const of = item === null ? {} : { of: item.of };
      return { kind: 'done', event: { at: record.executedAt, event: 'step-completed', record, data, ...of } };
    }
  }
}

/** Before anything else is decided: a budget counts it from then on. */
async function noteSpent(
  { ports, noteChild }: AttemptContext,
  work: { readonly stepId: string; readonly item?: string },
  id: string,
  spent: Spending | undefined,
): Promise<void> {
  const known = ownValue(spentOf(ports.store.current()).runs ?? {}, id) ?? nothing;
  if (spent === undefined || spent.attempts === known.attempts) return;
  await noteChild({ at: ports.clock.now().toISOString(), event: 'child-spent', ...work, run: id, spent });
}

function isSpent({ inputTokens = 0, outputTokens = 0 }: Usage): boolean {
  return inputTokens + outputTokens > 0;
}

type FoundChild =
  | {
      readonly kind: 'begun';
      readonly id: string;
      readonly attempt: number;
      /** Of the inputs that it was begun with. */
      readonly hash: string;
      /** Whether the inputs have changed since. */
      readonly isOutdated: boolean;
    }
  /** A person's edit came in with that, and the step is not to be done any more. */
  | { readonly kind: 'unwanted'; readonly attempt: number };

/** The run's id is committed before the run is made; so a resume finds it, or makes it by that very id. */
async function findChild(
  context: AttemptContext,
  step: NestedStep,
  item: Item | null,
  prepared: PreparedStep,
  begun: InFlight | null,
): Promise<FoundChild> {
  const { ports } = context;
  const { hash } = prepared;
  const work = { stepId: step.id, ...(item === null ? {} : { item: item.name }) };
  const missing = (run: string): RunEvent & { readonly event: 'child-missing' } => ({
    at: ports.clock.now().toISOString(),
    event: 'child-missing',
    ...work,
    run,
  });
  if (begun?.run !== undefined && begun.itemHash === item?.hash) {
    const { run: id, attempt } = begun;
    switch (ports.children.look(id)) {
      case 'there':
      case 'completed':
        return { kind: 'begun', id, attempt, hash: begun.promptHash, isOutdated: begun.promptHash !== hash };
      case 'absent':
        await context.noteChild(missing(id));
        return { kind: 'begun', id, attempt, hash, isOutdated: false };
      case 'left':
        await context.noteChild(missing(id));
    }
  }
  const attempt = 1 + Math.max(ports.transcripts.lastAttempt(work), begun?.attempt ?? 0);
  const id = ports.children.newId();
  ports.transcripts.writePrompt({ stepId: step.id, item: item?.name }, attempt, prepared.text);
  const { edited } = await context.begin(
    {
      ...work,
      attempt,
      startedAt: ports.clock.now().toISOString(),
      promptHash: hash,
      run: id,
      ...(item === null ? {} : { itemHash: item.hash }),
    },
    item?.of,
  );
  const isWanted = (other: Work) =>
    other.kind === 'perform' && other.step.id === step.id && other.item?.hash === item?.hash;
  if (edited && !context.findWorks(ports.store.current()).some(isWanted))
    return { kind: 'unwanted', attempt };
  return { kind: 'begun', id, attempt, hash, isOutdated: false };
}

/** By the names of the data here; `missing` are those that the run does not hold. */
function takeOutputs(
  step: NestedStep,
  given: JsonObject,
): { readonly data: JsonObject; readonly missing: readonly string[] } {
  const data: { [field: string]: Json } = {};
  const missing: string[] = [];
  for (const [inner, field] of step.outputs) {
    const value = ownValue(given, inner);
    if (value === undefined) missing.push(field);
    else data[field] = value;
  }
  return { data, missing };
}

function describeLost(fields: readonly string[], id: string): FailureCause {
  const message = `the run ${id} is completed and does not hold ${fields.join(', ')}, which a later step needs. Add it to \`data\` in its file, and resume`;
  return { kind: 'missing-output', message, canRetry: false };
}
