// Whether a reply that does not fit is sent back, or its step fails.
import { type SentBack, triesOf } from '../run/repair.ts';
import type { FailureCause } from '../run/run.ts';
import type { Step } from '../workflow/workflow.ts';
import type { AttemptOutcome } from './attempt.ts';
import type { EnginePorts } from './ports.ts';

type Failed = AttemptOutcome & { readonly kind: 'failed' };
type Work = { readonly stepId: string; readonly item?: string };

/** `sentBack`: the next attempt goes on with the conversation, see conversation.ts. `cause` tells of every try. */
export function sendBack(
  { store, transcripts }: Pick<EnginePorts, 'store' | 'transcripts'>,
  step: Step,
  work: Work,
  { cause, unfit }: Failed,
): { readonly sentBack?: SentBack; readonly cause: FailureCause } {
  if (unfit === undefined) return { cause };
  const { faults, promptHash } = unfit;
  const before = triesOf(store.current(), work, promptHash);
  const of = step.kind === 'prompt' ? step.repair : 0;
  if (before.length < of) return { sentBack: { promptHash, faults, number: before.length + 1, of }, cause };
  if (before.length === 0) return { cause };
  const times = before.length === 1 ? 'once' : `${before.length} times`;
  const files = before.map(({ attempt }) => `${transcripts.name(work, attempt)}.reply.md`).join(', ');
  const message = `${cause.message}. It was sent back ${times}; the replies before it are kept in ${files}`;
  return { cause: { ...cause, message } };
}
