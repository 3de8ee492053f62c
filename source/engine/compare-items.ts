// The items of a step with `foreach` that are done: which of them would be asked the same now.
import { createItemLister, recordsOfItems } from '../run/fan-items.ts';
import type { CallingStep } from '../run/find-works.ts';
import type { Fan } from '../workflow/workflow.ts';
import { type Compared, type Difference, describeEdited } from './difference.ts';
import type { FilesPort } from './ports.ts';
import { prepareStep } from './prepare-step.ts';

/** An item that is still to be done makes no difference: it comes by itself where its step is not done. */
export async function compareItems(
  compared: Compared,
  step: CallingStep,
  fan: Fan,
  files: FilesPort,
): Promise<Difference> {
  const { workflow, run, record } = compared;
  const items = createItemLister()(fan, run);
  if ('fault' in items) return { cannot: items.fault };
  const records = recordsOfItems(run, step.id);
  if (records.size === 0 && (record?.items?.total ?? -1) !== 0)
    return { cannot: 'its record does not say what was sent' };
  const keptItems: string[] = [];
  let stale = 0;
  for (const item of items) {
    const done = records.get(item.name);
    if (done === undefined) continue;
    const isSameValue = done.itemHash === undefined || done.itemHash === item.hash;
    const preparation = await prepareStep(workflow, step, run, files, item);
    if (preparation.kind === 'failed') return { cannot: preparation.cause.message };
    const isSame = done.promptHash === undefined || done.promptHash === preparation.step.hash;
    if (isSameValue && isSame) keptItems.push(item.name);
    else stale += 1;
  }
  const isWhole =
    record === undefined || (items.length === records.size && items.every(({ name }) => records.has(name)));
  if (stale === 0 && isWhole) return null;
  const what = stale === 0 ? `${fan.field} has other items now` : describeCount(stale, items.length);
  return { why: describeEdited(compared) ?? what, keptItems };
}

function describeCount(stale: number, all: number): string {
  return `${stale} of its ${all} items would be asked something else now`;
}
