// What a run has cost: every attempt that a model was paid for, also of steps that were done again since.
import { isJsonObject } from '../json.ts';
import { roundCost } from '../money.ts';
import { isUnpaid } from '../unpaid-models.ts';
import type { HistoryEntry, InFlight, Run, StepRecord, Usage } from './run.ts';
import type { RunEvent } from './run-event.ts';

/** An attempt that a model was called for. Without `cost` (USD) nobody knows what it cost. */
export type Payment = { readonly model: string; readonly usage?: Usage; readonly cost?: number };

/** Tokens, what is known of the cost in USD, and how many of the attempts have a cost that nobody knows. */
export type Spending = {
  readonly attempts: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly cost: number;
  readonly unknown: number;
};

/**
 * `by` has the parts: one for each model and day (UTC) on which it was called. `runs` has what the runs of its steps
 * have spent, by their ids, those that were begun anew since included; it is in none of the other sums.
 */
export type Spent = Spending & {
  readonly by: readonly SpentPart[];
  readonly runs?: { readonly [id: string]: Spending };
};

export type SpentPart = Spending & { readonly day: string; readonly model: string };

export const nothing: Spending = {
  attempts: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  cost: 0,
  unknown: 0,
};

export const nothingSpent: Spent = { ...nothing, by: [] };

/** Whether a model is paid: recorded replies and the prompt itself are not, and a command calls no model. */
export function isPaid(model: string | undefined): model is string {
  return model !== undefined && !isUnpaid(model);
}

/**
 * What the run has spent so far. A file that does not keep it, of an older version or of another program, has at
 * least its records; what those cost can only be known where they say it.
 */
export function spentOf(run: Pick<Run, 'spent' | 'executedTemplates'>): Spent {
  // A person may have used the name for something of their own.
  const isOurs = typeof run.spent?.cost === 'number' && Array.isArray(run.spent.by);
  return isOurs && run.spent !== undefined
    ? run.spent
    : run.executedTemplates.reduce(addRecord, nothingSpent);
}

/** With what the runs of its steps have spent. */
export function spentInAll({ runs = {}, by: _, ...own }: Spent): Spending {
  return Object.values(runs).reduce(addSpending, own);
}

/**
 * The same after an event. A reply is counted when it comes, not when a person accepts it, and not again when it is
 * adopted after that. An attempt that was left without an outcome has cost something that nobody knows.
 * @param run as it was before the event
 */
export function spentAfter(
  run: Pick<Run, 'spent' | 'executedTemplates' | 'inFlight'>,
  event: RunEvent,
): Spent {
  const spent = spentOf(run);
  switch (event.event) {
    case 'step-completed':
      return isCounted(run, event.record) ? spent : addRecord(spent, event.record);
    case 'run-waiting': {
      const record = event.checkpoint.reply?.record;
      return record === undefined || isCounted(run, record) ? spent : addRecord(spent, record);
    }
    case 'step-failed':
    case 'attempt-aborted':
      return event.paid === undefined || isCounted(run, event)
        ? spent
        : addPayment(spent, event.paid, event.at);
    case 'step-started': {
      const left = findAttempt(run, event.attempt);
      const isLost =
        left !== undefined && left.counted !== true && left.cached === undefined && isPaid(left.model);
      return isLost ? addPayment(spent, { model: left.model }, left.startedAt) : spent;
    }
    case 'child-spent':
      return { ...spent, runs: { ...spent.runs, [event.run]: event.spent } };
    default:
      return spent;
  }
}

/** With replies that have come and are recorded later. */
export function spentWith(
  run: Pick<Run, 'spent' | 'executedTemplates' | 'inFlight'>,
  coming: Iterable<RunEvent>,
): Spent {
  let spent = spentOf(run);
  for (const event of coming) spent = spentAfter({ ...run, spent }, event);
  return spent;
}

/**
 * What a step has cost: the records that it has now, its items' too, and its attempts that came to nothing, as far as
 * the history tells of them.
 */
export function spentOnStep(run: Pick<Run, 'executedTemplates' | 'history'>, stepId: string): Spending {
  const records = run.executedTemplates.filter((record) => record.stepId === stepId).map(spendingOf);
  const lost = run.history.flatMap((entry) => (entry.stepId === stepId ? lostPayment(entry) : []));
  return [...records, ...lost].reduce(addSpending, nothing);
}

function lostPayment({ event, model, cost, usage }: HistoryEntry): readonly Spending[] {
  if (event !== 'step-failed' && event !== 'attempt-aborted') return [];
  if (typeof model !== 'string') return [];
  const tokens = (name: string): number => {
    const count = isJsonObject(usage) ? usage[name] : undefined;
    return typeof count === 'number' ? count : 0;
  };
  return [
    spendingOf({
      model,
      usage: {
        inputTokens: tokens('inputTokens'),
        cachedInputTokens: tokens('cachedInputTokens'),
        outputTokens: tokens('outputTokens'),
      },
      ...(typeof cost === 'number' ? { cost } : {}),
    }),
  ];
}

export function addSpending(a: Spending, b: Spending): Spending {
  return {
    attempts: a.attempts + b.attempts,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cost: roundCost(a.cost + b.cost),
    unknown: a.unknown + b.unknown,
  };
}

/** What one attempt cost; nothing where its reply was taken from another one. */
export function spendingOf({
  model,
  usage,
  cost,
  cached,
}: Partial<Payment> & Pick<StepRecord, 'cached'>): Spending {
  if (!isPaid(model) || cached !== undefined) return nothing;
  return {
    attempts: 1,
    inputTokens: usage?.inputTokens ?? 0,
    cachedInputTokens: usage?.cachedInputTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
    cost: cost ?? 0,
    unknown: cost === undefined ? 1 : 0,
  };
}

function addRecord(spent: Spent, record: StepRecord): Spent {
  const { model, executedAt } = record;
  return isPaid(model) ? addPayment(spent, { ...record, model }, executedAt) : spent;
}

function addPayment(before: Spent, payment: Payment, at: string): Spent {
  const paid = spendingOf(payment);
  if (paid.attempts === 0) return before;
  const { by, runs, ...spent } = before;
  const { model } = payment;
  const day = at.slice(0, 10);
  const isSame = (part: SpentPart) => part.day === day && part.model === model;
  const known = by.find(isSame);
  const part = { day, model, ...addSpending(known ?? nothing, paid) };
  return {
    ...addSpending(spent, paid),
    by: known === undefined ? [...by, part] : by.map((other) => (isSame(other) ? part : other)),
    ...(runs === undefined ? {} : { runs }),
  };
}

/** A reply that was counted before: a waiting run had it, and its step is done again. */
function isCounted(run: Pick<Run, 'inFlight'>, work: Work & { readonly attempt?: number }): boolean {
  const attempt = findAttempt(run, work);
  return attempt?.counted === true && attempt.attempt === work.attempt;
}

type Work = { readonly stepId: string; readonly item?: string };

function findAttempt({ inFlight }: Pick<Run, 'inFlight'>, { stepId, item }: Work): InFlight | undefined {
  return inFlight.find((attempt) => attempt.stepId === stepId && attempt.item === item);
}
