// `run`, `resume`, `retry`, `rerun` and `answer`: moves a run here, tells what happens, and heeds signals.

import type { Context } from '../commands/context.ts';
import { findDefinition, requireUsable } from '../commands/definitions/find-workflow.ts';
import type { Told } from '../commands/move/drive-owned-run.ts';
import { ensureTrust } from '../commands/move/ensure-trust.ts';
import { type Launcher, launchRun, startedBy } from '../commands/move/launch-run.ts';
import { moveFamily } from '../commands/move/move-family.ts';
import type { Move } from '../commands/move/move-run.ts';
import { startRun } from '../commands/move/start-run.ts';
import { type Control, createControl } from '../engine/control.ts';
import { formatProblem, wrongUse } from '../problem.ts';
import type { Run, RunOptions } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import { resolveRunId } from '../storage/run-paths.ts';
import { writeBudget } from '../workflow/budget.ts';
import { keepingTyped, readAnswerMove } from './answer-invocation.ts';
import type { Flags } from './arguments.ts';
import type { Conversation } from './conversation.ts';
import { exitStatus, type PausingSignal, statusOfRun } from './exit-status.ts';
import { gatherData } from './gather-data.ts';
import type { Output } from './output.ts';
import { tellEvents } from './tell-events.ts';

export type Invocation = {
  readonly context: Context;
  readonly flags: Flags;
  readonly output: Output;
  readonly cwd: string;
  readonly readStdin: () => Promise<Uint8Array>;
  readonly launcher: Launcher;
  /** Undefined where there is nobody at a terminal to talk to. */
  readonly converse: ((context: Context) => Promise<Conversation>) | undefined;
  /** Calls back for every pausing signal; returns how to stop listening. */
  readonly onSignal: (callback: (signal: PausingSignal) => void) => () => void;
};

/** `caesura run`; returns the exit status. */
export async function invokeRun(invocation: Invocation, workflowName: string): Promise<number> {
  const { context, flags, output } = invocation;
  const definition = await findDefinition(context.workspace, workflowName, invocation.cwd);
  for (const problem of definition.problems) {
    if (problem.severity === 'warning') output.talk(formatProblem(problem));
  }
  const data = await gatherData(flags, invocation.cwd, invocation.readStdin);
  if (flags.detach) {
    // Asked here: there is nobody to ask where the run will be.
    await ensureTrust(context, requireUsable(definition).workflow, flags.trust);
    const command = ['run', definition.path, '--input', '-', ...passedOn(flags)];
    const launched = await launchRun(context, invocation.launcher, command, data, 'command');
    if (launched.kind === 'launched') {
      output.data(launched.id);
      return exitStatus.done;
    }
    output.talk(launched.message);
    return launched.status;
  }
  return moving(invocation, 'id', (told, control) =>
    startRun(context, {
      definition,
      data,
      options: chosenOptions(flags),
      pauseAfter: flags.pauseAfter,
      trust: flags.trust,
      control,
      told,
    }),
  );
}

/** `caesura resume`, `retry`, `rerun` and `answer`; returns the exit status. */
export async function invokeMove(
  invocation: Invocation,
  command: 'resume' | 'retry' | 'rerun' | 'answer',
  givenId: string,
): Promise<number> {
  const { context, flags, output } = invocation;
  const id = resolveRunId(context.workspace, givenId);
  const read = command === 'answer' ? await readAnswerMove(invocation, id) : readMove(flags, command);
  if (read === null) {
    output.talk(`nothing was answered: the run ${id} waits as before`);
    return exitStatus.stopped;
  }
  const { how } = read;
  let stays: Run | undefined;
  const status = await moving(invocation, 'nothing', async (heard, control) => {
    const move = (told: Told) =>
      moveFamily(context, {
        id,
        how,
        options: chosenOptions(flags),
        frozen: flags.frozen,
        force: flags.force,
        trust: flags.trust,
        pauseAfter: flags.pauseAfter,
        by: startedByOf(context),
        control,
        told,
      });
    const result = read.typed ? await keepingTyped(context, id, how, heard, move) : await move(heard);
    if (result.kind === 'stays') {
      stays = result.run;
      output.talk(`nothing to do: ${result.why}`);
    }
    return result.run;
  });
  // A run of an older workspace whose steps are all done has no status that would say so.
  return stays?.status === 'paused' ? exitStatus.done : status;
}

