// `caesura check` and `caesura render`.
import type { Context } from '../commands/context.ts';
import {
  type CheckedDefinition,
  checkAll,
  findDefinition,
  withoutRepeats,
} from '../commands/definitions/find-workflow.ts';
import { loadRun } from '../commands/look/load-run.ts';
import { renderStep } from '../commands/look/render-step.ts';
import { checkNames } from '../commands/move/require-names.ts';
import { formatProblem, type Problem } from '../problem.ts';
import { sanitizeText } from '../sanitize-text.ts';
import { readConfig } from '../storage/config.ts';
import { resolveRunId } from '../storage/run-paths.ts';
import type { Flags } from './arguments.ts';
import { exitStatus } from './exit-status.ts';
import { formatJson } from './format-values.ts';
import { gatherData } from './gather-data.ts';
import type { Output } from './output.ts';

/** Every problem at once; 2 where there is an error. */
export async function invokeCheck(
  context: Context,
  workflow: string | undefined,
  cwd: string,
  json: boolean,
  output: Output,
): Promise<number> {
  const definitions =
    workflow === undefined
      ? await checkAll(context.workspace)
      : [await findDefinition(context.workspace, workflow, cwd)];
  const problems = withoutRepeats([
    ...(workflow === undefined ? readConfig(context.workspace).problems : []),
    ...definitions.flatMap((definition) => definition.problems),
    ...checkNames(
      context,
      definitions.flatMap(({ workflow: checked }) => checked ?? []),
    ),
    ...(workflow === undefined ? repeatedNames(definitions) : []),
  ]);
  if (json) {
    output.data(formatJson(problems.map(problemObject), 2));
  } else {
    for (const problem of problems) output.data(sanitizeText(formatProblem(problem)));
    const errors = problems.filter((problem) => problem.severity === 'error').length;
    const warnings = problems.length - errors;
    output.talk(
      `${count(definitions.length, 'workflow')}: ${count(errors, 'error')}, ${count(warnings, 'warning')}`,
    );
  }
  return problems.some((problem) => problem.severity === 'error') ? exitStatus.wrongUse : exitStatus.done;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function problemObject(problem: Problem): object {
  const { place, ...rest } = problem;
  return { ...rest, ...place };
}

/** Two definitions of one name can only be run by their paths. */
function repeatedNames(definitions: readonly CheckedDefinition[]): readonly Problem[] {
  return definitions.flatMap((definition, index) => {
    const first = definitions.findIndex((other) => other.name === definition.name);
    const other = definitions[first];
    if (first === index || other === undefined) return [];
    return [
      {
        severity: 'warning',
        code: 'repeated-name',
        message: `${other.path} has the name ${definition.name} too`,
        place: { file: definition.path },
        hint: 'Rename one, or run them by their paths',
      },
    ];
  });
}

/** The prompt on standard output, with the data of a run or with values given; those given win. */
export async function invokeRender(
  context: Context,
  workflow: string,
  stepId: string,
  flags: Flags,
  cwd: string,
  readStdin: () => Promise<Uint8Array>,
  output: Output,
): Promise<number> {
  const definition = await findDefinition(context.workspace, workflow, cwd);
  const data =
    flags.run === undefined
      ? {}
      : (await loadRun(context, resolveRunId(context.workspace, flags.run))).run.data;
  const given = await gatherData(flags, cwd, readStdin);
  const rendered = await renderStep(context, definition, stepId, { ...data, ...given }, flags.item);
  for (const warning of rendered.warnings) output.talk(`warning: ${warning}`);
  output.data(rendered.text.replace(/\n$/, ''));
  return exitStatus.done;
}
