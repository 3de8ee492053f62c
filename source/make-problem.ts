// Makes problems, and shows in them what people or models wrote without letting it drive a terminal.
import type { Place, Problem } from './problem.ts';

export function makeError(code: string, message: string, place?: Place, hint?: string): Problem {
  return make('error', code, message, place, hint);
}

export function makeWarning(code: string, message: string, place?: Place, hint?: string): Problem {
  return make('warning', code, message, place, hint);
}

function make(
  severity: Problem['severity'],
  code: string,
  message: string,
  place?: Place,
  hint?: string,
): Problem {
  return { severity, code, message, ...(place ? { place } : {}), ...(hint === undefined ? {} : { hint }) };
}

const shownLength = 80;

/** A name in double quotes: at most 80 characters, anything unprintable as an escape. */
export function quoteName(name: string): string {
  const shown = name.length > shownLength ? `${name.slice(0, shownLength)}…` : name;
  return `"${escapeUnprintable(shown)}"`;
}

/** Control characters, bidirectional overrides and lone surrogates as `\u{…}`. */
export function escapeUnprintable(text: string): string {
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}

/** `a, b or c`. */
export function listChoices(choices: readonly string[]): string {
  if (choices.length < 2) return choices.join('');
  return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}
