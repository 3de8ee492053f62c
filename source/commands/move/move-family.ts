// A run goes on, and when it is completed those that have been waiting for it, one within the other.
import { formatProblem, RunOwned, WrongUse } from '../../problem.ts';
import { childrenInFlight, parentOf } from '../../run/parent.ts';
import type { Run } from '../../run/run.ts';
import { readRun } from '../../storage/read-run.ts';
import { pathsOf } from '../../storage/run-paths.ts';
import { deepestNesting } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import { type MoveRequest, type MoveResult, moveRun } from './move-run.ts';

/** As {@link moveRun}; returns how the outermost run that was moved has stopped. */
export async function moveFamily(context: Context, request: MoveRequest): Promise<MoveResult> {
  let result = await moveRun(context, request);
  for (let level = 1; level < deepestNesting; level++) {
    const next = await moveParent(context, request, result.run);
    if (next === undefined) break;
    result = next;
  }
  return result;
}

/** Undefined where nobody waits for the run, or whoever does cannot go on: that is said. */
async function moveParent(context: Context, request: MoveRequest, run: Run): Promise<MoveResult | undefined> {
  const id = await findWaiting(context, run);
  if (id === undefined) return undefined;
  const command = `\`caesura resume ${id}\``;
  if (request.control.wish() !== null) {
    context.say(`the run ${id} waits for this one: ${command} goes on with it`);
    return undefined;
  }
  try {
    const { trust, force, control, told } = request;
    const moved = await moveRun(context, {
      id,
      how: { kind: 'resume' },
      options: {},
      frozen: false,
      force,
      trust,
      pauseAfter: undefined,
      by: 'child',
      control,
      told,
    });
    if (moved.kind === 'moved') return moved;
    context.say(`the run ${id}, which this one belongs to, stays as it is: ${moved.why}`);
  } catch (error) {
    if (error instanceof RunOwned) context.say(`not gone on with: ${error.message}`);
    else if (error instanceof WrongUse) {
      for (const problem of error.problems) context.say(formatProblem(problem));
      context.say(`the run ${id} waits for this one: mend that, then ${command} goes on with it`);
    } else throw error;
  }
  return undefined;
}

/** The run that waits for this one, which is completed. */
async function findWaiting(context: Context, run: Run): Promise<string | undefined> {
  const parent = parentOf(run);
  if (parent === undefined || run.status !== 'completed') return undefined;
  const loaded = await readRun(pathsOf(context.workspace, parent.id));
  switch (loaded.kind) {
    case 'missing':
    case 'unreadable':
      context.say(`the run ${parent.id}, which this one belongs to, cannot be read`);
      return undefined;
    case 'run': {
      const outer = loaded.parsed.run;
      if (childrenInFlight(outer).some((child) => child.run === run.id)) return outer.id;
      const isTaken = outer.executedTemplates.some((record) => record.run === run.id);
      if (!isTaken)
        context.say(
          `the run ${outer.id}, which this one belonged to, has gone on without it: ${outer.status}`,
        );
      return undefined;
    }
  }
}
