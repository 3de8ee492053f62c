// A reply and what belongs to it -> the text of its recording.
import { parse, Scalar, stringify } from 'yaml';
import type { Usage } from '../run/run.ts';
import { withoutFirstBreaks } from './read-recording.ts';

export type RecordedReply = {
  readonly reply: string;
  readonly model: string;
  readonly prompt: string;
  readonly promptHash: string;
  readonly usage: Usage | undefined;
  /** ISO 8601. */
  readonly recordedAt: string;
};

/** In quotes, a text of several lines with blanks at their ends is not read back as it was: it stays on one. */
const layout = { lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER };

/**
 * What `readRecordingText` reads back: the same prompt, and the reply without empty lines at its beginning.
 * @param hash `sha256:` and the hash of a text; it tells later whether anybody has changed the reply
 */
export function formatRecording(recorded: RecordedReply, hash: (text: string) => string): string {
  const { model, prompt, promptHash, usage, recordedAt } = recorded;
  const reply = withoutFirstBreaks(recorded.reply);
  const frontMatter = {
    model,
    promptHash,
    replyHash: hash(reply),
    ...(usage === undefined ? {} : { usage: { ...usage } }),
    recordedAt,
    prompt: readably(prompt),
  };
  return `---\n${stringify(frontMatter, layout)}---\n\n${reply}\n`;
}

/** Line by line; in quotes where that would not give back the very text, such as its kinds of line breaks. */
function readably(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = Scalar.BLOCK_LITERAL;
  if (parse(stringify({ text: scalar }, layout)).text !== text) scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}
