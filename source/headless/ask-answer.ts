// A checkpoint asked in the terminal, question by question, each answer checked as it is given.
import { makeError } from '../make-problem.ts';
import type { Problem } from '../problem.ts';
import type { ContextValue } from '../run/ask-of-run.ts';
import { describeAsk } from '../run/describe-ask.ts';
import { describeValue } from '../run/describe-value.ts';
import type { Ask } from '../workflow/answer/ask.ts';
import { type GivenAnswer, readAnswer } from '../workflow/answer/read-answer.ts';
import { verdictOf } from '../workflow/answer/read-field.ts';
import { askFields, askText, type ReadFile } from './ask-fields.ts';
import { askCuration, askSelection } from './ask-picks.ts';
import { askUntil, explain, type Reading } from './ask-until.ts';
import type { Conversation } from './conversation.ts';

/** So many lines of a value are shown at most. */
const mostLines = 500;

export type AskedAnswer = {
  /** What the question is about, by the names that the step has for it. */
  readonly about: readonly ContextValue[];
  /** The text of a file that the person names as `@FILE`; throws {@link WrongUse}. */
  readonly readFile: ReadFile;
  /** What else is wrong with an answer that could be stored. */
  readonly check: (given: GivenAnswer) => Promise<readonly Problem[]>;
};

/** What the person answers, or null where they have ended the conversation. */
export async function askAnswer(
  conversation: Conversation,
  ask: Ask,
  { about, readFile, check }: AskedAnswer,
): Promise<GivenAnswer | null> {
  conversation.say(`‖ ${ask.stepId}${ask.message ? `: ${ask.message.trim()}` : ''}`);
  for (const { name, value } of about) conversation.say(`${name}:\n${shorten(describeValue(value))}\n`);
  if (ask.type === 'reply') {
    for (const [field, value] of Object.entries(ask.reply)) {
      conversation.say(`${field}:\n${shorten(describeValue(value))}\n`);
    }
  }
  const lines = describeAsk(ask);
  if (lines.length > 0) conversation.say(lines.join('\n'));
  let former: GivenAnswer | undefined;
  for (;;) {
    const given = await askKind(conversation, ask, readFile, former);
    if (given === null) return null;
    former = given;
    const read = readAnswer(ask, given);
    // Each part was checked already: only what they say together can be wrong here.
    const problems = 'problems' in read ? read.problems : await check(given);
    if (problems.length === 0) return given;
    for (const problem of problems) conversation.say(explain(problem));
  }
}

/** @param former what was said before, and refused */
function askKind(
  conversation: Conversation,
  ask: Ask,
  readFile: ReadFile,
  former: GivenAnswer | undefined,
): Promise<GivenAnswer | null> {
  switch (ask.type) {
    case 'reply':
      return askAboutReply(conversation, { ...ask, reply: { ...ask.reply, ...former?.data } }, readFile);
    case 'approval':
      return askApproval(conversation, ask);
    case 'selection':
      return askSelection(conversation, ask);
    case 'curate':
      return askCuration(conversation, ask);
    case 'fields':
      return askFields(conversation, ask, readFile);
  }
}

async function askApproval(conversation: Conversation, { goto }: { readonly goto?: string }) {
  const verdict = await askUntil(conversation, 'Yes or no? ', '', readVerdict);
  if (verdict === null) return null;
  const back = !verdict.value && goto !== undefined;
  const comment = await conversation.ask(back ? 'What should be different? ' : 'Comment (Enter: none): ');
  return comment === null ? null : { data: {}, verdict: verdict.value, ...commentOf(comment) };
}

function readVerdict(line: string): Reading<boolean> {
  const value = verdictOf(line);
  if (value !== undefined) return { value };
  return { problem: makeError('wrong-answer', 'that is neither yes nor no', undefined, 'Type y or n') };
}

function commentOf(comment: string): { readonly comment?: string } {
  return comment.trim() === '' ? {} : { comment: comment.trim() };
}

type Verb = 'accept' | 'edit' | 'again' | 'no';

async function askAboutReply(
  conversation: Conversation,
  ask: Extract<Ask, { type: 'reply' }>,
  readFile: ReadFile,
): Promise<GivenAnswer | null> {
  const { goto } = ask;
  const verbs = `y accept it, e edit it, a ask again${goto === undefined ? '' : `, n no, back to ${goto}`}`;
  const verb = await askUntil(conversation, `${verbs}: `, '', (line) => readVerb(line, goto !== undefined));
  switch (verb?.value) {
    case undefined:
      return null;
    case 'accept':
      return { data: {}, verdict: true };
    case 'no': {
      const comment = await conversation.ask('What should be different? ');
      return comment === null ? null : { data: {}, verdict: false, ...commentOf(comment) };
    }
    case 'again': {
      const remark = await askUntil(conversation, 'What should be different? ', '', readRemark);
      return remark === null ? null : { data: {}, again: remark.value };
    }
    case 'edit': {
      const data: [string, GivenAnswer['data'][string]][] = [];
      for (const [field, value] of Object.entries(ask.reply)) {
        const edited = await askText(conversation, field, value, readFile);
        if (edited === null) return null;
        data.push([field, edited.value]);
      }
      return { data: Object.fromEntries(data) };
    }
  }
}

function readVerb(line: string, canGoBack: boolean): Reading<Verb> {
  const word = line.trim().toLowerCase();
  const verbs: readonly Verb[] = canGoBack ? ['accept', 'edit', 'again', 'no'] : ['accept', 'edit', 'again'];
  const named = verbs.find((verb) => verb === word);
  if (named !== undefined) return { value: named };
  if (word === 'y' || word === 'yes') return { value: 'accept' };
  if (word === 'e') return { value: 'edit' };
  if (word === 'a') return { value: 'again' };
  if (canGoBack && word === 'n') return { value: 'no' };
  const letters = canGoBack ? 'y, e, a or n' : 'y, e or a';
  return { problem: makeError('wrong-answer', `type one of ${letters}`) };
}

function readRemark(line: string): Reading<string> {
  if (line.trim() !== '') return { value: line.trim() };
  return { problem: makeError('empty-remark', 'say what should be different') };
}

function shorten(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= mostLines) return text;
  return `${lines.slice(0, mostLines).join('\n')}\n… and ${lines.length - mostLines} lines more: they are in the run's file`;
}
