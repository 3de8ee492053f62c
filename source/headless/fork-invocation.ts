// `caesura fork`: makes the new run, prints its id, and goes on with it where that is wanted.
import { makeFork } from '../commands/move/fork-run.ts';
import { wrongUse } from '../problem.ts';
import { resolveRunId } from '../storage/run-paths.ts';
import type { Flags } from './arguments.ts';
import { exitStatus } from './exit-status.ts';
import { formatJson } from './format-values.ts';
import { gatherData } from './gather-data.ts';
import { type Invocation, invokeMove, startedByOf } from './run-invocation.ts';

/** Returns the exit status: 0 for a run that is made, or that of the run where it goes on. */
export async function invokeFork(invocation: Invocation, givenId: string): Promise<number> {
  const { context, flags, output } = invocation;
  refuseIdleFlags(flags);
  const source = resolveRunId(context.workspace, givenId);
  const data = await gatherData(flags, invocation.cwd, invocation.readStdin);
  const by = startedByOf(context);
  const { run, stale } = await makeFork(context, { id: source, from: flags.from, data, by });
  const [forked] = run.history;
  if (flags.json) output.data(formatJson({ ...forked, id: run.id }));
  else output.data(run.id);
  const { done, total } = run.progress;
  output.talk(`forked from ${source}: ${done} of ${total} steps are done`);
  const isRedone = flags.resume && flags.stale;
  if (stale.length > 0 && !isRedone) {
    const [are, them] = stale.length === 1 ? ['is', 'it'] : ['are', 'them'];
    output.talk(`${stale.join(', ')} ${are} stale: \`caesura resume ${run.id} --stale\` does ${them} again`);
  }
  if (!flags.resume) return exitStatus.done;
  return invokeMove(invocation, 'resume', run.id);
}

/** What says how to go on says nothing of a fork that does not. */
function refuseIdleFlags({
  resume,
  stale,
  frozen,
  force,
  trust,
  record,
  model,
  pace,
  cache,
  pauseAfter,
}: Flags): void {
  const idle = [
    ...(stale ? ['--stale'] : []),
    ...(frozen ? ['--frozen'] : []),
    ...(force ? ['--force'] : []),
    ...(trust ? ['--trust'] : []),
    ...(record ? ['--record'] : []),
    ...(model === undefined ? [] : ['--model']),
    ...(pace === undefined ? [] : ['--pace']),
    ...(cache === undefined ? [] : [cache ? '--cache' : '--no-cache']),
    ...(pauseAfter === undefined ? [] : ['--pause-after']),
  ];
  if (resume || idle.length === 0) return;
  throw wrongUse(
    'idle-flag',
    `fork goes no further by itself, so ${idle.join(' and ')} would do nothing`,
    'Say --resume too, or give it to `caesura resume`',
  );
}
