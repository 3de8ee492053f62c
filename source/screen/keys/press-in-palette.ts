// The keys in the palette: typing narrows it, Enter does what is chosen.
import type { AppState } from '../../state/app-state.ts';
import type { Popup } from '../../state/popup.ts';
import type { Reader } from '../reader/reader.ts';
import type { Action } from './key-binding.ts';
import { listActions, whyNotArmed } from './keymap.ts';
import { event, notice, type Outcome } from './outcome.ts';
import { pressInLine } from './press-in-line.ts';
import type { Press } from './read-keys.ts';

type Palette = Popup & { readonly kind: 'palette' };

export type PaletteLine = Action & { readonly shown: string };

/** Names that begin with the words come first, then where any word of the description does. */
export function paletteLines(state: AppState, text: string): readonly PaletteLine[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const lines = listActions({ ...state, popup: null }).filter(({ name, description }) =>
    words.every((word) => `${name} ${description}`.toLowerCase().includes(word)),
  );
  const isNamed = ({ name }: PaletteLine) => words.every((word) => name.includes(word));
  return [...lines.filter(isNamed), ...lines.filter((line) => !isNamed(line))];
}

export function pressInPalette(state: AppState, reader: Reader, popup: Palette, press: Press): Outcome {
  const lines = paletteLines(state, popup.edit.text);
  const open = (changed: Partial<Palette>): Outcome =>
    event({ kind: 'popup-opened', popup: { ...popup, ...changed } });
  const move = (index: number) =>
    open({ index: Math.min(Math.max(0, index), Math.max(0, lines.length - 1)) });
  switch (press.name) {
    case 'escape':
      return event({ kind: 'popup-closed' });
    case 'down':
    case 'ctrl+n':
    case 'tab':
      return move(popup.index + 1);
    case 'up':
    case 'ctrl+p':
    case 'shift+tab':
      return move(popup.index - 1);
    case 'enter':
      return press.alone
        ? choose(state, reader, lines[popup.index])
        : notice('Enter came together with other keys: press it alone');
    default:
      return open({ edit: pressInLine(popup.edit, press), index: 0 });
  }
}

function choose(state: AppState, reader: Reader, line: PaletteLine | undefined): Outcome {
  if (line === undefined) return notice('nothing of that name');
  const before = { ...state, popup: null };
  const why = whyNotArmed(before, line) ?? line.whyNot(before);
  if (why !== undefined) return notice(`${line.name}: ${why}`);
  const outcome = line.act(before, reader);
  return { ...outcome, events: [{ kind: 'popup-closed' }, ...outcome.events] };
}
