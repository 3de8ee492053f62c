// The title of the terminal's window.
import { sanitizeLine } from '../../sanitize-text.ts';

/** In UTF-16 units. */
const titleLength = 120;

/** Keeps the title of whoever had the terminal before (XTWINOPS); terminals that cannot do that ignore it. */
export const pushTitle = '\u001b[22;0t';

/** Gives back the title that was kept. */
export const popTitle = '\u001b[23;0t';

/** Sets the title to one line of any text. */
export function titleSequence(title: string): string {
  return `\u001b]2;${sanitizeLine(title).slice(0, titleLength).toWellFormed()}\u0007`;
}
