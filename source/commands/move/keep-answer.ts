// An answer that could not be stored, kept so that nobody has to think of it again.
import { createDraft } from '../../storage/drafts.ts';
import type { GivenAnswer } from '../../workflow/answer/read-answer.ts';
import type { Context } from '../context.ts';
import { answerFlags } from '../edit/answer-flags.ts';

/** Writes its values into a file, and returns the command that gives the same answer again. Throws {@link DiskRefused}. */
export function keepAnswer(
  { workspace, secrets }: Pick<Context, 'workspace' | 'secrets'>,
  id: string,
  answer: GivenAnswer,
): string {
  const words = ['caesura answer', id];
  if (Object.keys(answer.data).length > 0) {
    const text = secrets.redact(`${JSON.stringify(answer.data, null, 2)}\n`);
    words.push('--input', quoteWord(createDraft(workspace, `${id}.answer`, '.json', text).path));
  }
  return [...words, ...answerFlags(answer).map(quoteFlag)].join(' ');
}

/** Writes what was typed while it is no answer yet, and returns the file. Throws {@link DiskRefused}. */
export function keepLines(
  { workspace, secrets }: Pick<Context, 'workspace' | 'secrets'>,
  id: string,
  lines: readonly string[],
): string {
  return createDraft(workspace, `${id}.answer`, '.md', secrets.redact(`${lines.join('\n')}\n`)).shown;
}

function quoteFlag(flag: string): string {
  const at = flag.indexOf('=');
  return at < 0 ? flag : `${flag.slice(0, at + 1)}${quoteWord(flag.slice(at + 1))}`;
}

function quoteWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
