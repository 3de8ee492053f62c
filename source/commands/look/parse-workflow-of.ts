// The workflow of a run where something is wrong with it: parsed, whatever the files that it names may be.
import type { Run } from '../../run/run.ts';
import { readInside } from '../../storage/definitions.ts';
import { readWorkflow } from '../../workflow/parse/read-workflow.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';

/** Undefined where the file is gone, or does not parse itself. */
export async function parseWorkflowOf(
  { workspace }: Pick<Context, 'workspace'>,
  { workflow }: Pick<Run, 'workflow'>,
): Promise<Workflow | undefined> {
  if (workflow === null) return undefined;
  const content = readInside(workspace, workflow.path);
  return content.kind === 'text' ? (await readWorkflow(content.text, workflow.path)).workflow : undefined;
}
