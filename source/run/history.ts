// The audit trail: how an event is told in it, and how it stays bounded.
import type { Json } from '../json.ts';
import { isReopened } from './reopened.ts';
import type { CachedFrom, HistoryEntry, KeptItems, Run, Usage } from './run.ts';
import type { RunEvent } from './run-event.ts';
import type { Payment } from './spent.ts';

/** Past this many entries the oldest attempts are summarized (run-file.md). */
const historyLimit = 1000;

/** What one event looks like in `history` and, for the events that are streamed, in `--json`. */
export function describeEvent(event: RunEvent, before: Run): HistoryEntry {
  const entry = (details: { [key: string]: Json | undefined }): HistoryEntry => ({
    at: event.at,
    event: event.event,
    ...withoutUndefined(details),
  });
  switch (event.event) {
    case 'run-started':
      return entry({ resumed: event.resumed, by: event.by, changes: event.changes });
    case 'step-queued':
      return entry({ stepId: event.work.stepId, item: event.work.item, limit: event.work.limit });
    case 'step-started':
      return entry({
        stepId: event.attempt.stepId,
        item: event.attempt.item,
        attempt: event.attempt.attempt,
        repair: event.attempt.repair,
        run: event.attempt.run,
      });
    case 'step-completed':
    case 'checkpoint-answered':
      return entry({
        stepId: event.record.stepId,
        item: event.record.item,
        attempt: event.record.attempt,
        run: event.record.run,
        outputFields: event.record.outputFields,
        durationMs: event.record.durationMs,
        usage: usageIn(event.record.usage),
        cost: event.record.cost,
        cached: cachedIn(event.record.cached),
        repairs: event.record.repairs,
        by: event.record.answered?.by,
        comment: event.record.answered?.comment,
        ...(event.event === 'step-completed' ? { adopted: event.adopted } : { by: event.by }),
        items: event.record.items === undefined ? undefined : withoutUndefined({ ...event.record.items }),
      });
    case 'checkpoint-rejected':
      return entry({
        stepId: event.stepId,
        by: event.by,
        comment: event.comment === '' ? undefined : event.comment,
        goto: event.goto,
        records: takenRecords(before, event.stepIds),
      });
    case 'budget-answered':
      return entry({
        stepId: event.stepId,
        by: event.by,
        comment: event.comment,
        allowed: event.allowed === null ? null : withoutUndefined({ ...event.allowed }),
      });
    case 'reply-sent-back': {
      const { stepId, attempt, remark, by } = event.remark;
      return entry({ stepId, attempt, by, remark });
    }
    case 'step-failed':
      return entry({
        stepId: event.stepId,
        item: event.item,
        attempt: event.attempt,
        kind: event.cause.kind,
        message: event.cause.message,
        durationMs: event.durationMs,
        ...paidIn(event.paid),
        retryInMs: event.retryInMs ?? undefined,
        sentBack:
          event.sentBack === undefined ? undefined : { repair: event.sentBack.number, of: event.sentBack.of },
        nextModel: event.nextModel,
      });
    case 'step-skipped':
      return entry({
        stepId: event.record.stepId,
        message: event.record.skipped,
        outputFields: event.record.outputFields.length === 0 ? undefined : event.record.outputFields,
      });
    case 'attempt-aborted':
      return entry({ stepId: event.stepId, item: event.item, attempt: event.attempt, ...paidIn(event.paid) });
    case 'child-missing':
      return entry({ stepId: event.stepId, item: event.item, run: event.run });
    case 'child-spent':
      return entry({
        stepId: event.stepId,
        item: event.item,
        run: event.run,
        cost: event.spent.cost,
        unknown: event.spent.unknown === 0 ? undefined : event.spent.unknown,
      });
    case 'run-paused':
      return entry({ by: event.by, message: event.message });
    case 'run-cancelled':
      return entry({ by: event.by });
    case 'run-waiting':
      return entry({
        stepId: event.checkpoint.stepId,
        message: event.checkpoint.message,
        usage: usageIn(event.checkpoint.reply?.record.usage),
        cost: event.checkpoint.reply?.record.cost,
        cached: cachedIn(event.checkpoint.reply?.record.cached),
        budget: event.checkpoint.budget === undefined ? undefined : true,
      });
    case 'run-failed':
      return entry({
        stepId: event.failure.stepId,
        item: event.failure.item,
        attempt: event.failure.attempt,
        kind: event.failure.kind,
        message: event.failure.message,
      });
    case 'run-forked':
      return entry({
        source: event.source,
        fromStep: event.fromStep,
        by: event.by,
        changes: event.changes.length === 0 ? undefined : event.changes,
      });
    case 'steps-reopened':
      return entry({
        fromStep: event.fromStep,
        onlyFailed: event.onlyFailed,
        by: event.by,
        why: event.why,
        records: takenRecords(before, event.stepIds, event.keptItems),
      });
    case 'id-corrected':
      return entry({ was: event.was });
    case 'secrets-redacted':
      return entry({ names: event.names, fields: event.fields });
    case 'edit-merged':
      return entry({ changes: event.changes });
    case 'edit-kept-aside':
      return entry({ file: event.file, message: event.message });
    case 'run-completed':
      return entry({});
  }
}

