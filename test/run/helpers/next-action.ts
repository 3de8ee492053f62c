// What an owner of a run that does one thing after the other does next.
import { expect } from 'vitest';
import { completedSteps, createWorkFinder, nextStepId, type Work } from '../../../source/run/find-works.ts';
import type { Run } from '../../../source/run/run.ts';
import type { Workflow } from '../../../source/workflow/workflow.ts';

/** The first of what there is to do, which is of the step that is named as the next one. */
export function nextAction(workflow: Workflow, run: Run): Work | { readonly kind: 'complete' } {
  const [first] = createWorkFinder(workflow)(run);
  expect(nextStepId(workflow, completedSteps(run))).toBe(first?.step.id);
  return first ?? { kind: 'complete' };
}
