// The keys in the form of a workflow's inputs.
import {
  editField,
  focusField,
  isLastInput,
  pasteIntoField,
  type StartForm,
} from '../../state/start-form.ts';
import { command, event, nothing, notice, type Outcome } from './outcome.ts';
import { editingOf } from './press-in-line.ts';
import type { Press } from './read-keys.ts';

/** A pasted text comes as the key `paste`. */
export function pressInForm(form: StartForm, press: Press): Outcome {
  if (press.name === 'escape') return event({ kind: 'popup-closed' });
  if (form.starting) return nothing;
  const change = (changed: StartForm): Outcome => event({ kind: 'form-changed', form: changed });
  switch (press.name) {
    case 'enter':
      return pressEnter(form, press);
    case 'tab':
    case 'down':
      return change(focusField(form, form.focus + 1));
    case 'shift+tab':
    case 'up':
      return change(focusField(form, form.focus - 1));
    case 'ctrl+o':
      return command({ kind: 'edit-field' });
    case 'paste':
      return change(pasteIntoField(form, press.text));
    default: {
      const editing = editingOf(press);
      return editing === undefined ? nothing : change(editField(form, editing));
    }
  }
}

/** On to the next input, and from the last one to the start. */
function pressEnter(form: StartForm, press: Press): Outcome {
  if (!isLastInput(form)) {
    return event({ kind: 'form-changed', form: focusField(form, form.focus + 1) });
  }
  if (!press.alone) return notice('Enter came together with other keys: press it alone to start');
  return command({ kind: 'start', trusted: false });
}