/** A failed attempt says what it cost, and which model was paid. */
function paidIn(paid: Payment | undefined): { readonly [key: string]: Json | undefined } {
  return paid === undefined ? {} : { model: paid.model, usage: usageIn(paid.usage), cost: paid.cost };
}

function cachedIn(cached: CachedFrom | undefined): Json | undefined {
  return cached === undefined ? undefined : withoutUndefined({ ...cached });
}

function usageIn(usage: Usage | undefined): Json | undefined {
  return usage === undefined ? undefined : withoutUndefined({ ...usage });
}

/** Appends, and where the trail is too long folds the older half of its attempts into one entry of counts. */
export function appendHistory(
  history: readonly HistoryEntry[],
  entry: HistoryEntry,
): readonly HistoryEntry[] {
  if (history.length < historyLimit) return [...history, entry];
  const recent = history.slice(-historyLimit / 2);
  const older = history.slice(0, -historyLimit / 2);
  const summary = summarize(older);
  const kept = older.filter((old) => !isAttempt(old) && old.event !== 'attempts-summarized');
  // A trail of nothing but pauses cannot be folded; its oldest entries go.
  const room = historyLimit - recent.length - (summary ? 2 : 1);
  return [...(summary ? [summary] : []), ...kept.slice(-room), ...recent, entry];
}

function isAttempt(entry: HistoryEntry): boolean {
  return (
    entry.event === 'step-queued' ||
    entry.event === 'step-started' ||
    entry.event === 'step-completed' ||
    entry.event === 'step-failed' ||
    entry.event === 'attempt-aborted'
  );
}

function summarize(entries: readonly HistoryEntry[]): HistoryEntry | undefined {
  const counts = { 'step-started': 0, 'step-completed': 0, 'step-failed': 0, 'attempt-aborted': 0 };
  let first: string | undefined;
  let last: string | undefined;
  for (const entry of entries) {
    const earlier = entry.event === 'attempts-summarized';
    if (!earlier && !isAttempt(entry)) continue;
    for (const name of ['step-started', 'step-completed', 'step-failed', 'attempt-aborted'] as const) {
      const count = entry[name];
      if (earlier && typeof count === 'number') counts[name] += count;
      else if (entry.event === name) counts[name] += 1;
    }
    first ??= earlier && typeof entry.from === 'string' ? entry.from : entry.at;
    last = entry.at;
  }
  if (first === undefined || last === undefined) return undefined;
  return { at: last, event: 'attempts-summarized', from: first, ...counts };
}

function takenRecords(run: Run, stepIds: readonly string[], keptItems?: KeptItems): readonly Json[] {
  return run.executedTemplates.flatMap((record) =>
    isReopened(record, stepIds, keptItems) ? [recordAsJson(record)] : [],
  );
}

function recordAsJson(record: Run['executedTemplates'][number]): Json {
  return withoutUndefined({
    ...record,
    cached: cachedIn(record.cached),
    usage: record.usage ? withoutUndefined({ ...record.usage }) : undefined,
    answered: record.answered ? withoutUndefined({ ...record.answered }) : undefined,
    items: record.items ? withoutUndefined({ ...record.items }) : undefined,
  });
}

function withoutUndefined(details: { readonly [key: string]: Json | undefined }): { [key: string]: Json } {
  const kept: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(details)) {
    // Defined rather than assigned: a record that a person wrote may have a key that would reach the prototype.
    if (value !== undefined)
      Object.defineProperty(kept, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return kept;
}
