// Which model a step calls, and whether every model that a run may call can be called at all.
import { checkModel } from '../model/choose-model.ts';
import { WrongUse } from '../problem.ts';
import { type CallingStep, completedSteps } from '../run/find-works.ts';
import type { Run, RunOptions } from '../run/run.ts';
import type { NestedStep, Workflow } from '../workflow/workflow.ts';
import { deepestNesting } from '../workflow/workflow.ts';
import { findWorkflow, type Library } from '../workflow/workflow-library.ts';
import type { Context } from './context.ts';
import { warnOfBudget } from './warn-of-budget.ts';
import { libraryFor } from './workflow-library.ts';

/** The order of product.md: the command line, the step, the workflow, the environment or caesura.yaml. */
export function modelOf(
  context: Context,
  workflow: Workflow,
  options: RunOptions,
  step: CallingStep,
): string {
  const own = step.kind === 'prompt' ? step.model : undefined;
  return (
    options.model ??
    own ??
    workflow.model ??
    (context.environment.CAESURA_MODEL || context.config.model) ??
    'recorded'
  );
}

/** What the command line chose for a run, as it is for the run of one of its steps. The budget is told apart from that. */
export function optionsWithin({ budget: _, ...options }: RunOptions, step: NestedStep): RunOptions {
  const model = options.model ?? step.model;
  return { ...options, ...(model === undefined ? {} : { model }) };
}

/**
 * Throws {@link WrongUse} where a model that a step still to be done needs cannot be called at all; those of the
 * workflows that steps name included. Says where a budget cannot count what one of them costs.
 */
export async function requireModels(
  context: Context,
  workflow: Workflow,
  options: RunOptions,
  done: Pick<Run, 'executedTemplates'>,
): Promise<void> {
  const library = await libraryFor(context.workspace, workflow);
  const models = new Set(modelsOf(context, workflow, options, completedSteps(done), library));
  const problems = [...models].flatMap(
    (model) => checkModel(model, context.config.providers ?? {}, context.environment) ?? [],
  );
  if (problems.length > 0) throw new WrongUse(problems);
  warnOfBudget(context, { ...workflow.budget, ...options.budget }, models);
}

function modelsOf(
  context: Context,
  workflow: Workflow,
  options: RunOptions,
  finished: ReadonlySet<string>,
  library: Library | undefined,
  depth = 1,
): readonly string[] {
  return workflow.steps.flatMap((step) => {
    if (finished.has(step.id)) return [];
    if (step.kind === 'prompt') return [modelOf(context, workflow, options, step)];
    if (step.kind !== 'workflow' || library === undefined || depth >= deepestNesting) return [];
    const found = findWorkflow(library, step.workflow);
    if (found.kind !== 'found' || found.entry.workflow === undefined) return [];
    const within = optionsWithin(options, step);
    return modelsOf(context, found.entry.workflow, within, new Set(), library, depth + 1);
  });
}
