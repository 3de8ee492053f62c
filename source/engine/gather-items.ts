// A step with `foreach` whose items are all done: its own record, which comes last, and its lists as they are then.

import { type Json, ownValue } from '../json.ts';
import { type Item, isItemDone, recordsOfItems } from '../run/fan-items.ts';
import type { CallingStep } from '../run/find-works.ts';
import type { FailureCause, Run, StepRecord } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';

export type Gathered = { readonly event: RunEvent } | { readonly cause: FailureCause };

/** @param items or why the list cannot be gone through */
export function gatherItems(
  step: CallingStep,
  items: readonly Item[] | { readonly fault: string },
  run: Run,
  now: Date,
): Gathered {
  if ('fault' in items) {
    const message = `foreach: ${items.fault}. Mend \`data\` in the run file, or the step, and resume`;
    return { cause: { kind: 'missing-input', message, canRetry: false } };
  }
  const records = recordsOfItems(run, step.id);
  const failed = items.filter((item) => records.get(item.name)?.failed !== undefined);
  const fields = [...new Set(step.outputs.values())];
  const data = Object.fromEntries(
    fields.map((field) => {
      const list = ownValue(run.data, field);
      const entry = (item: Item): Json => {
        const record = records.get(item.name);
        const isGiven = isItemDone(run, item, record) && record?.outputFields.includes(field);
        return isGiven && Array.isArray(list) ? (list[item.index] ?? null) : null;
      };
      return [field, items.map(entry)];
    }),
  );
  const at = now.toISOString();
  const record: StepRecord = {
    stepId: step.id,
    templatePath: step.prompt ?? '',
    executedAt: at,
    outputFields: fields,
    renderTimeMs: 0,
    items: { total: items.length, ...(failed.length === 0 ? {} : { failed: failed.length }) },
    ...durationOf(items, records),
    warnings: failed.map((item) => `item ${item.name} failed: ${records.get(item.name)?.failed}`),
  };
  return { event: { at, event: 'step-completed', record, data } };
}

/** What its items took together, one after the other. */
function durationOf(
  items: readonly Item[],
  records: ReadonlyMap<string, StepRecord>,
): { readonly durationMs?: number } {
  const durations = items.flatMap(({ name }) => records.get(name)?.durationMs ?? []);
  return durations.length === 0 ? {} : { durationMs: durations.reduce((sum, each) => sum + each, 0) };
}
