// The last row: the keys that apply now, or what has just been said.
import type { AppState, Entry } from '../../state/app-state.ts';
import { isLastInput } from '../../state/start-form.ts';
import type { KeyBinding, Scope } from '../keys/key-binding.ts';
import { findBinding, keymap, whyNotArmed } from '../keys/keymap.ts';
import { fitRow, justifyRow, type Row, rowWidth, span } from '../span.ts';
import type { Theme } from '../theme.ts';
import { answerHints, type Hint } from './answer-hints.ts';
import { lineSpans } from './line-spans.ts';

export function drawFooter(state: AppState, theme: Theme): Row {
  const { ellipsis } = theme.glyphs;
  const { columns } = state.size;
  if (state.entry !== null && state.popup === null) {
    return fitRow(entryRow(state, state.entry, ellipsis), columns, ellipsis);
  }
  if (state.notice !== null) return fitRow([span(` ${state.notice.text}`, 'attention')], columns, ellipsis);
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

function entryRow({ size, listed, rows }: AppState, entry: Entry, ellipsis: string): Row {
  const line = lineSpans(entry.edit, Math.max(4, size.columns - 24), ellipsis);
  const found = entry.kind === 'filter' ? `  ${listed.length} of ${rows.length}` : '';
  return [span(' /', 'strong'), ...line, span(found, 'quiet')];
}

function formatHint({ key, name }: Hint): Row {
  return [span(key, 'strong'), span(` ${name}`, 'quiet')];
}

/** What is wanted most comes first and is cut last. */
const importance: readonly Scope[] = ['move', 'run', 'hand over', 'find', 'read', 'everywhere'];

const inOrder = orderBy(importance);
/** In the narrow view what acts comes first: it is what the keys are armed for. */
const inOrderToWatch = orderBy(['run', ...importance]);

function orderBy(scopes: readonly Scope[]): readonly KeyBinding[] {
  return [...keymap].sort((a, b) => scopes.indexOf(a.scope) - scopes.indexOf(b.scope));
}

/** Whether a key of it means it here, and nothing that is more special. */
function isMeant(state: AppState, binding: KeyBinding): boolean {
  return binding.keys.some((key) => findBinding(state, key) === binding);
}

function hintsOf(state: AppState): readonly Hint[] {
  const closing: Hint = { key: 'Esc', name: 'close' };
  switch (state.popup?.kind) {
    case undefined:
      return (state.mode.kind === 'watch' ? inOrderToWatch : inOrder)
        .filter(
          (binding) =>
            binding.inFooter &&
            isMeant(state, binding) &&
            (whyNotArmed(state, binding) ?? binding.whyNot(state)) === undefined,
        )
        .map(({ shown, name }) => ({ key: shown.split(' ')[0] ?? shown, name }));
    case 'help':
      return [{ key: 'j k', name: 'scroll' }, { key: '/', name: 'find a key' }, closing];
    case 'text':
      return [{ key: 'j k', name: 'scroll' }, closing];
    case 'confirm':
      return [
        { key: 'y', name: 'yes' },
        { key: 'n', name: 'no' },
      ];
    case 'choose-workflow':
      return [{ key: 'Enter', name: 'choose' }, { key: 'j k', name: 'move' }, closing];
    case 'palette':
      return [{ key: 'Enter', name: 'do it' }, { key: 'Up Down', name: 'move' }, closing];
    case 'copy':
      return [{ key: 'i', name: 'id' }, { key: 'p', name: 'path' }, { key: 'v', name: 'value' }, closing];
    case 'answer':
      return answerHints(state.popup.draft);
    case 'form':
      return [
        {
          key: 'Enter',
          name: isLastInput(state.popup.form) ? 'start' : 'next',
        },
        { key: 'Tab', name: 'field' },
        { key: '@path', name: 'a file' },
        { key: 'Ctrl+O', name: 'editor' },
        { key: 'Ctrl+U', name: 'clear' },
        closing,
      ];
  }
}
