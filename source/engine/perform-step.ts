// One attempt of one step or item, by kind: what is sent, what streams back, what the run becomes.
import type { JsonObject } from '../json.ts';
import type { OpenProgram } from '../programs/program.ts';
import type { Item } from '../run/fan-items.ts';
import type { Work } from '../run/find-works.ts';
import type { InFlight, Run } from '../run/run.ts';
import type { Payment } from '../run/spent.ts';
import type { AttemptContext, AttemptOutcome, AttemptWork, Ending } from './attempt.ts';
import { endProgram, openProgram } from './attempt-program.ts';
import { completeAttempt } from './complete-attempt.ts';
import { type Conversation, readConversation } from './conversation.ts';
import { type EarlierReply, endingOf, findEarlier, takeEarlier } from './earlier-replies.ts';
import type { AskedModel } from './fall-back.ts';
import { needsPermission } from './interrupted.ts';
import { paymentOf, readPayment } from './payment-of.ts';
import { describeCall } from './prepare-call.ts';
import { type PreparedStep, prepareStep } from './prepare-step.ts';
import { type Received, receiveReply } from './receive-reply.ts';
import { freeTurn, type Turn } from './turns.ts';
import { keyOf } from './work.ts';

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
        warnings: [],
        ...endingBefore(begun, asked, ports.transcripts.readPaid(work, begun.attempt)),
        fallbacks: begun.fallbacks ?? [],
        adopted: true,
      });
    }
  }

  if (interrupted !== null) return interrupted;
  // What is sent back is asked to the end.
  const earlier = said.corrections.length > 0 ? null : await findEarlier(context, target, prepared);
  const turn = earlier === null ? await takeTurn(context, target, begun) : freeTurn;
  if (turn === 'later') return { kind: 'queued' };
  return makeAttempt(context, target, prepared, { attempt, renderTimeMs, said, turn, earlier });
}

/** A turn at the model's provider; commands need none. */
function takeTurn(context: AttemptContext, { step, item, asked }: AttemptWork, begun: InFlight | null) {
  if (asked === null) return freeTurn;
  return context.turns.take({
    key: keyOf({ kind: 'perform', step, item, begun }),
    work: { stepId: step.id, ...(item === null ? {} : { item: item.name }) },
    of: item?.of,
    model: asked.model,
  });
}

type Making = {
  readonly attempt: number;
  readonly renderTimeMs: number;
  readonly said: Conversation;
  readonly turn: Turn;
  /** It is taken, and nothing is sent. */
  readonly earlier: EarlierReply | null;
};

/** Sends what is prepared, and takes what comes back. */
async function makeAttempt(
  context: AttemptContext,
  target: AttemptWork,
  prepared: PreparedStep,
  { attempt, renderTimeMs, said, turn, earlier }: Making,
): Promise<AttemptOutcome> {
  const { ports } = context;
  const { step, item, asked } = target;
  const work = { stepId: step.id, item: item?.name };
  let program: OpenProgram | null = null;
  let isBegun = false;
  try {
    ports.transcripts.writePrompt(work, attempt, describeCall(said.text, prepared.call));
    const opened = step.kind === 'command' ? await openProgram(context, step, item, prepared, attempt) : null;
    if (opened !== null && 'cause' in opened)
      return { kind: 'failed', attempt, cause: opened.cause, durationMs: 0 };
    program = opened;
    const edited = await beginAttempt(context, program, item, {
      stepId: step.id,
      ...(item === null ? {} : { item: item.name }),
      attempt,
      startedAt: ports.clock.now().toISOString(),
      promptHash: said.hash,
      ...(said.corrections.length === 0 ? {} : { repair: said.corrections.length }),
      ...(asked === null ? {} : { model: asked.model }),
      ...(asked === null || asked.fallbacks.length === 0 ? {} : { fallbacks: asked.fallbacks }),
      ...(earlier === null ? {} : { cached: earlier.from }),
      ...(program === null ? {} : { process: program.identity }),
    });
    if (edited && !(await isStillTheSame(context, target, said))) {
      program?.discard();
      return { kind: 'unbegun', attempt };
    }
    isBegun = true;
  } finally {
    if (!isBegun) await turn.giveBack();
  }

  const started = ports.clock.elapsed();
  const received =
    earlier === null
      ? await receiveInTurn(turn, () => receiveReply(context, target, prepared, said, attempt, program))
      : takeEarlier(context, target, attempt, earlier);
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

/** Whoever waits at the same provider is told what its server asks. */
async function receiveInTurn(turn: Turn, receive: () => Promise<Received>): Promise<Received> {
  let retryAfterMs: number | undefined;
  try {
    const received = await receive();
    if (received.kind === 'failed') retryAfterMs = received.cause.retryAfterMs;
    return received;
  } finally {
    await turn.end(retryAfterMs);
  }
}

/** What is known of a reply that was there already. */
function endingBefore(
  begun: InFlight,
  asked: AskedModel | null,
  kept: JsonObject | undefined,
): Omit<Ending, 'warnings'> {
  const begunWith = begun.model ?? asked?.model;
  if (begun.cached !== undefined) return endingOf(begun.cached, begunWith);
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
