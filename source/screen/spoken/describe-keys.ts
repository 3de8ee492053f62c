// The keys that apply now, as the footer names them, in words.
import type { AppState } from '../../state/app-state.ts';
import { drawFooter } from '../draw/draw-footer.ts';
import { spokenTheme } from './spoken-theme.ts';
import { sentence } from './spoken-words.ts';

/** Wide enough for every key there is. */
const allColumns = 2000;

export function describeKeys(state: AppState): string {
  if (state.entry !== null && state.popup === null) {
    return sentence('Keys', 'Enter keeps it', 'Escape gives it up');
  }
  const footer = drawFooter(
    { ...state, notice: null, size: { ...state.size, columns: allColumns } },
    spokenTheme,
  );
  const hints = footer.flatMap((piece, index) => {
    const name = footer[index + 1]?.text.trim() ?? '';
    return piece.role === 'strong' ? [`${sayKeys(piece.text)} ${name}`] : [];
  });
  return sentence('Keys', ...hints);
}

/** Speech leaves signs out, and does not tell capitals. */
const words: Readonly<Record<string, string>> = {
  '/': 'slash',
  '?': 'question mark',
  '!': 'exclamation mark',
  ':': 'colon',
  '[': 'left bracket',
  ']': 'right bracket',
  '↑': 'up',
  '↓': 'down',
  '←': 'left',
  '→': 'right',
  Esc: 'Escape',
};

/** Of keys as people write them: `j ↓`. */
export function sayKeys(shown: string): string {
  return shown
    .split(' ')
    .map((key) => words[key] ?? (/^[A-Z]$/.test(key) ? `capital ${key}` : key))
    .join(' ');
}
