// What a workflow would run on this machine, where nobody has agreed to it yet.
import type { Context } from '../../commands/context.ts';
import { WrongUse } from '../../problem.ts';
import type { Workflow } from '../../workflow/workflow.ts';

/** The commands as a person would type them; none where the definition is trusted or runs none. */
export async function findUntrusted(context: Context, workflow: Workflow): Promise<readonly string[]> {
  const { ensureTrust, listCommands } = await import('../../commands/move/ensure-trust.ts');
  try {
    await ensureTrust({ ...context, confirm: undefined }, workflow, false);
    return [];
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    const { readClosure } = await import('../../commands/definitions/workflow-library.ts');
    return listCommands(await readClosure(context.workspace, workflow));
  }
}
