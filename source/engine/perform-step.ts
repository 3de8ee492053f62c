// One attempt of one step, by kind: what is sent, what streams back, what the run becomes.
import { ModelFailure, type ReplyPart } from '../model/model.ts';
import { type OpenProgram, ProgramFailure } from '../programs/program.ts';
import { type CallingStep, nextAction } from '../run/next-action.ts';
import type {
  FailureCause,
  InFlight,
  ProcessIdentity,
  Run,
  RunEvent,
  StepRecord,
  Usage,
} from '../run/run.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { AttemptAborted, type Control } from './control.ts';
import type { EnginePorts } from './ports.ts';
import { type PreparedStep, prepareStep } from './prepare-step.ts';
import { settleReply } from './settle-reply.ts';

/** How an attempt ended, as the events to apply; `unbegun`: the data changed underneath, look again. */
export type AttemptOutcome =
  | { readonly kind: 'done'; readonly event: RunEvent }
  | {
      readonly kind: 'failed';
      readonly attempt: number;
      readonly cause: FailureCause;
      readonly durationMs: number;
    }
  | { readonly kind: 'aborted'; readonly attempt: number }
  | { readonly kind: 'unbegun'; readonly attempt: number };

export type AttemptContext = {
  readonly workflow: Workflow;
  readonly ports: EnginePorts;
  readonly control: Control;
  /** The model of prompt steps, as product.md orders the choices. */
  readonly modelOf: (step: CallingStep) => string;
  /** Commits an event that begins an attempt; returns whether a person's edit has made it another attempt. */
  readonly begin: (event: RunEvent) => { readonly edited: boolean };
};

/**
 * Performs one attempt. `begun` is one that an earlier owner began: where its whole reply is on the disk and
 * the prompt is still the same, that reply is taken instead of paying again (run-file.md).
 */
export async function performStep(
  context: AttemptContext,
  step: CallingStep,
  run: Run,
  begun: InFlight | null,
): Promise<AttemptOutcome> {
  const { ports, workflow } = context;
  const work = { stepId: step.id };
  const rendering = ports.clock.elapsed();
  const preparation = await prepareStep(workflow, step, run, ports.files);
  const renderTimeMs = Math.round(ports.clock.elapsed() - rendering);
  const attempt = 1 + Math.max(ports.transcripts.lastAttempt(work), begun?.attempt ?? 0);
  if (preparation.kind === 'failed')
    return { kind: 'failed', attempt, cause: preparation.cause, durationMs: 0 };
  const prepared = preparation.step;

  const left = begun?.process === undefined ? null : await endProgram(context, begun.process);
  if (left !== null) return { kind: 'failed', attempt, cause: left, durationMs: 0 };
  if (begun !== null && begun.promptHash === prepared.hash) {
    const reply = ports.transcripts.readReply(work, begun.attempt);
    if (reply !== undefined) {
      const ending = { usage: undefined, model: context.modelOf(step), warnings: [], durationMs: undefined };
      return settle(context, step, prepared, begun.attempt, renderTimeMs, reply, ending, true);
    }
  }

  ports.transcripts.writePrompt(work, attempt, prepared.text);
  const program = step.kind === 'command' ? await openProgram(context, step, prepared, attempt) : null;
  if (program !== null && 'cause' in program)
    return { kind: 'failed', attempt, cause: program.cause, durationMs: 0 };
  const edited = beginAttempt(context, program, {
    stepId: step.id,
    attempt,
    startedAt: ports.clock.now().toISOString(),
    promptHash: prepared.hash,
    ...(program === null ? {} : { process: program.identity }),
  });
  if (edited && !(await isStillTheSame(context, step, prepared))) {
    program?.discard();
    return { kind: 'unbegun', attempt };
  }

  const started = ports.clock.elapsed();
  const received = await receive(context, step, prepared, attempt, program);
  const durationMs = Math.round(ports.clock.elapsed() - started);
  switch (received.kind) {
    case 'aborted':
      return { kind: 'aborted', attempt };
    case 'failed':
      return { kind: 'failed', attempt, cause: received.cause, durationMs };
    case 'reply':
      return settle(
        context,
        step,
        prepared,
        attempt,
        renderTimeMs,
        received.text,
        { ...received, durationMs },
        false,
      );
  }
}

/** Returns whether a person changed what would be sent. Where it cannot be committed, the program goes. */
function beginAttempt(context: AttemptContext, program: OpenProgram | null, attempt: InFlight): boolean {
  try {
    return context.begin({ at: attempt.startedAt, event: 'step-started', attempt }).edited;
  } catch (error) {
    program?.discard();
    throw error;
  }
}

/** Why what an earlier owner started is still there, or null. */
async function endProgram(context: AttemptContext, process: ProcessIdentity): Promise<FailureCause | null> {
  try {
    await context.ports.programs.end(process);
    return null;
  } catch (error) {
    if (error instanceof ProgramFailure) return error.failure;
    throw error;
  }
}

/**
 * Whether an edit that came in as the attempt began leaves it what it is. Somebody who saves all the time must
 * not keep a step from ever beginning.
 */
