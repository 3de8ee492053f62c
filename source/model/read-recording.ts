// A recording's text -> the reply in it and what its front matter says.
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Usage } from '../run/run.ts';

export type Recording = {
  readonly reply: string;
  readonly usage?: Usage;
  /** The prompt that it is the reply to, where it was recorded and not written by hand. */
  readonly prompt?: string;
  /** Of the prompt and of the reply: `sha256:` and the hash. */
  readonly promptHash?: string;
  readonly replyHash?: string;
};

/** `line` counts from 1 and is that of the file. */
export type BrokenRecording = { readonly broken: string; readonly line?: number };

const tokens = z.number().int().nonnegative();
const shape = z.looseObject({
  model: z.string().nullish(),
  promptHash: z.string().nullish(),
  replyHash: z.string().nullish(),
  prompt: z.string().nullish(),
  usage: z.looseObject({ inputTokens: tokens.optional(), outputTokens: tokens.optional() }).nullish(),
  recordedAt: z.string().nullish(),
});

/**
 * Front matter stands between two lines of `---`, the first of which is the file's first; it and the empty lines
 * after it are no part of the reply, and neither is the line break at the file's end.
 */
export function readRecordingText(text: string): Recording | BrokenRecording {
  const whole = text.replace(/^\uFEFF/, '');
  const opening = /^---[ \t]*\r?\n/.exec(whole);
  if (opening === null) return { reply: withoutLastBreak(whole) };
  const rest = whole.slice(opening[0].length);
  // Not with the flag m: it takes other characters for line breaks too, which a prompt may hold.
  const closing = /(?<=^|\n)---[ \t]*(?:\r?\n|$)/.exec(rest);
  if (closing === null) return { broken: 'the front matter has no closing line of ---', line: 1 };

  const meta = readFrontMatter(rest.slice(0, closing.index));
  if ('broken' in meta) return meta;
  const body = withoutFirstBreaks(rest.slice(closing.index + closing[0].length));
  return { reply: withoutLastBreak(body), ...meta };
}

function readFrontMatter(yaml: string): Omit<Recording, 'reply'> | BrokenRecording {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) {
    const why = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '');
    return { broken: `the front matter is not YAML: ${why}`, line: lines.linePos(error.pos[0]).line + 1 };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 10 }) ?? {};
  } catch (failure) {
    return {
      broken: `the front matter is not YAML: ${failure instanceof Error ? failure.message : failure}`,
      line: 1,
    };
  }
  const parsed = shape.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.map(String).join('.') || 'the front matter';
    return { broken: `${where} is not as it should be: ${issue?.message ?? 'unknown'}`, line: 1 };
  }
  const { usage, prompt, promptHash, replyHash } = parsed.data;
  const { inputTokens, outputTokens } = usage ?? {};
  const isKnown = inputTokens !== undefined || outputTokens !== undefined;
  return {
    ...(isKnown
      ? {
          usage: {
            ...(inputTokens === undefined ? {} : { inputTokens }),
            ...(outputTokens === undefined ? {} : { outputTokens }),
          },
        }
      : {}),
    ...(typeof prompt === 'string' ? { prompt } : {}),
    ...(typeof promptHash === 'string' ? { promptHash } : {}),
    ...(typeof replyHash === 'string' ? { replyHash } : {}),
  };
}

export function withoutFirstBreaks(text: string): string {
  return text.replace(/^([ \t]*\r?\n)+/, '');
}

function withoutLastBreak(text: string): string {
  return text.replace(/\r?\n$/, '');
}
