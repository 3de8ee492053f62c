// `pause`, `cancel` and `delete`.
import type { Context } from '../commands/context.ts';
import { deleteRun } from '../commands/move/delete-run.ts';
import { requestStop } from '../commands/move/request-stop.ts';
import { wrongUse } from '../problem.ts';
import { resolveRunId } from '../storage/run-paths.ts';
import type { Flags } from './arguments.ts';
import { exitStatus, statusOfRun } from './exit-status.ts';
import type { Output } from './output.ts';

/** `caesura pause` and `cancel`; returns the exit status of the table in product.md. */
export async function invokeStop(
  context: Context,
  command: 'pause' | 'cancel',
  givenId: string,
  flags: Flags,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const id = resolveRunId(context.workspace, givenId);
  const request = command === 'cancel' ? 'cancel' : flags.now ? 'pause-now' : 'pause';
  const { kind, run } = await requestStop(context, { id, request, by: 'command', signal });
  if (flags.json) output.data(JSON.stringify({ id, status: run.status, already: kind === 'already' }));
  output.talk(
    kind === 'already' ? `the run ${id} is ${run.status} already` : `the run ${id} is ${run.status}`,
  );
  if (kind === 'already') return exitStatus.done;
  return run.status === (command === 'cancel' ? 'cancelled' : 'paused')
    ? exitStatus.done
    : statusOfRun(run, undefined);
}

/** `caesura delete`; asks first. */
export async function invokeDelete(
  context: Context,
  givenId: string,
  flags: Flags,
  output: Output,
): Promise<number> {
  const id = resolveRunId(context.workspace, givenId);
  if (!flags.yes) {
    if (context.confirm === undefined) {
      throw wrongUse(
        'not-confirmed',
        `delete asks before it deletes ${id}, and there is nobody to ask`,
        'Say --yes',
      );
    }
    if (!(await context.confirm(`Delete the run ${id} with its prompts and replies?`))) {
      output.talk('nothing was deleted');
      return exitStatus.done;
    }
  }
  const children = await deleteRun(context, id);
  output.talk(`deleted ${id}`);
  if (children.length > 0) output.talk(`the runs of its steps stay: ${children.join(', ')}`);
  return exitStatus.done;
}
