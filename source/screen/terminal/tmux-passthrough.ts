// Sequences that are meant for the terminal around tmux.

/** Inside tmux, wrapped so that tmux hands it on (where its owner allows that); as it is anywhere else. */
export function passThroughTmux(
  sequence: string,
  environment: { readonly TMUX?: string | undefined },
): string {
  if (!environment.TMUX) return sequence;
  return `\u001bPtmux;${sequence.replaceAll('\u001b', '\u001b\u001b')}\u001b\\`;
}
