// The words of a command as environment variables hold it, where no shell may read it.

/**
 * Splits at blanks; both quotes keep them, as does a backslash before one. Within double quotes a backslash stands
 * for itself except before `"` and itself, and on Windows, where paths are full of them, everywhere. A quote
 * that is not closed lasts to the end. Nothing is expanded.
 */
export function splitCommand(command: string, platform: NodeJS.Platform): readonly string[] {
  const escapes = platform !== 'win32';
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < command.length; index += 1) {
    const character = command[index] ?? '';
    const next = command[index + 1];
    if (escapes && character === '\\' && next !== undefined && canEscape(next, quote)) {
      word = (word ?? '') + next;
      index += 1;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word = (word ?? '') + character;
    } else if (character === '"' || (character === "'" && escapes)) {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  return word === undefined ? words : [...words, word];
}

function canEscape(character: string, quote: string): boolean {
  switch (quote) {
    case '':
      return true;
    case '"':
      return character === '"' || character === '\\';
    default:
      return false;
  }
}
