// An event of a run as a line of JSON for scripts, and as a line of talk for people.

import { formatMoney, formatSum } from '../money.ts';
import { asSentence } from '../problem.ts';
import { askOfRun } from '../run/ask-of-run.ts';
import { describeWaiting } from '../run/describe-ask.ts';
import { describeEvent } from '../run/history.ts';
import { nameWork } from '../run/read-fan.ts';
import { countRepairs, describeRepair } from '../run/repair.ts';
import type { Actor, InFlight, Run, StepRecord } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import { type Payment, spendingOf } from '../run/spent.ts';
import { describeRedacted } from '../secrets/secret.ts';
import { formatBudget } from '../workflow/budget.ts';
import { formatDuration } from './format-values.ts';

/** The object of one event, or undefined for what is told only in the run's history. */
export function eventObject(event: RunEvent, run: Run): { readonly [key: string]: unknown } | undefined {
  switch (event.event) {
    case 'run-started':
    case 'step-queued':
    case 'step-started':
    case 'step-completed':
    case 'step-failed':
    case 'step-skipped':
    case 'run-paused':
    case 'run-completed':
    case 'run-failed':
    case 'run-cancelled':
    case 'checkpoint-rejected':
    case 'budget-answered':
    case 'reply-sent-back':
    case 'run-forked':
      return describeEvent(event, run);
    case 'run-waiting':
      return { ...describeEvent(event, run), checkpoint: event.checkpoint };
    case 'checkpoint-answered':
      return { ...describeEvent(event, run), event: 'step-completed' };
    case 'attempt-aborted':
    case 'child-missing':
    case 'child-spent':
    case 'steps-reopened':
    case 'id-corrected':
    case 'secrets-redacted':
    case 'edit-merged':
    case 'edit-kept-aside':
      return undefined;
  }
}

function answeredBy(by: Actor): string {
  return by === 'timeout' ? 'nobody answered in time: its default' : 'answered';
}

/** `$0.0031`, or `cost unknown`; empty where nothing was paid. */
function costWords(paid: Partial<Payment>): string {
  const sum = formatSum(spendingOf(paid));
  return sum === 'unknown' ? 'cost unknown' : sum;
}

function paidWords(paid: Payment | undefined): string {
  const sum = paid === undefined ? '' : formatSum(spendingOf(paid));
  if (sum === '') return '';
  return sum === 'unknown' ? ' What it cost is not known.' : ` It cost ${sum}.`;
}

/** Where a reply that was not asked for again comes from, and how to ask for another one. */
function cachedWords({ cached, stepId }: StepRecord, { id }: Run): readonly string[] {
  if (cached === undefined) return [];
  const { run, transcript, cost } = cached;
  const saved = cost === undefined ? '' : `, saved ${formatMoney(cost)}`;
  if (run !== id) return [`taken from the run ${run} (cached${saved})`];
  return [
    `taken from ${transcript} (cached${saved}; another one: caesura rerun ${id} --from ${stepId} --no-cache)`,
  ];
}

/** What a run waits for. */
function describeStop(run: Run): string {
  const ask = askOfRun(run, undefined);
  return ask === undefined ? 'waiting' : describeWaiting(ask, run.id);
}

/** Of a step that went through a list. */
function describeItems({ items }: StepRecord): readonly string[] {
  if (items === undefined) return [];
  const { total, failed } = items;
  return [`${total} ${total === 1 ? 'item' : 'items'}${failed === undefined ? '' : `, ${failed} failed`}`];
}

/** A reply that was sent back is another question than the same one again. */
function describeAttempt({ attempt, repair }: InFlight): string {
  return `attempt ${attempt}${repair === undefined ? '' : `, repair ${repair}`}`;
}

