// `y`: copies by the terminal.
import { copyLimit, copySequence } from '../terminal/copy-sequence.ts';
import { type Acting, say } from './acting.ts';

export function copyText(acting: Acting, text: string, name: string): void {
  const said = copy(acting, text, name);
  if (said !== undefined) say(acting, said);
}

/** What to say of it; nothing where another program has the terminal. */
function copy({ context, send }: Acting, text: string, name: string): string | undefined {
  if (text === '') return `copy: ${name} is empty`;
  const sequence = copySequence(text, context.environment);
  if (sequence === undefined) {
    const limit = `${copyLimit / 1024} KB`;
    return `copy: ${name} is longer than the ${limit} that terminals take: o opens it in the pager`;
  }
  // Whether the terminal takes it, it does not say.
  return send(sequence) ? `${name} is given to the terminal's clipboard` : undefined;
}
