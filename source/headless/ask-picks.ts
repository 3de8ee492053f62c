// Candidates to choose from in the terminal, by their numbers; curated ones reworded and with a reason.
import type { Json } from '../json.ts';
import { sanitizeLine } from '../sanitize-text.ts';
import type { Ask } from '../workflow/answer/ask.ts';
import { findChoice, parseNumbers } from '../workflow/answer/choices.ts';
import type { GivenAnswer } from '../workflow/answer/read-answer.ts';
import { describeCount, readCuration, readSelection } from '../workflow/answer/read-picks.ts';
import { askUntil, type Reading } from './ask-until.ts';
import type { Conversation } from './conversation.ts';

type SelectionAsk = Extract<Ask, { type: 'selection' }>;
type CurateAsk = Extract<Ask, { type: 'curate' }>;

export async function askSelection(
  conversation: Conversation,
  ask: SelectionAsk,
): Promise<GivenAnswer | null> {
  const example = ask.max === 1 ? '' : ', such as 1,3';
  const other = ask.other ? ', or type another' : '';
  const question = `Choose ${describeCount(ask)}${example}${other}: `;
  const chosen = await askUntil(conversation, question, '', (line) => {
    const value = line.trim() === '' ? [] : line.trim();
    const read = readSelection(ask, value);
    return toReading(read, value);
  });
  return chosen === null ? null : { data: { [ask.field]: chosen.value } };
}

function toReading<T>(read: ReturnType<typeof readSelection>, value: T): Reading<T> {
  if ('answer' in read) return { value };
  const [problem] = read.problems;
  return problem === undefined ? { value } : { problem };
}

/** Which ones and in which order, then for each how it reads and, where that is kept, why. */
export async function askCuration(conversation: Conversation, ask: CurateAsk): Promise<GivenAnswer | null> {
  const question = `Choose ${describeCount(ask)}, in your order, such as 3,1: `;
  // Those of the person's own come afterwards, and count.
  const counted = ask.other ? { ...ask, min: 0 } : ask;
  const chosen = await askUntil(conversation, question, '', (line) => {
    const given = line.trim() === '' ? [] : (parseNumbers(line) ?? line.trim());
    return toReading(readCuration(counted, given), Array.isArray(given) ? given : [given]);
  });
  if (chosen === null) return null;
  const items: Json[] = [];
  for (const item of chosen.value) {
    const pick = await askPick(conversation, ask, item);
    if (pick === null) return null;
    items.push(pick);
  }
  while (ask.other && items.length < ask.max) {
    const own = await conversation.ask('Another of your own (Enter: none): ');
    if (own === null) return null;
    if (own.trim() === '') break;
    const reason = await askReason(conversation, ask);
    if (reason === null) return null;
    items.push({ value: own.trim(), ...reason });
  }
  return { data: { [ask.field]: items } };
}

async function askPick(conversation: Conversation, ask: CurateAsk, item: Json): Promise<Json | null> {
  const index = findChoice(ask.choices, item);
  const choice = index === undefined ? undefined : ask.choices[index];
  if (choice === undefined) return item;
  const shown = sanitizeLine(choice.label);
  const typed = await conversation.ask(
    `${(index ?? 0) + 1}. reword it, or Enter: `,
    isLine(choice.label) ? shown : '',
  );
  if (typed === null) return null;
  const reason = await askReason(conversation, ask);
  if (reason === null) return null;
  const reworded = typed.trim() === '' || typed === shown ? {} : { value: typed.trim() };
  return { original: choice.value, ...reworded, ...reason };
}

/** A text of several lines would lose them in the line that it is changed in. */
function isLine(label: string): boolean {
  return !label.includes('\n') && label.length <= 1000;
}

async function askReason(
  conversation: Conversation,
  ask: CurateAsk,
): Promise<{ readonly reason?: string } | null> {
  if (ask.reasons === undefined) return {};
  const reason = await conversation.ask('   why? (Enter: no reason): ');
  if (reason === null) return null;
  return reason.trim() === '' ? {} : { reason: reason.trim() };
}
