// (state, key) -> what it leads to: what is typed has the keys first, then the popup that is open, then the table of keys.
import { isTyping } from '../../state/answer-draft.ts';
import type { AppEvent } from '../../state/app-event.ts';
import { type AppState, selectLayout } from '../../state/app-state.ts';
import { lineOf } from '../../state/line-edit.ts';
import { moveIndex } from '../../state/move-cursor.ts';
import type { Popup } from '../../state/popup.ts';
import { popupText, popupTextRows } from '../draw/popup-text.ts';
import type { Reader } from '../reader/reader.ts';
import { copyFor } from './hand-over-keys.ts';
import { findBinding, whyNotArmed } from './keymap.ts';
import { command, event, nothing, notice, type Outcome } from './outcome.ts';
import { pressInAnswer } from './press-in-answer.ts';
import { pressInEntry } from './press-in-entry.ts';
import { pressInForm } from './press-in-form.ts';
import { pressInLine } from './press-in-line.ts';
import { pressInPalette } from './press-in-palette.ts';
import type { Press } from './read-keys.ts';

export function pressKey(state: AppState, reader: Reader, press: Press): Outcome {
  if (press.name === 'ctrl+c') return command({ kind: 'quit' });
  if (press.name === 'ctrl+l') return command({ kind: 'repaint' });
  if (press.name === 'ctrl+z') return command({ kind: 'suspend' });
  const { popup, entry } = state;
  switch (popup?.kind) {
    case undefined:
      return entry === null ? pressInPanes(state, reader, press) : pressInEntry(state, reader, entry, press);
    case 'help':
      return pressInHelp(state, reader, popup, press);
    case 'text':
      return pressInText(state, reader, popup, press);
    case 'confirm':
      return pressInConfirm(popup, press);
    case 'choose-workflow':
      return pressInChoices(state, reader, popup, press);
    case 'form':
      return pressInForm(popup.form, press);
    case 'answer':
      return pressInAnswer(popup.draft, press);
    case 'palette':
      return pressInPalette(state, reader, popup, press);
    case 'copy':
      return pressInCopy(state, reader, press);
  }
}

/** A paste runs nothing: where nothing is typed it only says so. */
export function pasteText(state: AppState, reader: Reader, text: string): Outcome {
  const takesText =
    state.popup?.kind === 'form' ||
    (state.popup?.kind === 'answer' && isTyping(state.popup.draft)) ||
    state.popup?.kind === 'palette' ||
    (state.popup?.kind === 'help' && state.popup.filter !== null) ||
    (state.popup === null && state.entry !== null);
  return takesText
    ? pressKey(state, reader, { name: 'paste', text, alone: true })
    : notice('a paste runs nothing here');
}

function pressInPanes(state: AppState, reader: Reader, press: Press): Outcome {
  const binding = findBinding(state, press.name);
  if (binding === undefined)
    return press.alone ? notice(`${press.name} does nothing here: ? shows the keys`) : nothing;
  if (binding.onlyAlone && !press.alone)
    return notice(`${binding.shown} came together with other keys: press it alone`);
  const why = whyNotArmed(state, binding) ?? binding.whyNot(state);
  return why === undefined ? binding.act(state, reader) : notice(`${binding.name}: ${why}`);
}

/** The movement of a key, as the table of keys says it. */
function movementOf(
  state: AppState,
  reader: Reader,
  press: Press,
): (AppEvent & { readonly kind: 'cursor-moved' }) | undefined {
  const binding = findBinding(state, press.name);
  if (binding?.scope !== 'move') return undefined;
  return binding.act(state, reader).events.find((asked) => asked.kind === 'cursor-moved');
}

function pressInHelp(
  state: AppState,
  reader: Reader,
  popup: Popup & { readonly kind: 'help' },
  press: Press,
): Outcome {
  const open = (changed: Partial<typeof popup>) =>
    event({ kind: 'popup-opened', popup: { ...popup, top: 0, ...changed } });
  if (popup.filter === null) {
    return press.name === '/' ? open({ filter: lineOf('') }) : pressInText(state, reader, popup, press);
  }
  switch (press.name) {
    case 'escape':
      return open({ filter: null });
    case 'enter':
      return event({ kind: 'popup-closed' });
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
      return pressInText(state, reader, popup, press);
    default:
      return open({ filter: pressInLine(popup.filter, press) });
  }
}

function pressInText(
  state: AppState,
  reader: Reader,
  popup: Popup & { readonly kind: 'help' | 'text' },
  press: Press,
): Outcome {
  const movement = movementOf(state, reader, press);
  if (movement !== undefined) {
    const page = popupTextRows(selectLayout(state));
    const last = Math.max(0, popupText(popup, selectLayout(state)).length - page);
    return event({ kind: 'popup-scrolled', top: moveIndex(popup.top, movement.by, page, last + 1) });
  }
  return ['escape', 'q', 'enter', '?'].includes(press.name) ? event({ kind: 'popup-closed' }) : nothing;
}

function pressInConfirm(popup: Popup & { readonly kind: 'confirm' }, press: Press): Outcome {
  switch (press.name) {
    case 'y':
    case 'Y':
      return press.alone
        ? { events: [{ kind: 'popup-closed' }], command: popup.yes }
        : notice('y came together with other keys: press it alone');
    case 'n':
    case 'N':
    case 'escape':
    case 'q':
      return event({ kind: 'popup-closed' });
    default:
      return notice('y or n');
  }
}

function pressInChoices(
  state: AppState,
  reader: Reader,
  popup: Popup & { readonly kind: 'choose-workflow' },
  press: Press,
): Outcome {
  if (press.name === 'enter') {
    const choice = popup.choices[popup.index];
    if (choice === undefined) return event({ kind: 'popup-closed' });
    return choice.error === undefined
      ? command({ kind: 'fill-inputs', path: choice.path })
      : notice(`${choice.name} has errors: see them with caesura check`);
  }
  if (press.name === 'escape' || press.name === 'q') return event({ kind: 'popup-closed' });
  const movement = movementOf(state, reader, press);
  return movement === undefined ? nothing : event(movement);
}

function pressInCopy(state: AppState, reader: Reader, press: Press): Outcome {
  if (press.name === 'escape' || press.name === 'q') return event({ kind: 'popup-closed' });
  const copy = copyFor(state, reader, press.name);
  return copy === undefined
    ? notice('i copies the id, p the path of the file, v the value')
    : { events: [{ kind: 'popup-closed' }], command: copy };
}
