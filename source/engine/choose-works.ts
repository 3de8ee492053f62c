// (works that may begin, works under way) -> those to begin now, within the limits of the workflow and its lists.
import type { Workflow } from '../workflow/workflow.ts';
import { keyOf, type OwnWork } from './work.ts';

/**
 * In the order given. A step counts once, however many of its items are under way; so many of those may be as its
 * list allows. The steps of a parallel group may be as many as the group says, as long as no others are under way.
 */
export function chooseWorks(
  workflow: Workflow,
  works: readonly OwnWork[],
  underWay: readonly OwnWork[],
): readonly OwnWork[] {
  const keys = new Set(underWay.map(keyOf));
  const active = [...underWay];
  const chosen: OwnWork[] = [];
  for (const work of works) {
    if (keys.has(keyOf(work)) || !fits(workflow, work, active)) continue;
    chosen.push(work);
    active.push(work);
  }
  return chosen;
}

function fits(workflow: Workflow, { step }: OwnWork, active: readonly OwnWork[]): boolean {
  const own = active.filter((other) => other.step.id === step.id).length;
  if (own > 0) return own < (step.fan?.concurrency ?? 1);
  const others = new Map(active.map((other) => [other.step.id, other.step]));
  const { group } = step;
  const isAmongItsOwn =
    group !== undefined && [...others.values()].every((other) => other.group?.id === group.id);
  const limit = isAmongItsOwn ? Math.max(workflow.concurrency, group.concurrency) : workflow.concurrency;
  return others.size < limit;
}
