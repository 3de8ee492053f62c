// Names in a workflow that hold the value of a secret: a run would have others, and never find its steps again.
import { makeError, quoteName } from '../../make-problem.ts';
import { type Problem, WrongUse } from '../../problem.ts';
import { mendName } from '../../secrets/secret.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { closureOf } from '../../workflow/workflow-library.ts';
import type { Context } from '../context.ts';
import { libraryFor } from '../definitions/workflow-library.ts';
import { learnWorkflow } from '../workspace/learn-secrets.ts';

/**
 * Learns the secrets of a workflow and of those that may run within it, before any of them is begun. Throws
 * {@link WrongUse} where one is in the name of a workflow, a step or a field: such a step would be done, and paid for,
 * again and again.
 */
export async function requireNames(
  context: Pick<Context, 'workspace' | 'secrets' | 'environment'>,
  workflow: Workflow,
): Promise<void> {
  const library = await libraryFor(context.workspace, workflow);
  const problems = checkNames(context, [
    workflow,
    ...(library === undefined ? [] : closureOf(library, workflow)),
  ]);
  if (problems.length > 0) throw new WrongUse(problems);
}

/** Learns the secrets of the workflows; a problem for each name in them that holds one. */
export function checkNames(
  context: Pick<Context, 'secrets' | 'environment'>,
  workflows: readonly Workflow[],
): readonly Problem[] {
  for (const workflow of workflows) learnWorkflow(context, workflow);
  return workflows.flatMap((workflow) => findNames(context, workflow));
}

function findNames({ secrets }: Pick<Context, 'secrets'>, workflow: Workflow): readonly Problem[] {
  const find = (what: string, name: string, place: Problem['place']): readonly Problem[] => {
    const [secret] = secrets.redactValue(name).names;
    if (secret === undefined) return [];
    const message = `the name of ${what} ${quoteName(name)} holds the value of ${secret}, which no run is written with`;
    return [makeError('secret-name', message, place, mendName(secret))];
  };
  return [
    ...find('the workflow', workflow.name, { file: workflow.path }),
    ...workflow.steps.flatMap(({ id, inputs, outputs, place }) => [
      ...find('the step', id, place),
      ...[...new Set([...inputs, ...outputs].flat())].flatMap((field) => find('the field', field, place)),
    ]),
  ];
}
