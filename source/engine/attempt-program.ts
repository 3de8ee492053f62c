// The program of a command step's attempt: opened before the attempt begins, and ended where an earlier owner left it.
import { type OpenProgram, ProgramFailure } from '../programs/program.ts';
import type { Item } from '../run/fan-items.ts';
import type { FailureCause, ProcessIdentity } from '../run/run.ts';
import type { CommandStep } from '../workflow/workflow.ts';
import type { AttemptContext } from './attempt.ts';
import type { EnginePorts } from './ports.ts';
import type { PreparedStep } from './prepare-step.ts';

/** The program, held back, or why there is none. */
export async function openProgram(
  context: AttemptContext,
  step: CommandStep,
  item: Item | null,
  prepared: PreparedStep,
  attempt: number,
): Promise<OpenProgram | { readonly cause: FailureCause }> {
  const run = context.ports.store.current();
  try {
    return await context.ports.programs.open({
      step,
      arguments: prepared.arguments,
      stdin: prepared.text,
      env: new Map([
        ['CAESURA_RUN_ID', run.id],
        ['CAESURA_STEP_ID', step.id],
        ['CAESURA_ATTEMPT', String(attempt)],
        ['CAESURA_STEP_KEY', [run.id, step.id, ...(item === null ? [] : [item.name])].join('.')],
        ...(item === null ? [] : [['CAESURA_ITEM', item.name] as const]),
        ...step.env,
      ]),
    });
  } catch (error) {
    if (error instanceof ProgramFailure) return { cause: error.failure };
    throw error;
  }
}

/** Why what an earlier owner started is still there, or null. */
export async function endProgram(
  context: { readonly ports: Pick<EnginePorts, 'programs'> },
  process: ProcessIdentity,
): Promise<FailureCause | null> {
  try {
    await context.ports.programs.end(process);
    return null;
  } catch (error) {
    if (error instanceof ProgramFailure) return error.failure;
    throw error;
  }
}
