// Where the files of a run stand, for an editor or a pager: its own, the template of a step, its workflow.
import { join } from 'node:path';
import { type Place, WrongUse, wrongUse } from '../../problem.ts';
import { lookUp, readInside } from '../../storage/definitions.ts';
import { pathsOf } from '../../storage/run-paths.ts';
import { readWorkflow } from '../../workflow/parse/read-workflow.ts';
import { findStep, type Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import type { ShownRun } from './load-run.ts';
import { parseWorkflowOf } from './parse-workflow-of.ts';

/** An absolute path, and where in the file to begin. */
export type LocatedFile = { readonly path: string; readonly line?: number };

/** @param place where the file does not parse, if it does not */
export function locateRunFile(
  { workspace }: Pick<Context, 'workspace'>,
  runId: string,
  place?: Place,
): LocatedFile {
  const { file } = pathsOf(workspace, runId);
  return { path: file, ...(place?.line === undefined ? {} : { line: place.line }) };
}

/**
 * The template of a prompt or command; for a step without one, its place in the workflow; where that does not parse,
 * the place of its first fault. Throws {@link WrongUse}.
 */
export async function locateTemplate(
  context: Pick<Context, 'workspace'>,
  shown: ShownRun,
  stepId: string,
): Promise<LocatedFile> {
  const workflow = await readDefinition(context, shown);
  if (workflow === undefined) return locateWorkflow(context, shown, stepId);
  const step = findStep(workflow, stepId);
  const template = step === undefined || step.kind === 'human' ? undefined : step.prompt;
  if (template === undefined) return locateWorkflow(context, shown, stepId);
  const found = lookUp(context.workspace, workflow.path, 'template', template);
  switch (found.kind) {
    case 'found':
      return { path: join(context.workspace.root, found.file) };
    case 'missing':
      throw wrongUse(
        'missing-template',
        `the template ${template} of ${stepId} is in none of ${found.looked.join(', ')}`,
        'Write it, or mend its name in the workflow file',
      );
    case 'refused':
      throw wrongUse('bad-template', found.message, 'Mend its name in the workflow file');
  }
}

/** The workflow file, at the step, or at its first fault. Throws {@link WrongUse} where the run names none. */
export async function locateWorkflow(
  context: Pick<Context, 'workspace'>,
  shown: ShownRun,
  stepId: string | null,
): Promise<LocatedFile> {
  const path = shown.workflow?.path ?? shown.run.workflow?.path;
  if (path === undefined) throw noDefinition(shown);
  const step = stepId === null || shown.workflow === undefined ? undefined : findStep(shown.workflow, stepId);
  const content = readInside(context.workspace, path);
  if (content.kind === 'unreadable') throw new WrongUse([content.problem]);
  if (content.kind === 'missing') {
    throw wrongUse('missing-workflow', `${path} is not there any more`, 'The run holds its definition');
  }
  const line = step?.place.line ?? (await findFault(content.text, path));
  return { path: join(context.workspace.root, path), ...(line === undefined ? {} : { line }) };
}

/** Also one that names files which are not there. */
async function readDefinition(
  context: Pick<Context, 'workspace'>,
  { run, workflow }: ShownRun,
): Promise<Workflow | undefined> {
  return workflow ?? (await parseWorkflowOf(context, run));
}

/** The line of the first error. */
async function findFault(text: string, path: string): Promise<number | undefined> {
  const { problems } = await readWorkflow(text, path);
  return problems.find(({ severity }) => severity === 'error')?.place?.line;
}

function noDefinition({ run }: ShownRun): WrongUse {
  return wrongUse(
    'missing-workflow',
    `the workflow of ${run.id}, ${run.workflowName}, cannot be read`,
    'See what is wrong with `caesura check`',
  );
}
