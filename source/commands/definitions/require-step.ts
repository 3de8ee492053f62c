// A step that a person names.
import { wrongUse } from '../../problem.ts';
import { didYouMean } from '../../suggest-name.ts';
import { findStep, type Step, type Workflow } from '../../workflow/workflow.ts';

/** Throws {@link WrongUse} where the workflow has no such step. */
export function requireStep(workflow: Workflow, stepId: string): Step {
  const step = findStep(workflow, stepId);
  if (step !== undefined) return step;
  const ids = workflow.steps.map((candidate) => candidate.id);
  throw wrongUse(
    'unknown-step',
    `the workflow ${workflow.name} has no step ${stepId}`,
    didYouMean(stepId, ids) || `Its steps are: ${ids.join(', ')}`,
    { file: workflow.path },
  );
}
