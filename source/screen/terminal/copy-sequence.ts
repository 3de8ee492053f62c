// Copies a text by the terminal, also from another machine (OSC 52).
import { sanitizeText } from '../../sanitize-text.ts';
import { passThroughTmux } from './tmux-passthrough.ts';

/** In bytes of UTF-8; terminals cut or ignore what is much longer. */
export const copyLimit = 100 * 1024;

/**
 * What puts a text into the clipboard, without what would drive a terminal that it is pasted into; undefined
 * where it is longer than {@link copyLimit}. tmux takes it itself or hands it on, as it is set: it gets both.
 */
export function copySequence(
  text: string,
  environment: { readonly TMUX?: string | undefined },
): string | undefined {
  const bytes = Buffer.from(sanitizeText(text));
  if (bytes.length > copyLimit) return undefined;
  const sequence = `\u001b]52;c;${bytes.toString('base64')}\u0007`;
  return environment.TMUX ? sequence + passThroughTmux(sequence, environment) : sequence;
}
