// A recorded reply in pieces, each with the time that a model would take for it.

export type Piece = { readonly text: string; readonly waitMs: number };

/** A screen that draws more often than this shows nothing that an eye could follow. */
const shortestWaitMs = 40;
const longestReplyMs = 8_000;
/** Text without spaces flows too: longer words come in parts. */
const longestWord = 16;

/** The pieces, put together, are the text. `pace` is words a second; 0, and what is not a pace, is one piece at once. */
export function splitReply(text: string, pace: number): readonly Piece[] {
  const words = text.match(new RegExp(`\\s*\\S{1,${longestWord}}\\s*`, 'gu'));
  if (words === null || !(pace > 0) || !Number.isFinite(pace)) return [{ text, waitMs: 0 }];
  const totalMs = Math.min((words.length / pace) * 1000, longestReplyMs);
  const count = Math.max(1, Math.min(words.length, Math.floor(totalMs / shortestWaitMs)));
  const waitMs = totalMs / count;
  return Array.from({ length: count }, (_, index) => ({
    text: words
      .slice(Math.floor((index * words.length) / count), Math.floor(((index + 1) * words.length) / count))
      .join(''),
    waitMs,
  }));
}