function readMove(
  flags: Flags,
  command: 'resume' | 'retry' | 'rerun',
): { readonly how: Move; readonly typed: false } {
  switch (command) {
    case 'resume':
    case 'retry':
      return {
        how: { kind: 'resume', rerunInterrupted: flags.rerunInterrupted, stale: flags.stale },
        typed: false,
      };
    case 'rerun':
      if (flags.from === undefined)
        throw wrongUse('missing-value', 'rerun needs --from STEP', 'Name the step to begin with');
      return { how: { kind: 'rerun', from: flags.from, onlyFailed: flags.failedItems }, typed: false };
  }
}

/** Streams events while `move` moves a run; the first interrupt waits for the step, a second ends it. */
async function moving(
  invocation: Invocation,
  firstLine: 'id' | 'nothing',
  move: (told: Told, control: Control) => Promise<Run>,
): Promise<number> {
  const { output, flags } = invocation;
  const control = createControl();
  let heeded: PausingSignal | undefined;
  /** By the run: those of its steps have their own. */
  const attempts = new Map<string, number>();
  const stopListening = invocation.onSignal((signal) => {
    const again = heeded !== undefined;
    const underWay = [...attempts.values()].reduce((sum, count) => sum + count, 0);
    heeded ??= signal;
    control.ask({ kind: signal === 'SIGINT' && !again ? 'pause' : 'pause-now', by: signal });
    if (signal === 'SIGINT') {
      output.talk(again ? sayEnding(underWay) : sayPausing(underWay));
    }
  });
  const tell = tellEvents(output, flags.json, firstLine);
  const told = (event: RunEvent, run: Run) => {
    attempts.set(run.id, run.status === 'running' ? countAttempts(run) : 0);
    tell(event, run);
  };
  try {
    const run = await move(told, control);
    const pausedBy = control.wish()?.by;
    return statusOfRun(run, heeded !== undefined && pausedBy === heeded ? heeded : undefined);
  } finally {
    stopListening();
  }
}

/** @param underWay attempts; none between two of them, or where a provider is waited for */
function sayPausing(underWay: number): string {
  if (underWay === 0) return 'pausing';
  const what =
    underWay > 1
      ? `all ${underWay} under way are done; Ctrl-C again ends them`
      : 'this step is done; Ctrl-C again ends it';
  return `pausing when ${what} now`;
}

function sayEnding(underWay: number): string {
  return `ending ${underWay > 1 ? `${underWay} attempts; they run` : 'the attempt; it runs'} again on resume`;
}

/** What a step with a run of its own does is counted there. */
function countAttempts({ inFlight }: Run): number {
  return inFlight.filter(({ run }) => run === undefined).length;
}

/** Whether this process was started by a key of the screen. */
export function startedByOf({ environment }: Context): 'key' | 'command' {
  return environment[startedBy] === 'key' ? 'key' : 'command';
}

function chosenOptions(flags: Flags): RunOptions {
  return {
    ...(flags.model === undefined ? {} : { model: flags.model }),
    ...(flags.pace === undefined ? {} : { pace: flags.pace }),
    ...(flags.budget === undefined ? {} : { budget: flags.budget }),
    ...(flags.cache === undefined ? {} : { cache: flags.cache }),
    ...(flags.record ? { record: true } : {}),
  };
}

function passedOn(flags: Flags): readonly string[] {
  return [
    ...(flags.model === undefined ? [] : ['--model', flags.model]),
    ...(flags.pace === undefined ? [] : ['--pace', String(flags.pace)]),
    ...(flags.budget === undefined ? [] : ['--budget', writeBudget(flags.budget)]),
    ...(flags.cache === undefined ? [] : [flags.cache ? '--cache' : '--no-cache']),
    ...(flags.pauseAfter === undefined ? [] : ['--pause-after', flags.pauseAfter]),
    ...(flags.record ? ['--record'] : []),
    ...(flags.trust ? ['--trust'] : []),
  ];
}
