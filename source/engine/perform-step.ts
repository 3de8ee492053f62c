// One attempt of one step or item, by kind: what is sent, what streams back, what the run becomes.
import type { JsonObject } from '../json.ts';
import type { OpenProgram } from '../programs/program.ts';
import type { Item } from '../run/fan-items.ts';
import type { Work } from '../run/find-works.ts';
import type { InFlight, Run } from '../run/run.ts';
import type { Payment } from '../run/spent.ts';
import type { AttemptContext, AttemptOutcome, AttemptWork } from './attempt.ts';
import { endProgram, openProgram } from './attempt-program.ts';
import { completeAttempt } from './complete-attempt.ts';
import { type Conversation, readConversation } from './conversation.ts';
import type { AskedModel } from './fall-back.ts';
import { needsPermission } from './interrupted.ts';
import { paymentOf, readPayment } from './payment-of.ts';
import { describeCall } from './prepare-call.ts';
import { prepareStep } from './prepare-step.ts';
import { receiveReply } from './receive-reply.ts';

/**
 * Performs one attempt. `begun` is one that an earlier owner began: where its whole reply is on the disk and
 * the prompt is still the same, that reply is taken instead of paying again (run-file.md). Where it is not, the
 * step may want a person to say that it runs again.
 */
export async function performStep(
  context: AttemptContext,
  target: AttemptWork,
  run: Run,
  begun: InFlight | null,
): Promise<AttemptOutcome> {
  const { ports, workflow } = context;
  const { step, item, asked } = target;
  const work = { stepId: step.id, item: item?.name };
  const rendering = ports.clock.elapsed();
  const preparation = await prepareStep(workflow, step, run, ports.files, item);
  const renderTimeMs = Math.round(ports.clock.elapsed() - rendering);
  const attempt = 1 + Math.max(ports.transcripts.lastAttempt(work), begun?.attempt ?? 0);
  const interrupted = needsPermission(step, begun, context)
    ? ({ kind: 'interrupted', attempt: begun.attempt } as const)
    : null;
  if (preparation.kind === 'failed')
    return interrupted ?? { kind: 'failed', attempt, cause: preparation.cause, durationMs: 0 };
  const prepared = preparation.step;
  const said = readConversation(prepared, run, work, ports.transcripts);

  const left = begun?.process === undefined ? null : await endProgram(context, begun.process);
  if (left !== null) return interrupted ?? { kind: 'failed', attempt, cause: left, durationMs: 0 };
  if (begun !== null && begun.promptHash === said.hash) {
    const reply = ports.transcripts.readReply(work, begun.attempt);
    if (reply !== undefined) {
      return completeAttempt(context, target, prepared, {
        text: reply,
        attempt: begun.attempt,
        renderTimeMs,
        durationMs: undefined,
        ...paidBefore(ports.transcripts.readPaid(work, begun.attempt), begun.model ?? asked?.model),
        fallbacks: begun.fallbacks ?? [],
        warnings: [],
        adopted: true,
      });
    }
  }

  if (interrupted !== null) return interrupted;
  ports.transcripts.writePrompt(work, attempt, describeCall(said.text, prepared.call));
  const program = step.kind === 'command' ? await openProgram(context, step, item, prepared, attempt) : null;
  if (program !== null && 'cause' in program)
    return { kind: 'failed', attempt, cause: program.cause, durationMs: 0 };
  const edited = await beginAttempt(context, program, item, {
    stepId: step.id,
    ...(item === null ? {} : { item: item.name }),
    attempt,
    startedAt: ports.clock.now().toISOString(),
    promptHash: said.hash,
    ...(said.turns.length === 0 ? {} : { repair: said.turns.length }),
    ...(asked === null ? {} : { model: asked.model }),
    ...(asked === null || asked.fallbacks.length === 0 ? {} : { fallbacks: asked.fallbacks }),
    ...(program === null ? {} : { process: program.identity }),
  });
  if (edited && !(await isStillTheSame(context, target, said))) {
    program?.discard();
    return { kind: 'unbegun', attempt };
  }

  const started = ports.clock.elapsed();
  const received = await receiveReply(context, target, prepared, said, attempt, program);
  const durationMs = Math.round(ports.clock.elapsed() - started);
  switch (received.kind) {
    case 'aborted':
      return { kind: 'aborted', attempt, ...unknownPayment(asked) };
    case 'failed':
      return {
        kind: 'failed',
        attempt,
        cause: received.cause,
        durationMs,
        ...(received.mayCost ? unknownPayment(asked) : {}),
      };
    case 'reply':
      return completeAttempt(context, target, prepared, {
        ...received,
        fallbacks: asked?.fallbacks ?? [],
        attempt,
        renderTimeMs,
        durationMs,
        adopted: false,
      });
  }
}

/** What is known of a reply that was there already. */
function paidBefore(kept: JsonObject | undefined, begunWith: string | undefined) {
  const { model = begunWith, usage, cost } = readPayment(kept);
  return { model, usage, cost };
}

/** Of an attempt of which the server has not told what it cost. */
function unknownPayment(asked: AskedModel | null): { readonly paid?: Payment } {
  return paymentOf(asked?.model, undefined, undefined);
}

/** Returns whether a person changed what would be sent. Where it cannot be committed, the program goes. */
async function beginAttempt(
  context: AttemptContext,
  program: OpenProgram | null,
  item: Item | null,
  attempt: InFlight,
): Promise<boolean> {
  try {
    return (await context.begin(attempt, item?.of)).edited;
  } catch (error) {
    program?.discard();
    throw error;
  }
}

/**
 * Whether an edit that came in as the attempt began leaves it what it is. Somebody who saves all the time must
 * not keep a step from ever beginning.
 */
async function isStillTheSame(
  { workflow, ports, findWorks }: AttemptContext,
  { step, item }: AttemptWork,
  said: Conversation,
): Promise<boolean> {
  const run = ports.store.current();
  const isOurs = (work: Work) =>
    work.kind === 'perform' && work.step.id === step.id && work.item?.hash === item?.hash;
  if (!findWorks(run).some(isOurs)) return false;
  const again = await prepareStep(workflow, step, run, ports.files, item);
  if (again.kind === 'failed') return false;
  const work = { stepId: step.id, item: item?.name };
  return readConversation(again.step, run, work, ports.transcripts).hash === said.hash;
}
