// Text for a terminal whose locale is not UTF-8: the signs that we write have a character of ASCII instead.
import type { Theme } from './theme.ts';

/** Each is as wide as what it stands for, so that rows that were measured keep their width. */
const spellings: Readonly<Record<string, string>> = {
  '…': '_',
  '·': '.',
  '•': '*',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '─': '-',
  '│': '|',
  '←': '<',
  '↑': '^',
  '→': '>',
  '↓': 'v',
  '✓': '+',
  '✗': 'x',
  '≥': '>',
};

const spelled = new RegExp(`[${Object.keys(spellings).join('')}]`, 'gu');

/** Other characters of foreign text stay: what looks like ASCII to us is mostly a UTF-8 terminal without a locale. */
export function spellText(theme: Theme, text: string): string {
  return isAscii(theme) ? text.replace(spelled, (sign) => spellings[sign] ?? sign) : text;
}

function isAscii({ glyphs }: Theme): boolean {
  return /^[ -~]*$/.test(glyphs.ellipsis);
}