async function isStillTheSame(
  { workflow, ports }: AttemptContext,
  step: CallingStep,
  prepared: PreparedStep,
): Promise<boolean> {
  const run = ports.store.current();
  const next = nextAction(workflow, run);
  if (next.kind !== 'perform' || next.step.id !== step.id) return false;
  const again = await prepareStep(workflow, step, run, ports.files);
  return again.kind === 'prepared' && again.step.hash === prepared.hash;
}

async function openProgram(
  context: AttemptContext,
  step: CallingStep & { readonly kind: 'command' },
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
        ...step.env,
      ]),
    });
  } catch (error) {
    if (error instanceof ProgramFailure) return { cause: error.failure };
    throw error;
  }
}

type Ending = {
  readonly model: string | undefined;
  readonly usage: Usage | undefined;
  readonly warnings: readonly string[];
};

type Received =
  | ({ readonly kind: 'reply'; readonly text: string } & Ending)
  | { readonly kind: 'failed'; readonly cause: FailureCause }
  | { readonly kind: 'aborted' };

/** Streams the reply into its file; it is whole and durable when this returns one. */
async function receive(
  context: AttemptContext,
  step: CallingStep,
  prepared: PreparedStep,
  attempt: number,
  program: OpenProgram | null,
): Promise<Received> {
  const { ports, control, workflow } = context;
  const signal = control.endAttempts;
  const file = ports.transcripts.openReply({ stepId: step.id }, attempt);
  const parts: string[] = [];
  let ending: Ending | undefined;
  try {
    const stream: AsyncIterable<ReplyPart> =
      program === null
        ? ports.model.reply({
            model: context.modelOf(step),
            prompt: prepared.text,
            workflowName: workflow.name,
            stepId: step.id,
            signal,
          })
        : programParts(program, signal);
    for await (const part of stream) {
      switch (part.kind) {
        case 'text':
          parts.push(part.text);
          file.append(part.text);
          break;
        case 'finished':
          ending = {
            model: program === null ? part.model : undefined,
            usage: part.usage,
            warnings: part.warnings,
          };
          break;
      }
    }
  } catch (error) {
    file.abandon();
    if (error instanceof AttemptAborted || signal.aborted) return { kind: 'aborted' };
    if (error instanceof ModelFailure || error instanceof ProgramFailure)
      return { kind: 'failed', cause: error.failure };
    throw error;
  }
  if (ending === undefined) {
    file.abandon();
    const message = 'the reply ended without saying that it is whole';
    return { kind: 'failed', cause: { kind: 'incomplete-reply', message, canRetry: true } };
  }
  // Even where somebody wants the run to stop by now: what has been paid for is kept.
  file.finish();
  return { kind: 'reply', text: parts.join(''), ...ending };
}

async function* programParts(program: OpenProgram, signal: AbortSignal): AsyncIterable<ReplyPart> {
  for await (const text of program.run(signal)) yield { kind: 'text', text };
  yield { kind: 'finished', model: '', warnings: [] };
}

async function settle(
  context: AttemptContext,
  step: CallingStep,
  prepared: PreparedStep,
  attempt: number,
  renderTimeMs: number,
  reply: string,
  ending: Ending & { readonly durationMs: number | undefined },
  adopted: boolean,
): Promise<AttemptOutcome> {
  const { ports, workflow } = context;
  const transcript = ports.transcripts.name({ stepId: step.id }, attempt);
  const settled = await settleReply(workflow, step, reply, transcript, ports.files);
  if (settled.kind === 'failed') {
    return { kind: 'failed', attempt, cause: settled.cause, durationMs: ending.durationMs ?? 0 };
  }
  const at = notBefore(ports.store.current().updatedAt, ports.clock.now()).toISOString();
  const record: StepRecord = {
    stepId: step.id,
    templatePath: prepared.templatePath,
    executedAt: at,
    outputFields: Object.keys(settled.data),
    renderTimeMs,
    attempt,
    ...(ending.durationMs === undefined ? {} : { durationMs: ending.durationMs }),
    ...(step.kind === 'prompt' && ending.model !== undefined ? { model: ending.model } : {}),
    ...(ending.usage === undefined ? {} : { usage: ending.usage }),
    promptHash: prepared.hash,
    transcript,
    warnings: [...prepared.warnings, ...ending.warnings, ...settled.warnings],
  };
  if (step.kind === 'prompt' && step.checkpoint) {
    return {
      kind: 'done',
      event: {
        at,
        event: 'run-waiting',
        checkpoint: {
          stepId: step.id,
          templatePath: prepared.templatePath,
          inputType: 'approval',
          outputField: record.outputFields[0] ?? step.id,
          message: 'accept the reply, or change it',
          reply: { data: settled.data, record },
        },
      },
    };
  }
  return {
    kind: 'done',
    event: {
      at,
      event: 'step-completed',
      record,
      data: settled.data,
      ...(adopted ? { adopted: true as const } : {}),
    },
  };
}

/**
 * Commits within one millisecond bear later times than the clock's; a record must not seem older than the state
 * it was not in yet, or a save of that state would seem to have removed it (see `guessBase`).
 */
function notBefore(time: string, now: Date): Date {
  return Date.parse(time) > now.getTime() ? new Date(time) : now;
}
