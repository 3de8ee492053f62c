// `caesura answer`: the answer out of the flags, or asked in the terminal where none is given.

import type { Context } from '../commands/context.ts';
import { checkEdits } from '../commands/edit/check-edits.ts';
import { readInputFile } from '../commands/edit/read-input-file.ts';
import { loadRun, type ShownRun } from '../commands/look/load-run.ts';
import { type AnsweredQuestion, isAsked, questionAsked } from '../commands/move/answered-already.ts';
import type { Told } from '../commands/move/drive-owned-run.ts';
import { keepAnswer, keepLines } from '../commands/move/keep-answer.ts';
import type { Move } from '../commands/move/move-run.ts';
import { wrongUse } from '../problem.ts';
import { aboutOfRun, askOfRun } from '../run/ask-of-run.ts';
import type { GivenAnswer } from '../workflow/answer/read-answer.ts';
import { askAnswer } from './ask-answer.ts';
import { gatherData } from './gather-data.ts';
import { rememberLines } from './remember-lines.ts';
import type { Invocation } from './run-invocation.ts';

/** `typed`: by a person in the terminal, so that it must not be lost. */
export type ReadAnswerMove = { readonly how: Move & { readonly kind: 'answer' }; readonly typed: boolean };

/** Null where the person has ended the conversation: nothing is answered. */
export async function readAnswerMove(invocation: Invocation, id: string): Promise<ReadAnswerMove | null> {
  const { flags } = invocation;
  const isGiven =
    flags.set.length > 0 ||
    flags.input !== undefined ||
    flags.yes ||
    flags.no ||
    flags.comment !== undefined ||
    flags.again !== undefined;
  // Before anything is waited for: what is asked afterwards is another question.
  const shown = await loadRun(invocation.context, id);
  const to = flags.to === undefined ? questionAsked(shown.run) : readQuestion(flags.to);
  if (isGiven || invocation.converse === undefined || to === undefined) {
    const answer = await givenAnswer(invocation);
    return { how: { kind: 'answer', answer, ...(to === undefined ? {} : { to }) }, typed: false };
  }
  return askInTerminal(invocation, shown, to);
}

/** `STEP`, or `STEP@TIME`. */
function readQuestion(text: string): AnsweredQuestion {
  const at = text.indexOf('@');
  return at < 0 ? { stepId: text } : { stepId: text.slice(0, at), askedAt: text.slice(at + 1) };
}

async function givenAnswer({ flags, cwd, readStdin }: Invocation): Promise<GivenAnswer> {
  if (flags.yes && flags.no)
    throw wrongUse('contradiction', 'the answer says both --yes and --no', 'Say one');
  const data = await gatherData(flags, cwd, readStdin);
  return {
    data,
    ...(flags.yes || flags.no ? { verdict: flags.yes } : {}),
    ...(flags.comment === undefined ? {} : { comment: flags.comment }),
    ...(flags.again === undefined ? {} : { again: flags.again }),
  };
}

/** The run is not owned meanwhile: what it asks may be answered elsewhere, and is looked at again then. */
async function askInTerminal(
  invocation: Invocation,
  { run, workflow }: ShownRun,
  to: AnsweredQuestion,
): Promise<ReadAnswerMove | null> {
  const { context, cwd, converse, flags } = invocation;
  const asking = flags.frozen ? undefined : workflow;
  const ask = askOfRun(run, asking);
  // Whoever answers what does not wait is told so by the command itself.
  if (ask === undefined || converse === undefined || !isAsked(run, to)) {
    return { how: { kind: 'answer', answer: { data: {} }, to }, typed: false };
  }
  const conversation = await converse(context);
  try {
    const { remembering, typed } = rememberLines(conversation);
    const answer = await askAnswer(remembering, ask, {
      about: aboutOfRun(run, workflow),
      readFile: (path) => readInputFile(context, cwd, path),
      check: async (given) => (asking === undefined ? [] : checkEdits(context, asking, run, given)),
    });
    if (answer === null && typed().length > 0) {
      context.say(`what you typed is kept in ${keepLines(context, run.id, typed())}`);
    }
    return answer === null ? null : { how: { kind: 'answer', answer, to }, typed: true };
  } finally {
    conversation.close();
  }
}

/** Does the work, and keeps what was typed where that ends before anything is stored. */
export async function keepingTyped<T>(
  context: Context,
  id: string,
  how: Move,
  told: Told,
  work: (told: Told) => Promise<T>,
): Promise<T> {
  let isStored = false;
  try {
    return await work((event, run) => {
      isStored = true;
      told(event, run);
    });
  } catch (error) {
    if (!isStored && how.kind === 'answer') {
      context.say(`what you typed is kept: ${keepAnswer(context, id, how.answer)}`);
    }
    throw error;
  }
}
