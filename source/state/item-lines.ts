// The items of a step with `foreach` as rows: all of them where it is open, else those that run or failed.
import type { Json } from '../json.ts';
import type { Queued } from '../run/queue.ts';
import { describeFan, type FanCounts, type FanNow, type ItemNow, nameWork } from '../run/read-fan.ts';
import type { DerivedStatus, Run } from '../run/run.ts';
import { spendingOf } from '../run/spent.ts';
import type { AttemptLine } from './step-lines.ts';

export type ItemLine = AttemptLine & {
  readonly kind: 'item';
  /** Of its step. */
  readonly id: string;
  /** Its number from 1, as in the run's file. */
  readonly item: string;
  readonly of: number;
  readonly value: Json;
  /** Why it is missing from the lists; foreign text. */
  readonly failed?: string;
};

/** Of a step with `foreach` whose list is there. */
export type FanLine = FanCounts & {
  readonly open: boolean;
  /** What its items took together, and what they wrote. */
  readonly durationMs: number;
  readonly outputTokens: number;
};

export type FanView = {
  /** The steps whose items are all shown. */
  readonly open: ReadonlySet<string>;
  /** What the cursor stands on stays where it is. */
  readonly chosen: { readonly stepId: string; readonly item: string } | null;
};

export const closedFans: FanView = { open: new Set(), chosen: null };

export function summarizeItems({ items, counts }: FanNow, open: boolean): FanLine {
  let durationMs = 0;
  let outputTokens = 0;
  for (const { record } of items) {
    durationMs += record?.durationMs ?? 0;
    outputTokens += record?.usage?.outputTokens ?? 0;
  }
  return { ...counts, open, durationMs, outputTokens };
}

/** `5 of 12 done, 3 running, 1 failed`. */
export function countItems(fan: FanLine): string {
  return describeFan(fan);
}

/** @param retrying the works between two attempts */
export function listItemLines(
  run: Run,
  derived: DerivedStatus,
  stepId: string,
  fan: FanNow,
  view: FanView,
  retrying: ReadonlySet<string>,
): readonly ItemLine[] {
  const isOpen = view.open.has(stepId);
  return fan.items.flatMap((now) => {
    const line = describeItem(run, derived, stepId, now, retrying);
    const isChosen = view.chosen?.stepId === stepId && view.chosen.item === line.item;
    const isOfInterest = line.state !== 'done' && (line.state !== 'pending' || line.run !== undefined);
    return isOpen || isChosen || isOfInterest ? [line] : [];
  });
}

function describeItem(
  run: Run,
  derived: DerivedStatus,
  stepId: string,
  { item, record, attempt, queued }: ItemNow,
  retrying: ReadonlySet<string>,
): ItemLine {
  const { name, of, value } = item;
  const own = record?.run ?? attempt?.run;
  const line = {
    kind: 'item',
    id: stepId,
    item: name,
    of,
    value,
    ...(own === undefined ? {} : { run: own }),
  } as const;
  if (record !== undefined) {
    const { failed, durationMs, usage, model, cached } = record;
    const { cost, unknown } = spendingOf(record);
    return {
      ...line,
      state: failed === undefined ? 'done' : 'failed',
      ...(failed === undefined ? {} : { failed }),
      ...(record.attempt === undefined ? {} : { attempt: record.attempt }),
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(usage?.outputTokens === undefined ? {} : { outputTokens: usage.outputTokens }),
      ...(model === undefined ? {} : { model }),
      ...(cached === undefined ? {} : { cached: cached.run }),
      ...(cost === 0 ? {} : { cost }),
      ...(unknown === 0 ? {} : { unknown }),
    };
  }
  if (queued !== undefined && derived === 'running')
    return { ...line, state: 'running', ...waitingLine(queued) };
  if (attempt !== undefined && (derived === 'running' || derived === 'interrupted')) {
    const since = Date.parse(attempt.startedAt);
    const isKnown = derived === 'running' && !Number.isNaN(since);
    return { ...line, state: derived, attempt: attempt.attempt, ...(isKnown ? { since } : {}) };
  }
  const { failure } = run;
  if (failure?.stepId === stepId && failure.item === name) {
    return { ...line, state: 'failed', attempt: failure.attempt, failed: failure.message };
  }
  return { ...line, state: retrying.has(nameWork({ stepId, item: name })) ? 'running' : 'pending' };
}

/** Of a work that waits for its provider. */
export function waitingLine({ limit, since }: Queued): Pick<AttemptLine, 'queued' | 'since'> {
  const began = Date.parse(since);
  return { queued: limit, ...(Number.isNaN(began) ? {} : { since: began }) };
}
