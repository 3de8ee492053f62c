// Which steps have to be done before another one may begin: from what they read and give, and from their places.
import { fieldsGivenBy, fieldsReadBy } from './data-flow.ts';
import type { Step, Workflow } from './workflow.ts';

/**
 * By step id, the ids of the earlier steps that it waits for. In a workflow with `concurrency: 1` that is every
 * earlier step, except for those of its own parallel group. Else it waits for steps that give what it reads, that
 * read what it gives, or that give the same field; and steps that keep their places are waited for by all after
 * them and wait for all before them.
 */
export function orderSteps(workflow: Workflow): ReadonlyMap<string, readonly string[]> {
  const touched = workflow.steps.map((step) => ({
    step,
    reads: new Set(fieldsReadBy(step)),
    gives: new Set(fieldsGivenBy(step)),
  }));
  return new Map(
    touched.map((later, index) => [
      later.step.id,
      touched.slice(0, index).flatMap((earlier) => {
        const waits =
          !mayRunBeside(workflow, earlier.step, later.step) ||
          keepsItsPlace(earlier.step) ||
          keepsItsPlace(later.step) ||
          share(earlier.gives, later.reads) ||
          share(earlier.reads, later.gives) ||
          share(earlier.gives, later.gives);
        return waits ? [earlier.step.id] : [];
      }),
    ]),
  );
}

function mayRunBeside(workflow: Workflow, a: Step, b: Step): boolean {
  return workflow.concurrency > 1 || (a.group !== undefined && a.group.id === b.group?.id);
}

/**
 * What a person approves is there so that what comes after it is not begun before; a step with effects, or one that
 * neither reads nor gives anything, has an order that only its place tells.
 */
function keepsItsPlace(step: Step): boolean {
  const approves = step.kind === 'human' && step.question.type === 'approval';
  const sendsBack = step.kind === 'prompt' && step.checkpoint?.onReject !== undefined;
  const isUnlinked = fieldsReadBy(step).length === 0 && fieldsGivenBy(step).length === 0;
  return approves || sendsBack || isUnlinked || step.effects === true;
}

function share(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((field) => b.has(field));
}
