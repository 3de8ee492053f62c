// What is said when a program that got the terminal did not end well.
import { describeSystemError } from '../../problem.ts';
import { sanitizeLine } from '../../sanitize-text.ts';
import type { HandOverEnd } from './hand-over-terminal.ts';

/** One line, or undefined where there is nothing to say. */
export function explainHandOver(end: HandOverEnd, role: 'editor' | 'pager'): string | undefined {
  const variable = role === 'editor' ? '$VISUAL or $EDITOR' : '$PAGER';
  const consequence = role === 'editor' ? ': what it has not saved is not in the file' : '';
  switch (end.kind) {
    case 'done':
    case 'closing':
      return undefined;
    case 'busy':
      return 'another program has the terminal: leave that first';
    case 'not-started':
      return `cannot start the ${role} ${sanitizeLine(end.program)}: ${sanitizeLine(describeSystemError(end.cause))}. Set ${variable} to one that is installed`;
    case 'failed':
      return `${sanitizeLine(end.program)} ended with status ${end.status}${consequence}`;
    case 'killed':
      return `${sanitizeLine(end.program)} was ended by ${end.signal}${consequence}`;
  }
}
