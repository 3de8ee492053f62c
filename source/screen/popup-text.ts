// The popups that are a text: help, made of the table of keys, and messages in full.
import type { Popup } from '../state/app-state.ts';
import type { Layout } from '../state/layout.ts';
import { blockText, textWidth, wrapText } from './fit-text.ts';
import { keymap, type Scope } from './keymap.ts';
import { type Row, span } from './span.ts';

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
    ? helpRows(columns)
    : wrapText(blockText(popup.text), columns).map((line) => [span(line)]);
}

const scopes: readonly (readonly [Scope, string])[] = [
  ['run', 'Runs'],
  ['move', 'Move'],
  ['everywhere', 'Everywhere'],
];

function helpRows(columns: number): readonly Row[] {
  const keyColumns = Math.max(...keymap.map(({ shown }) => textWidth(shown))) + 2;
  return scopes.flatMap(([scope, title], index): readonly Row[] => [
    ...(index === 0 ? [] : [[]]),
    [span(title, 'strong')],
    ...keymap
      .filter((binding) => binding.scope === scope)
      .flatMap(({ shown, description }) =>
        wrapText(description, columns - keyColumns).map(
          (line, number): Row => [span((number === 0 ? shown : '').padEnd(keyColumns), 'chosen'), span(line)],
        ),
      ),
  ]);
}
