// How far a step with `foreach` is: each of its items, and how many are done, under way, or failed.
import type { Fan } from '../workflow/workflow.ts';
import { createItemLister, type Item, isItemDone, type ListItems, recordsOfItems } from './fan-items.ts';
import { type Queued, queueOf } from './queue.ts';
import type { InFlight, Run, StepRecord } from './run.ts';

/**
 * `attempt`: it is under way. `queued`: it waits for its provider. `record`: it is done, or given up (`failed`). None
 * of them: it is still to come.
 */
export type ItemNow = {
  readonly item: Item;
  readonly queued?: Queued;
  readonly attempt?: InFlight;
  readonly record?: StepRecord;
};

export type FanNow = {
  readonly items: readonly ItemNow[];
  readonly counts: FanCounts;
};

/** `done` have given something; `failed` are those without which the step goes on. */
export type FanCounts = {
  readonly total: number;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
};

/** Undefined where the list is not there, or is no list. */
export function readFan(
  run: Pick<Run, 'data' | 'executedTemplates' | 'inFlight' | 'queued'>,
  stepId: string,
  fan: Fan,
  listItems: ListItems = createItemLister(),
): FanNow | undefined {
  const items = listItems(fan, run);
  if ('fault' in items) return undefined;
  const records = recordsOfItems(run, stepId);
  const attempts = new Map(
    run.inFlight.flatMap((attempt) => (attempt.stepId === stepId ? [[attempt.item, attempt] as const] : [])),
  );
  const queued = new Map(
    queueOf(run).flatMap((work) => (work.stepId === stepId ? [[work.item, work] as const] : [])),
  );
  const now = items.map((item): ItemNow => {
    const waits = queued.get(item.name);
    const attempt = attempts.get(item.name);
    const record = records.get(item.name);
    if (record !== undefined && isItemDone(run, item, record)) return { item, record };
    return {
      item,
      ...(attempt === undefined ? {} : { attempt }),
      ...(waits === undefined ? {} : { queued: waits }),
    };
  });
  const count = (counts: (item: ItemNow) => boolean) => now.filter(counts).length;
  const failed = count(({ record }) => record?.failed !== undefined);
  return {
    items: now,
    counts: {
      total: items.length,
      done: count(({ record }) => record !== undefined) - failed,
      running: count(({ attempt, queued }) => attempt !== undefined && queued === undefined),
      failed,
    },
  };
}

/** `5 of 12 done, 3 running, 1 failed`. */
export function describeFan({ total, done, running, failed }: FanCounts): string {
  const parts = [
    `${done} of ${total} done`,
    ...(running === 0 ? [] : [`${running} running`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ];
  return parts.join(', ');
}

/** A step, or an item of it: `analyse`, `analyse 3`, `analyse 3 of 12`. */
export function nameWork(work: { readonly stepId: string; readonly item?: string }, of?: number): string {
  if (work.item === undefined) return work.stepId;
  return `${work.stepId} ${work.item}${of === undefined ? '' : ` of ${of}`}`;
}
