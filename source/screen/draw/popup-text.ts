// The popups that are a text: help, made of the table of keys, and messages in full.
import type { Layout } from '../../state/layout.ts';
import type { Popup } from '../../state/popup.ts';
import { blockText, textWidth, wrapText } from '../fit-text.ts';
import { type KeyBinding, type Scope, scopes } from '../keys/key-binding.ts';
import { keymap } from '../keys/keymap.ts';
import { type Row, span } from '../span.ts';

/** The widest popup, in columns. */
const widest = 76;

export function popupColumns(layout: Layout): number {
  const { columns } = layout.size;
  // Slivers of the panes at both sides would only be in the way.
  return columns < widest + 8 ? columns : widest;
}

/** How many rows of a text are seen at once: its popup has a frame. */
export function popupTextRows(layout: Layout): number {
  return Math.max(1, layout.bodyRows - 2);
}

export function popupText(popup: Popup & { readonly kind: 'help' | 'text' }, layout: Layout): readonly Row[] {
  const columns = popupColumns(layout) - 4;
  return popup.kind === 'help'
    ? helpRows(columns, popup.filter?.text ?? '')
    : wrapText(blockText(popup.text), columns).map((line) => [span(line)]);
}

export const scopeTitles: Readonly<Record<Scope, string>> = {
  run: 'Runs',
  find: 'Find',
  read: 'Read',
  'hand over': 'Edit, page, copy',
  move: 'Move',
  everywhere: 'Everywhere',
};

/** Every key, or those that hold all the words. */
function helpRows(columns: number, filter: string): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const found = keymap.filter(({ shown, name, description }) =>
    words.every((word) => `${shown} ${name} ${description}`.toLowerCase().includes(word)),
  );
  if (found.length === 0) return [[span('No key for that.', 'quiet')]];
  const keyColumns = Math.max(...keymap.map(({ shown }) => textWidth(shown))) + 2;
  return scopes.flatMap((scope, index): readonly Row[] => {
    const bindings = found.filter((binding) => binding.scope === scope);
    if (bindings.length === 0) return [];
    return [
      ...(index === 0 ? [] : [[]]),
      [span(scopeTitles[scope], 'strong')],
      ...bindings.flatMap((binding) => bindingRows(binding, keyColumns, columns)),
    ];
  });
}

function bindingRows(
  { shown, description }: KeyBinding,
  keyColumns: number,
  columns: number,
): readonly Row[] {
  return wrapText(description, columns - keyColumns).map(
    (line, number): Row => [span((number === 0 ? shown : '').padEnd(keyColumns), 'chosen'), span(line)],
  );
}
