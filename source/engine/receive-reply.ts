// What streams back from a model or a program, into its file and into memory.
import { ModelFailure, type ReplyPart } from '../model/model.ts';
import { type OpenProgram, ProgramFailure } from '../programs/program.ts';
import type { FailureCause } from '../run/run.ts';
import { describeRedacted } from '../secrets/secret.ts';
import { askForStructure } from './ask-for-structure.ts';
import type { AttemptContext, AttemptWork, Ending } from './attempt.ts';
import { AttemptAborted } from './control.ts';
import type { Conversation } from './conversation.ts';
import { attemptTooLong, failureOf, limitTime } from './limit-time.ts';
import { asJson, paymentOf } from './payment-of.ts';
import type { PreparedStep } from './prepare-step.ts';

export type Received =
  | ({ readonly kind: 'reply'; readonly text: string } & Ending)
  /** `mayCost`: the model may want to be paid for it all the same. */
  | { readonly kind: 'failed'; readonly cause: FailureCause; readonly mayCost: boolean }
  | { readonly kind: 'aborted' };

/** Streams the reply into its file; it is whole and durable when this returns one. */
export async function receiveReply(
  context: AttemptContext,
  { step, item, asked }: AttemptWork,
  prepared: PreparedStep,
  { corrections }: Pick<Conversation, 'corrections'>,
  attempt: number,
  program: OpenProgram | null,
): Promise<Received> {
  const { ports, endAttempts, workflow, runLimit } = context;
  // A program has its own timer, which leaves it time to end.
  const timeout = program === null ? step.timeout : undefined;
  const limit = limitTime(ports.clock, timeout, attemptTooLong(step));
  const signal = AbortSignal.any([endAttempts, runLimit, limit.signal]);
  const file = ports.transcripts.openReply({ stepId: step.id, item: item?.name }, attempt);
  const parts: string[] = [];
  const filter = ports.secrets.openFilter();
  const keep = (text: string) => {
    if (text === '') return;
    parts.push(text);
    file.append(text);
  };
  let ending: Ending | undefined;
  let hasBegun = false;
  // What is held back when it fails may be the beginning of a secret, and is lost.
  try {
    const stream: AsyncIterable<ReplyPart> =
      program === null
        ? ports.model.reply({
            model: asked?.model ?? 'none',
            prompt: prepared.text,
            ...(corrections.length === 0 ? {} : { corrections }),
            ...askForStructure(workflow, step, ports.files),
            ...prepared.call,
            workflowName: workflow.name,
            stepId: step.id,
            ...(item === null ? {} : { item: item.name }),
            signal,
          })
        : programParts(program, signal);
    for await (const part of stream) {
      switch (part.kind) {
        case 'text':
          hasBegun = true;
          keep(filter.push(part.text));
          break;
        case 'finished':
          ending = {
            model: program === null ? part.model : undefined,
            usage: part.usage,
            cost: part.cost,
            warnings: part.warnings,
          };
          break;
      }
    }
  } catch (error) {
    file.abandon();
    const overdue = failureOf(signal);
    if (overdue !== undefined) return { kind: 'failed', cause: overdue, mayCost: true };
    if (error instanceof AttemptAborted || signal.aborted) return { kind: 'aborted' };
    if (error instanceof ModelFailure || error instanceof ProgramFailure)
      return {
        kind: 'failed',
        cause: error.failure,
        mayCost: hasBegun || error.failure.kind === 'timeout',
      };
    throw error;
  } finally {
    limit.release();
  }
  if (ending === undefined) {
    file.abandon();
    const message = 'the reply ended without saying that it is whole';
    return { kind: 'failed', cause: { kind: 'incomplete-reply', message, canRetry: true }, mayCost: true };
  }
  keep(filter.end());
  const names = filter.found();
  const warnings = [
    ...ending.warnings,
    ...(names.length === 0 ? [] : [describeRedacted(['the reply'], names)]),
  ];
  const { paid } = paymentOf(program === null ? ending.model : undefined, ending.usage, ending.cost);
  if (paid !== undefined)
    ports.transcripts.writePaid({ stepId: step.id, item: item?.name }, attempt, asJson(paid));
  // Even where somebody wants the run to stop by now: what has been paid for is kept.
  file.finish();
  return { kind: 'reply', text: parts.join(''), ...ending, warnings };
}

async function* programParts(program: OpenProgram, signal: AbortSignal): AsyncIterable<ReplyPart> {
  for await (const text of program.run(signal)) yield { kind: 'text', text };
  yield { kind: 'finished', model: '', warnings: [] };
}
