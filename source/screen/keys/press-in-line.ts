// The keys that edit a line of text, wherever there is one.
import { editLine, type LineEdit, type LineEditing } from '../../state/line-edit.ts';
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

/** What a key does to a line; undefined for a key that does nothing to one. */
export function editingOf(press: Press): LineEditing | undefined {
  if (Object.hasOwn(editing, press.name)) return editing[press.name];
  return press.text === '' ? undefined : { kind: 'insert', text: press.text };
}

/** The line after a key, or after a paste of which only the first line counts. */
export function pressInLine(line: LineEdit, press: Press): LineEdit {
  if (press.name === 'paste') {
    return editLine(line, { kind: 'insert', text: press.text.split(/[\r\n]/)[0] ?? '' });
  }
  const change = editingOf(press);
  return change === undefined ? line : editLine(line, change);
}
