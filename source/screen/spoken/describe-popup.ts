// The open popup in words: its title, what it asks or says, and the line that is chosen.
import { type AppState, selectLayout } from '../../state/app-state.ts';
import type { Popup, WorkflowChoice } from '../../state/popup.ts';
import { popupText, popupTextRows } from '../draw/popup-text.ts';
import { whyNotArmed } from '../keys/keymap.ts';
import { paletteLines } from '../keys/press-in-palette.ts';
import { describeAnswer } from './describe-answer.ts';
import { sayLine } from './describe-below.ts';
import { describeForm } from './describe-form.ts';
import { sayKeys } from './describe-keys.ts';
import { say, sayCount, sayLines, sayRow, sentence } from './spoken-words.ts';

export function describePopup(state: AppState, popup: Popup): readonly string[] {
  switch (popup.kind) {
    case 'help':
    case 'text':
      return describeLongText(state, popup);
    case 'confirm':
      return [
        sentence(popup.title),
        ...popup.lines.flatMap(sayLines),
        say(`${popup.question} y for yes, n for no.`),
      ];
    case 'choose-workflow':
      return describeChoice(popup);
    case 'form':
      return describeForm(popup.form);
    case 'answer':
      return describeAnswer(popup.draft);
    case 'palette':
      return describePalette(state, popup);
    case 'copy': {
      const { selectedId, reader } = state;
      return [
        'Copy.',
        say(`i: the id ${selectedId ?? ''}`),
        'p: the path of the run file',
        `v: the ${reader.tab}`,
      ];
    }
  }
}

function describeLongText(
  state: AppState,
  popup: Popup & { readonly kind: 'help' | 'text' },
): readonly string[] {
  const layout = selectLayout(state);
  const rows = popupText(popup, layout);
  const page = popupTextRows(layout);
  const title = popup.kind === 'text' ? popup.title : 'Keys';
  const looked = popup.kind === 'help' && popup.filter !== null ? `looked for: ${sayLine(popup.filter)}` : '';
  const last = Math.min(popup.top + page, rows.length);
  const place = rows.length <= page ? '' : `rows ${popup.top + 1} to ${last} of ${rows.length}`;
  return [
    sentence(title, looked, place),
    ...rows
      .slice(popup.top, last)
      .map(sayRow)
      .filter((line) => line !== ''),
  ];
}

function describeChoice({ choices, index }: Popup & { readonly kind: 'choose-workflow' }): readonly string[] {
  const choice = choices[index];
  if (choice === undefined) return ['New run.', 'There are no workflows yet: write one in workflows/.'];
  const place = `Workflow ${index + 1} of ${choices.length}`;
  return ['New run: choose a workflow.', sentence(place, choice.name, describeWorkflow(choice))];
}

function describeWorkflow({ description, error }: WorkflowChoice): string {
  return error === undefined ? description : `it has errors: ${error}`;
}

function describePalette(
  state: AppState,
  { edit, index }: Popup & { readonly kind: 'palette' },
): readonly string[] {
  const lines = paletteLines(state, edit.text);
  const line = lines[index];
  const typed = sentence('Commands', `typed: ${sayLine(edit)}`, `${sayCount(lines.length, 'command')} found`);
  if (line === undefined) return [typed];
  const before = { ...state, popup: null };
  const why = whyNotArmed(before, line) ?? line.whyNot(before);
  return [
    typed,
    sentence(
      `Command ${index + 1} of ${lines.length}`,
      line.name,
      line.shown === '' ? '' : `key ${sayKeys(line.shown.split(' ')[0] ?? '')}`,
      line.description,
      why === undefined ? '' : `not now, ${why}`,
    ),
  ];
}
