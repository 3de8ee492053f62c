// What Ink hands over as one input -> the single keys in it.
import type { Key } from 'ink';

/** One key. `name` is its character, or a word for one that has none: `up`, `enter`, `ctrl+d`. */
export type Press = {
  readonly name: string;
  /** What it writes into a field; empty for a key that writes nothing. */
  readonly text: string;
  /** Whether it came by itself. Keys that came together may be a paste: they never change anything. */
  readonly alone: boolean;
};

const named: readonly (readonly [keyof Key, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'page-up'],
  ['pageDown', 'page-down'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/** Ink joins keys that arrive together: `jjj` is one input, and `j` with Enter is one without `key.return`. */
export function readKeys(input: string, key: Key): readonly Press[] {
  if (key.eventType === 'release') return [];
  const word = named.find(([flag]) => key[flag] === true)?.[1];
  // Alt with a key is none of ours, and must not pass for the key. Ink takes Esc itself for such a one.
  if (key.meta && word !== 'escape') return [];
  if (word !== undefined) {
    const name = word === 'tab' && key.shift ? 'shift+tab' : key.ctrl ? `ctrl+${word}` : word;
    return [{ name, text: '', alone: true }];
  }
  if (key.ctrl) return [{ name: `ctrl+${input}`, text: '', alone: true }];
  const characters = [...input];
  return characters.map((character) => readCharacter(character, characters.length === 1));
}

function readCharacter(character: string, alone: boolean): Press {
  const code = character.charCodeAt(0);
  switch (character) {
    case '\r':
    case '\n':
      return { name: 'enter', text: '', alone };
    case '\t':
      return { name: 'tab', text: '', alone };
    default:
      return code < 0x20 || code === 0x7f
        ? { name: `ctrl+${String.fromCharCode(code + 0x60)}`, text: '', alone }
        : { name: character, text: character, alone };
  }
}
