// Whether a reply of a step that says `repair` can be one that does not fit.
import { makeWarning } from '../../make-problem.ts';
import type { Problem } from '../../problem.ts';
import { neededLater } from '../data-flow.ts';
import type { Step, Workflow } from '../workflow.ts';

/** What the workflow says for all of its steps need not do something on each of them. */
export function checkRepair(workflow: Workflow, step: Step): readonly Problem[] {
  const place = step.places?.get('repair');
  if (step.kind !== 'prompt' || place === undefined || step.repair === 0) return [];
  if (step.schema?.validate === 'strict' || canLackOutput(workflow, step)) return [];
  const message = 'repair has no effect: whatever is replied fits';
  return [makeWarning('unused-key', message, place, 'Write a schema and validate: strict, or leave it out')];
}

/** A reply gives at least the first output of its step, as text. */
function canLackOutput(workflow: Workflow, step: Step): boolean {
  const needed = neededLater(workflow, step.id);
  return step.outputs.size > 1 && [...step.outputs.values()].some((field) => needed.has(field));
}
