// One question, asked until its answer can stand; what was typed stays in the line to be mended.
import type { Problem } from '../problem.ts';
import type { Conversation } from './conversation.ts';

export type Reading<T> = { readonly value: T } | { readonly problem: Problem };

/** Null where the person has ended the conversation. */
export async function askUntil<T>(
  conversation: Conversation,
  question: string,
  initial: string,
  read: (line: string) => Reading<T> | Promise<Reading<T>>,
): Promise<{ readonly value: T } | null> {
  let typed = initial;
  for (;;) {
    const line = await conversation.ask(question, typed);
    if (line === null) return null;
    const reading = await read(line);
    if ('value' in reading) return reading;
    conversation.say(explain(reading.problem));
    typed = line;
  }
}

export function explain({ message, hint }: Problem): string {
  return `  ! ${message}${hint === undefined ? '' : `. ${hint}`}`;
}
