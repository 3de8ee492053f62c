// A problem as the screen says it: where it is an error is seen from its place there.
import { formatPlace, type Problem } from '../problem.ts';

/** `file:line:column: message. Hint`. */
export function problemText({ place, message, hint }: Problem): string {
  return `${place === undefined ? '' : `${formatPlace(place)}: `}${message}${hint === undefined ? '' : `. ${hint}`}`;
}
