// Replies of earlier attempts of a workflow, for steps with `cache: true`: the same is not asked and paid for twice.
import type { CachedFrom } from '../run/run.ts';
import { isPaid } from '../run/spent.ts';
import type { AttemptContext, AttemptWork } from './attempt.ts';
import type { PreparedStep } from './prepare-step.ts';
import type { Received } from './receive-reply.ts';
import { settleReply } from './settle-reply.ts';

export type EarlierReply = { readonly from: CachedFrom; readonly text: string };

export type EarlierRepliesPort = {
  /** Whole replies of that model to what has that hash, the newest first. */
  readonly find: (model: string, promptHash: string) => AsyncIterable<EarlierReply>;
};

/** Where every model is asked. */
export const noEarlierReplies: EarlierRepliesPort = { find: async function* () {} };

/** Null where the step is to ask its model: it may not take one, nothing would be saved, or none fits it. */
export async function findEarlier(
  { ports, workflow }: AttemptContext,
  { step, asked }: AttemptWork,
  prepared: PreparedStep,
): Promise<EarlierReply | null> {
  if (step.kind !== 'prompt' || step.cache !== true || asked === null || !isPaid(asked.model)) return null;
  for await (const earlier of ports.earlier.find(asked.model, prepared.hash)) {
    const settled = await settleReply(workflow, step, earlier.text, earlier.from.transcript, ports.files);
    if (settled.kind === 'settled') return earlier;
  }
  return null;
}

/**
 * As if it had been streamed: the run has its own copy, which is whole and durable when this returns. More may be known
 * to be a secret than when it came.
 */
export function takeEarlier(
  { ports }: AttemptContext,
  { step, item, asked }: AttemptWork,
  attempt: number,
  { from, text: written }: EarlierReply,
): Received {
  const text = ports.secrets.redact(written);
  const file = ports.transcripts.openReply({ stepId: step.id, item: item?.name }, attempt);
  file.append(text);
  file.finish();
  return { kind: 'reply', text, ...endingOf(from, asked?.model) };
}

/** It costs nothing, and that is known. */
export function endingOf(cached: CachedFrom, model: string | undefined) {
  return { model, usage: undefined, cost: 0, cached, warnings: [] };
}
