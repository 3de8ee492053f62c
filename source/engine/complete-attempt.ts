// A whole reply -> the event that stores it with its record, or that lets a person accept it first.
import { makeReview } from '../run/make-checkpoint.ts';
import { sentBackOf } from '../run/repair.ts';
import type { Fallback, StepRecord } from '../run/run.ts';
import { isPaid } from '../run/spent.ts';
import { waitOrGoOn } from './ask-person.ts';
import type { AttemptContext, AttemptOutcome, AttemptWork, Ending } from './attempt.ts';
import { describeFallbacks } from './fall-back.ts';
import { paymentOf } from './payment-of.ts';
import type { PreparedStep } from './prepare-step.ts';
import { settleReply } from './settle-reply.ts';

/** A reply and all that goes into the record of its step. */
export type WholeReply = Ending & {
  readonly text: string;
  readonly fallbacks: readonly Fallback[];
  readonly attempt: number;
  readonly renderTimeMs: number;
  /** Unknown where the reply was there already. */
  readonly durationMs: number | undefined;
  readonly adopted: boolean;
};

/** `failed` where the reply cannot count; it stays in its file then. */
export async function completeAttempt(
  context: AttemptContext,
  target: AttemptWork,
  prepared: PreparedStep,
  reply: WholeReply,
): Promise<AttemptOutcome> {
  const { step, item } = target;
  const { ports, workflow } = context;
  const { attempt, renderTimeMs, durationMs, model, fallbacks, usage, cost, cached, warnings, adopted } =
    reply;
  const work = { stepId: step.id, item: item?.name };
  const transcript = ports.transcripts.name(work, attempt);
  const settled = await settleReply(workflow, step, reply.text, transcript, ports.files);
  if (settled.kind === 'failed') {
    return {
      kind: 'failed',
      attempt,
      cause: settled.cause,
      durationMs: durationMs ?? 0,
      ...paymentOf(step.kind === 'prompt' && cached === undefined ? model : undefined, usage, cost),
      ...(settled.faults.length > 0 && canPutRight(context, target, reply)
        ? { unfit: { faults: settled.faults, promptHash: prepared.hash } }
        : {}),
    };
  }
  const repairs = sentBackOf(ports.store.current(), work);
  const at = ports.clock.now().toISOString();
  const record: StepRecord = {
    stepId: step.id,
    templatePath: prepared.templatePath,
    executedAt: at,
    outputFields: Object.keys(settled.data),
    renderTimeMs,
    ...(item === null ? {} : { item: item.name, itemHash: item.hash }),
    attempt,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(step.kind === 'prompt' && model !== undefined ? { model } : {}),
    ...(fallbacks.length === 0 ? {} : { fallbacks }),
    ...(usage === undefined ? {} : { usage }),
    ...(cost === undefined ? {} : { cost }),
    ...(cached === undefined ? {} : { cached }),
    promptHash: prepared.hash,
    ...(repairs.length === 0 ? {} : { repairs }),
    transcript,
    warnings: [
      ...prepared.warnings,
      ...describeFallbacks(fallbacks, model),
      ...warnings,
      ...settled.warnings,
    ],
  };
  if (step.kind === 'prompt' && step.checkpoint !== null) {
    const now = new Date(at);
    const checkpoint = makeReview(step, { data: settled.data, record }, now);
    return { kind: 'done', event: waitOrGoOn(workflow, ports.store.current(), checkpoint, now) };
  }
  return {
    kind: 'done',
    event: {
      at,
      event: 'step-completed',
      record,
      data: settled.data,
      ...(adopted ? { adopted: true as const } : {}),
      ...(item === null ? {} : { of: item.of }),
    },
  };
}

/**
 * A recording answers the same again, and the prompt itself as well. Nor is sent back what cannot be read again: the
 * next attempt would begin anew, without an end.
 */
function canPutRight(
  { ports }: AttemptContext,
  { step, item }: AttemptWork,
  { model, attempt }: WholeReply,
): boolean {
  if (step.kind !== 'prompt' || !isPaid(model)) return false;
  return ports.transcripts.readReply({ stepId: step.id, item: item?.name }, attempt) !== undefined;
}