/** What a person at the terminal is told, or undefined. */
export function describeProgressOf(event: RunEvent, run: Run): string | undefined {
  switch (event.event) {
    case 'run-started':
      return `${event.resumed ? 'going on with' : 'started'} ${run.workflowName} ${run.id}`;
    case 'step-queued':
      return `… ${nameWork(event.work, event.of)}  waits for its turn at ${event.work.limit}`;
    case 'step-started':
      return [
        `… ${nameWork(event.attempt, event.of)}`,
        ...(event.attempt.attempt === 1 ? [] : [`(${describeAttempt(event.attempt)})`]),
        ...(event.attempt.run === undefined ? [] : [`in the run ${event.attempt.run}`]),
      ].join(' ');
    case 'step-completed': {
      const { durationMs, usage, model, outputFields, warnings = [] } = event.record;
      const cost = costWords(event.record);
      const facts = [
        ...describeItems(event.record),
        ...(event.adopted ? ['the reply was there already'] : []),
        ...cachedWords(event.record, run),
        ...(event.record.repairs === undefined ? [] : [`after ${countRepairs(event.record.repairs)}`]),
        ...(event.record.answered?.by === 'default' ? ['nobody was asked: its default'] : []),
        ...(durationMs === undefined ? [] : [formatDuration(durationMs)]),
        ...(usage?.outputTokens === undefined ? [] : [`${usage.outputTokens} tok`]),
        ...(cost === '' ? [] : [cost]),
        ...(model === undefined ? [] : [model]),
        ...(outputFields.length === 0 ? [] : [`→ ${outputFields.join(', ')}`]),
      ];
      return [
        `✓ ${nameWork(event.record, event.of)}  ${facts.join('  ')}`.trimEnd(),
        ...warnings.map((warning) => `  ! ${warning}`),
      ].join('\n');
    }
    case 'checkpoint-answered':
      return `✓ ${event.record.stepId}  ${answeredBy(event.by)}${event.record.outputFields.length === 0 ? '' : ` → ${event.record.outputFields.join(', ')}`}`;
    case 'checkpoint-rejected':
      return `↩ ${event.stepId}  no: back to ${event.goto}`;
    case 'budget-answered':
      return event.allowed === null
        ? `‖ nothing more is spent. Go on with: caesura resume ${run.id}`
        : `✓ may spend ${formatBudget(event.allowed)} in all`;
    case 'reply-sent-back':
      return `↩ ${event.remark.stepId}  asked again: ${event.remark.remark}`;
    case 'step-failed': {
      const message = `${asSentence(event.cause.message)}${paidWords(event.paid)}`;
      const name = nameWork(event, event.of);
      if (event.sentBack !== undefined)
        return `↩ ${name}  ${message} Sent back (${describeRepair(event.sentBack)}).`;
      return `✗ ${name}  ${event.cause.kind}: ${message}${againWords(event)}`;
    }
    case 'step-skipped':
      return `⊘ ${event.record.stepId}  skipped: ${event.record.skipped ?? ''}`;
    case 'attempt-aborted':
      return `‖ ${nameWork(event, event.of)}  the attempt was ended; it runs again on resume`;
    case 'child-missing':
      return `! ${nameWork(event)}  there is no run ${event.run}: it is made`;
    case 'run-paused':
      if (event.message !== undefined) return `‖ paused: ${event.message}`;
      return `‖ paused. Go on with: caesura resume ${run.id}`;
    case 'run-waiting': {
      const { reply } = event.checkpoint;
      const taken = reply === undefined ? [] : cachedWords(reply.record, run);
      return [`‖ ${describeStop(run)}`, ...taken.map((words) => `  ${words}`)].join('\n');
    }
    case 'run-completed':
      return '✓ completed';
    case 'run-failed':
      return `✗ failed. Mend what is wrong, then: caesura resume ${run.id}`;
    case 'run-cancelled':
      return '✗ cancelled';
    case 'steps-reopened':
      if (event.why !== undefined) return event.why.map((why) => `↻ ${why}`).join('\n');
      return `again from ${event.onlyFailed ? 'the failed items of ' : ''}${event.fromStep}: ${event.stepIds.join(', ')}`;
    case 'run-forked':
      return `forked from ${event.source}`;
    case 'secrets-redacted':
      return `! ${describeRedacted(event.fields, event.names)}`;
    case 'child-spent':
      // It stands in what the run of the step has told.
      return undefined;
    case 'id-corrected':
    case 'edit-merged':
    case 'edit-kept-aside':
      // Not the engine's own: told as notices, see describe-notice.ts.
      return undefined;
  }
}

function againWords({ retryInMs, nextModel }: Extract<RunEvent, { event: 'step-failed' }>): string {
  if (nextModel !== undefined) return ` Now ${nextModel} is asked.`;
  return retryInMs === null ? '' : ` Again in ${formatDuration(retryInMs)}.`;
}
