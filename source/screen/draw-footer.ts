// The last row: the keys that apply now, or what has just been said.
import type { AppState } from '../state/app-state.ts';
import { keymap } from './keymap.ts';
import { fitRow, justifyRow, type Row, rowWidth, span } from './span.ts';
import type { Theme } from './theme.ts';

type Hint = { readonly key: string; readonly name: string };

export function drawFooter(state: AppState, theme: Theme): Row {
  const { ellipsis } = theme.glyphs;
  const { columns } = state.size;
  if (state.notice !== null) return fitRow([span(` ${state.notice}`, 'attention')], columns, ellipsis);
  const help = state.popup === null ? formatHint({ key: '?', name: 'help ' }) : [];
  const room = columns - rowWidth(help) - 1;
  let hints: Row = [];
  for (const hint of hintsOf(state)) {
    const longer = [...hints, span(hints.length === 0 ? ' ' : '  '), ...formatHint(hint)];
    if (rowWidth(longer) > room) break;
    hints = longer;
  }
  return fitRow(justifyRow(hints, help, columns, ellipsis), columns, ellipsis);
}

function formatHint({ key, name }: Hint): Row {
  return [span(key, 'strong'), span(` ${name}`, 'quiet')];
}

function hintsOf(state: AppState): readonly Hint[] {
  switch (state.popup?.kind) {
    case undefined:
      return keymap
        .filter((binding) => binding.inFooter && binding.whyNot(state) === undefined)
        .map(({ shown, name }) => ({ key: shown.split(' ')[0] ?? shown, name }));
    case 'help':
    case 'text':
      return [
        { key: 'j k', name: 'scroll' },
        { key: 'Esc', name: 'close' },
      ];
    case 'confirm':
      return [
        { key: 'y', name: 'yes' },
        { key: 'n', name: 'no' },
      ];
    case 'choose-workflow':
      return [
        { key: 'Enter', name: 'choose' },
        { key: 'j k', name: 'move' },
        { key: 'Esc', name: 'close' },
      ];
    case 'form':
      return [
        {
          key: 'Enter',
          name: state.popup.form.focus < state.popup.form.fields.length - 1 ? 'next' : 'start',
        },
        { key: 'Tab', name: 'field' },
        { key: '@path', name: 'a file' },
        { key: 'Ctrl+U', name: 'clear' },
        { key: 'Esc', name: 'close' },
      ];
  }
}
