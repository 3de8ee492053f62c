// (state, key) -> what it leads to: the popup that is open has the keys first, then the table of keys.
import type { AppEvent } from '../state/app-event.ts';
import { type AppState, type Popup, selectLayout } from '../state/app-state.ts';
import { moveIndex } from '../state/move-cursor.ts';
import { type KeyBinding, keymap } from './keymap.ts';
import { command, event, nothing, notice, type Outcome } from './outcome.ts';
import { popupText, popupTextRows } from './popup-text.ts';
import { pressInForm } from './press-in-form.ts';
import type { Press } from './read-keys.ts';

export function pressKey(state: AppState, press: Press): Outcome {
  if (press.name === 'ctrl+c') return command({ kind: 'quit' });
  if (press.name === 'ctrl+l') return command({ kind: 'repaint' });
  const { popup } = state;
  switch (popup?.kind) {
    case undefined:
      return pressInPanes(state, press);
    case 'help':
    case 'text':
      return pressInText(state, popup, press);
    case 'confirm':
      return pressInConfirm(popup, press);
    case 'choose-workflow':
      return pressInChoices(state, popup, press);
    case 'form':
      return pressInForm(popup.form, press);
  }
}

/** A paste runs nothing: outside of a field it only says so. */
export function pasteText(state: AppState, text: string): Outcome {
  return state.popup?.kind === 'form'
    ? pressInForm(state.popup.form, { name: 'paste', text, alone: true })
    : notice('a paste runs nothing here');
}

export function findBinding(name: string): KeyBinding | undefined {
  return keymap.find((binding) => binding.keys.includes(name));
}

function pressInPanes(state: AppState, press: Press): Outcome {
  const binding = findBinding(press.name);
  if (binding === undefined)
    return press.alone ? notice(`${press.name} does nothing here: ? shows the keys`) : nothing;
  if (binding.onlyAlone && !press.alone)
    return notice(`${binding.shown} came together with other keys: press it alone`);
  const why = binding.whyNot(state);
  return why === undefined ? binding.act(state) : notice(`${binding.name}: ${why}`);
}

/** The movement of a key, as the table of keys says it. */
function movementOf(
  state: AppState,
  press: Press,
): (AppEvent & { readonly kind: 'cursor-moved' }) | undefined {
  const binding = findBinding(press.name);
  return binding?.act(state).events.find((asked) => asked.kind === 'cursor-moved');
}

function pressInText(
  state: AppState,
  popup: Popup & { readonly kind: 'help' | 'text' },
  press: Press,
): Outcome {
  const movement = movementOf(state, press);
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
  const movement = movementOf(state, press);
  return movement === undefined ? nothing : event(movement);
}
