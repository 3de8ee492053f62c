// The keys in the form of a workflow's inputs.
import type { LineEditing } from '../state/line-edit.ts';
import { editField, focusField, pasteIntoField, type StartForm } from '../state/start-form.ts';
import { command, event, nothing, notice, type Outcome } from './outcome.ts';
import type { Press } from './read-keys.ts';

const editing: Readonly<Record<string, LineEditing>> = {
  backspace: { kind: 'delete-before' },
  'ctrl+h': { kind: 'delete-before' },
  delete: { kind: 'delete-after' },
  'ctrl+w': { kind: 'delete-word' },
  'ctrl+u': { kind: 'clear' },
  left: { kind: 'left' },
  right: { kind: 'right' },
  home: { kind: 'start' },
  'ctrl+a': { kind: 'start' },
  end: { kind: 'end' },
  'ctrl+e': { kind: 'end' },
};

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
    case 'paste':
      return change(pasteIntoField(form, press.text));
    default: {
      const known = Object.hasOwn(editing, press.name) ? editing[press.name] : undefined;
      if (known !== undefined) return change(editField(form, known));
      return press.text === '' ? nothing : change(editField(form, { kind: 'insert', text: press.text }));
    }
  }
}

/** On to the next field, and from the last one to the start. */
function pressEnter(form: StartForm, press: Press): Outcome {
  if (form.focus < form.fields.length - 1) {
    return event({ kind: 'form-changed', form: focusField(form, form.focus + 1) });
  }
  if (!press.alone) return notice('Enter came together with other keys: press it alone to start');
  return command({ kind: 'start', trusted: false });
}
