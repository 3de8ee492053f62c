// (workflow, run) -> what there is to do. Pure: it looks at what is recorded and at nothing else.
import { orderSteps } from '../workflow/step-order.ts';
import type {
  CommandStep,
  HumanStep,
  NestedStep,
  PromptStep,
  Step,
  TransformStep,
  Workflow,
} from '../workflow/workflow.ts';
import { createItemLister, type Item, isItemDone, type ListItems, recordsOfItems } from './fan-items.ts';
import type { InFlight, Run } from './run.ts';

/** A step that calls somebody: a model, a program, or another workflow. */
export type CallingStep = PromptStep | CommandStep | NestedStep;

export type Work =
  /** `begun` is an attempt that an earlier owner of the run began and did not end. */
  | {
      readonly kind: 'perform';
      readonly step: CallingStep;
      readonly item: Item | null;
      readonly begun: InFlight | null;
    }
  | { readonly kind: 'ask'; readonly step: HumanStep }
  | { readonly kind: 'compute'; readonly step: TransformStep }
  /** Every item of the step is done, or its list cannot be gone through (`fault`). */
  | {
      readonly kind: 'gather';
      readonly step: CallingStep;
      readonly items: readonly Item[] | { readonly fault: string };
    };

/** What may be begun now, in the workflow's order; empty where every step is done. */
export type FindWorks = (run: Run) => readonly Work[];

/**
 * For one owner of a run, who looks again and again: the order of the steps is derived once, and the items of a list
 * as long as it is the same. Meaningful for a run that is running.
 */
export function createWorkFinder(workflow: Workflow): FindWorks {
  const order = orderSteps(workflow);
  const listItems = createItemLister();
  return (run) => findReady(workflow, order, run).flatMap((step) => worksOf(step, run, listItems));
}

/**
 * The id of the first step that may be begun or is under way: all that a step waits for stands before it. Undefined
 * where every step is done.
 */
export function nextStepId(workflow: Workflow, done: ReadonlySet<string>): string | undefined {
  return workflow.steps.find((step) => !done.has(step.id))?.id;
}

/** The ids of the steps that are done: those with a record that is not of a single item. */
export function completedSteps(run: Pick<Run, 'executedTemplates'>): ReadonlySet<string> {
  return new Set(
    run.executedTemplates.flatMap((record) => (record.item === undefined ? [record.stepId] : [])),
  );
}

function findReady(
  workflow: Workflow,
  order: ReadonlyMap<string, readonly string[]>,
  run: Run,
): readonly Step[] {
  const done = completedSteps(run);
  return workflow.steps.filter(
    (step) => !done.has(step.id) && (order.get(step.id) ?? []).every((earlier) => done.has(earlier)),
  );
}

function worksOf(step: Step, run: Run, listItems: ListItems): readonly Work[] {
  switch (step.kind) {
    case 'human':
      return [{ kind: 'ask', step }];
    case 'transform':
      return [{ kind: 'compute', step }];
    case 'prompt':
    case 'command':
    case 'workflow': {
      if (step.fan === undefined) return [perform(step, null, run)];
      const items = listItems(step.fan, run);
      if ('fault' in items) return [{ kind: 'gather', step, items }];
      const records = recordsOfItems(run, step.id);
      const left = items.filter((item) => !isItemDone(run, item, records.get(item.name)));
      return left.length === 0
        ? [{ kind: 'gather', step, items }]
        : left.map((item) => perform(step, item, run));
    }
  }
}

function perform(step: CallingStep, item: Item | null, run: Run): Work {
  const begun = run.inFlight.find(
    (attempt) => attempt.stepId === step.id && attempt.item === (item?.name ?? undefined),
  );
  return { kind: 'perform', step, item, begun: begun ?? null };
}
