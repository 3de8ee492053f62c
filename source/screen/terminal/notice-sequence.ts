// Tells a person who looks elsewhere that something wants them.
import { sanitizeLine } from '../../sanitize-text.ts';
import { passThroughTmux } from './tmux-passthrough.ts';

/** In UTF-16 units. */
const noticeLength = 200;

export const bell = '\u0007';

/** A notice of the desktop, in terminals that can show one (OSC 9); inside tmux handed on to the terminal around it. */
export function noticeSequence(text: string, environment: { readonly TMUX?: string | undefined }): string {
  // After a number and a semicolon, some terminals take it for another command, such as a progress bar.
  const line = sanitizeLine(text).replaceAll(';', ',').slice(0, noticeLength).toWellFormed();
  return passThroughTmux(`\u001b]9;${line}\u0007`, environment);
}
