// What an attempt sends: the prompt of its step, and after it the replies that did not fit, each with what is wrong.
import type { Correction } from '../model/model.ts';
import { hashText } from '../run/hash-text.ts';
import { triesOf } from '../run/repair.ts';
import type { Run } from '../run/run.ts';
import type { Transcripts, Work } from '../storage/transcripts.ts';
import type { PreparedStep } from './prepare-step.ts';

export type Conversation = {
  /** All of it as a person reads it: the prompt itself where nothing was sent back. */
  readonly text: string;
  readonly corrections: readonly Correction[];
  /** Of all of it; that of the step's prompt where nothing was sent back. */
  readonly hash: string;
};

/**
 * Follows from the run's file and the replies beside it, so that it is the same after a crash. Where such a reply is
 * not there any more, the step is asked anew.
 */
export function readConversation(
  prepared: Pick<PreparedStep, 'text' | 'hash'>,
  run: Pick<Run, 'repairs'>,
  work: Work,
  transcripts: Pick<Transcripts, 'readReply'>,
): Conversation {
  const anew = { text: prepared.text, corrections: [], hash: prepared.hash };
  const corrections: Correction[] = [];
  const said: string[] = [];
  const sent: [reply: string, faults: readonly string[]][] = [];
  for (const { attempt, faults } of triesOf(run, work, prepared.hash)) {
    const reply = transcripts.readReply(work, attempt);
    if (reply === undefined) return anew;
    const answer = describeFaults(faults);
    corrections.push({ reply, answer });
    said.push(`The reply of attempt ${attempt}:\n\n${reply.trimEnd()}`, `Sent back:\n\n${answer}`);
    sent.push([reply, faults]);
  }
  if (corrections.length === 0) return anew;
  return {
    text: [prepared.text.trimEnd(), ...said].join('\n\n---\n\n'),
    corrections,
    hash: hashSent(prepared, sent),
  };
}

/** Without our own words, which may be others in a later version. */
function hashSent({ hash }: Pick<PreparedStep, 'hash'>, sent: unknown): string {
  return hashText(JSON.stringify([hash, sent]));
}

function describeFaults(faults: readonly string[]): string {
  return [
    'Your reply does not fit what is needed:',
    faults.map((fault) => `- ${fault}`).join('\n'),
    'Write the whole reply again, with this put right, and nothing besides it.',
  ].join('\n\n');
}
