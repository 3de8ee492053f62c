// Which model a step calls, and whether every model that a run may call can be called at all.
import { checkModel } from '../../model/choose-model.ts';
import { WrongUse } from '../../problem.ts';
import { type CallingStep, completedSteps } from '../../run/find-works.ts';
import type { Run, RunOptions } from '../../run/run.ts';
import { recordedModel } from '../../unpaid-models.ts';
import { type ModelNames, readModelNames, writeModelNames } from '../../workflow/model-settings.ts';
import type { NestedStep, Workflow } from '../../workflow/workflow.ts';
import { deepestNesting } from '../../workflow/workflow.ts';
import { findWorkflow, type Library } from '../../workflow/workflow-library.ts';
import type { Context } from '../context.ts';
import { libraryFor } from '../definitions/workflow-library.ts';
import { providersOf } from './providers-of.ts';
import { warnOfBudget } from './warn-of-budget.ts';

/** The order of product.md: the command line, the step, the workflow, the environment or caesura.yaml. */
export function modelsOf(
  context: Context,
  workflow: Workflow,
  options: RunOptions,
  step: CallingStep,
): ModelNames {
  if (options.model !== undefined) return readModelNames(options.model);
  const own = step.kind === 'prompt' ? step.model : undefined;
  const usual = context.environment.CAESURA_MODEL || context.config.model || recordedModel;
  return own ?? workflow.model ?? readModelNames(usual);
}

/** What the command line chose for a run, as it is for the run of one of its steps. The budget is told apart from that. */
export function optionsWithin({ budget: _, ...options }: RunOptions, step: NestedStep): RunOptions {
  if (options.model !== undefined || step.model === undefined) return options;
  return { ...options, model: writeModelNames(step.model) };
}

/**
 * Throws {@link WrongUse} where a step still to be done has no model that can be called at all; those of the workflows
 * that steps name included. Says which of the others are passed over, and where a budget cannot count what one costs.
 */
export async function requireModels(
  context: Context,
  workflow: Workflow,
  options: RunOptions,
  done: Pick<Run, 'executedTemplates'>,
): Promise<void> {
  const library = await libraryFor(context.workspace, workflow);
  const lists = listModels(context, workflow, options, completedSteps(done), library);
  const providers = providersOf(context);
  const names = new Set(lists.flat());
  const problems = new Map([...names].map((name) => [name, checkModel(name, providers)] as const));
  const problemsOf = (list: ModelNames) => list.flatMap((name) => problems.get(name) ?? []);
  const hopeless = lists.filter((list) => problemsOf(list).length === list.length).flatMap(problemsOf);
  if (hopeless.length > 0) throw new WrongUse([...new Set(hopeless)]);
  for (const [name, problem] of problems)
    if (problem !== undefined) context.say(`${name} is passed over: ${problem.message}`);
  const callable = [...names].filter((name) => problems.get(name) === undefined);
  warnOfBudget(context, { ...workflow.budget, ...options.budget }, callable);
}

function listModels(
  context: Context,
  workflow: Workflow,
  options: RunOptions,
  finished: ReadonlySet<string>,
  library: Library | undefined,
  depth = 1,
): readonly ModelNames[] {
  return workflow.steps.flatMap((step) => {
    if (finished.has(step.id)) return [];
    if (step.kind === 'prompt') return [modelsOf(context, workflow, options, step)];
    if (step.kind !== 'workflow' || library === undefined || depth >= deepestNesting) return [];
    const found = findWorkflow(library, step.workflow);
    if (found.kind !== 'found' || found.entry.workflow === undefined) return [];
    const within = optionsWithin(options, step);
    return listModels(context, found.entry.workflow, within, new Set(), library, depth + 1);
  });
}
