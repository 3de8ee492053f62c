// Texts that make trouble: characters that join, have no width or are wide, and what drives a terminal.
import fc from 'fast-check';
import type { Span } from '../../../source/screen/span.ts';

const units = [
  'a',
  'word ',
  ' ',
  '   ',
  '\n',
  '\n\n',
  '\t',
  '\r',
  '\u001b[2J',
  '\u001b]0;x\u0007',
  '\u001b]8;;',
  '\b',
  '\u202e',
  '\u0301',
  'e\u0301',
  '漢',
  '、',
  'ｶﾞ',
  'ﾞ',
  '각',
  '\u1100',
  '\u1161',
  '\u115f',
  '\u3164',
  '👩‍👩‍👧',
  '👍🏽',
  '🏽',
  '🇩',
  '☝',
  '❤️',
  '1\u20e3',
  'क्',
  'षि',
  'ำ',
  '\u0d4e',
  '\u0600',
  '\ud800',
  '\u{1f600}',
];

/** Any text of these, or of any characters. */
export const troubleText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...units), maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .tuple(fc.constantFrom(...units), fc.integer({ min: 1, max: 700 }))
    .map(([unit, count]) => unit.repeat(count)),
);

const markdownUnits = [
  ...units,
  '*',
  '**',
  '_',
  '`',
  '~~',
  '[',
  '](',
  ')',
  '![',
  '<',
  '>',
  '&#27;',
  '&amp;',
  '\n- ',
  '\n  - ',
  '\n1. ',
  '\n> ',
  '\n```\n',
  '\n~~~\n',
  '\n    ',
  '\n|a|b|\n|-|-|\n|',
  '|',
  '# ',
  '\n---\n',
  '---\na: b\n',
  '{"',
  'https://x.y',
];

export const troubleMarkdown = fc.oneof(
  fc.string({ unit: fc.constantFrom(...markdownUnits), maxLength: 120 }),
  // Long enough for several parts.
  fc
    .string({ unit: fc.constantFrom(...markdownUnits), minLength: 1, maxLength: 40 })
    .map((text) => text.repeat(Math.ceil(5000 / text.length))),
  troubleText,
);

/** The pieces of one line, each made safe by whoever draws it. */
export const troubleSpans = fc.array(troubleText, { maxLength: 6 });

export function textOf(row: readonly Span[]): string {
  return row.map(({ text }) => text).join('');
}
