// A recording that was written is read back as it was.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatRecording } from '../../source/model/format-recording.ts';
import { readRecordingText } from '../../source/model/read-recording.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const base = {
  model: 'openai/gpt',
  promptHash: 'sha256:ab',
  usage: { inputTokens: 3 },
  recordedAt: '2026-11-28T10:00:00.000Z',
};

test('it is a page that a person can read', () => {
  expect(
    formatRecording({ ...base, prompt: 'Say hello.\n\nIn # one word: ok\n', reply: '# Hello\n' }, () => 'h'),
  ).toBe(
    '---\nmodel: openai/gpt\npromptHash: sha256:ab\nreplyHash: h\nusage:\n  inputTokens: 3\nrecordedAt: 2026-11-28T10:00:00.000Z\nprompt: |\n  Say hello.\n\n  In # one word: ok\n---\n\n# Hello\n\n',
  );
});

test('whatever the prompt and the reply are, they are read back', () => {
  const nasty = fc.constantFrom(
    '---',
    '---\n',
    '\r\n',
    ' ',
    '\t',
    '\u0085',
    '\u2028',
    '\ufeff',
    '#',
    '"',
    "'",
    ': ',
    '- ',
    '|',
    '\n\n',
    '%',
    '&a',
    '*a',
    '\u0000',
    '\u001b[2J',
  );
  const text = fc
    .array(fc.oneof(nasty, fc.string(), fc.string({ unit: 'grapheme' })))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, (prompt, reply) => {
      // Nothing but blanks is no reply, and is not recorded.
      fc.pre(reply.trim() !== '');
      const read = readRecordingText(formatRecording({ ...base, prompt, reply }, hash));
      if ('broken' in read) throw new Error(read.broken);
      expect(read.prompt).toBe(prompt);
      expect(read.usage).toEqual({ inputTokens: 3 });
      expect(read.reply).toBe(reply.replace(/^([ \t]*\r?\n)+/, ''));
      expect(read.replyHash).toBe(hash(read.reply));
    }),
    {
      numRuns: 500,
      examples: [
        ['\u2028---\n', 'after a line break of another kind'],
        ['\r\nblanks at the ends of the lines of a long text    \n\n \n\n      ', '!'],
      ],
    },
  );
});
