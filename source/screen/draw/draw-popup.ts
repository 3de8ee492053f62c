// The popup over the panes: where it stands and its rows.
import { type AppState, selectLayout } from '../../state/app-state.ts';
import type { Layout, PaneBox } from '../../state/layout.ts';
import { keepVisible } from '../../state/layout.ts';
import type { Popup } from '../../state/popup.ts';
import { blockText, textWidth, wrapText } from '../fit-text.ts';
import { whyNotArmed } from '../keys/keymap.ts';
import { paletteLines } from '../keys/press-in-palette.ts';
import { type Row, span } from '../span.ts';
import type { Theme } from '../theme.ts';
import { answerRows } from './answer-rows.ts';
import { formRows } from './form-rows.ts';
import { frameRows } from './frame-rows.ts';
import { lineSpans } from './line-spans.ts';
import { popupColumns, popupText, popupTextRows } from './popup-text.ts';

export type DrawnPopup = {
  /** From the left and from the top of the body. */
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: readonly Row[];
};

export function drawPopup(state: AppState, popup: Popup, theme: Theme): DrawnPopup {
  const layout = selectLayout(state);
  const { title, rows } = contentOf(state, popup, theme, layout);
  const columns = popupColumns(layout);
  const height = Math.min(layout.bodyRows, rows.length + 2);
  const framed = height >= 3 && columns >= 4;
  const content = framed ? { columns: columns - 2, rows: height - 2 } : { columns, rows: height };
  const box: PaneBox = { columns, rows: height, framed, content };
  const padded = rows.map((row) => [span(' '), ...row]);
  return {
    left: Math.floor((layout.size.columns - columns) / 2),
    top: Math.floor((layout.bodyRows - height) / 2),
    columns,
    rows: frameRows(theme, box, [span(` ${title} `, 'strong')], padded, true),
  };
}

type Content = { readonly title: string; readonly rows: readonly Row[] };

function contentOf(state: AppState, popup: Popup, theme: Theme, layout: Layout): Content {
  const columns = popupColumns(layout) - 4;
  const page = popupTextRows(layout);
  switch (popup.kind) {
    case 'help': {
      const title = popup.filter === null ? 'Keys' : `Keys: ${popup.filter.text}_`;
      return { title, rows: popupText(popup, layout).slice(popup.top, popup.top + page) };
    }
    case 'text':
      return { title: popup.title, rows: popupText(popup, layout).slice(popup.top, popup.top + page) };
    case 'confirm': {
      const lines = popup.lines.flatMap((line) => wrapText(blockText(line), columns));
      const question: Row = [span(`${popup.question} `, 'strong'), span('y/N', 'attention')];
      // The question must be seen whatever there is to say before it.
      return {
        title: popup.title,
        rows: [...lines.slice(0, Math.max(0, page - 1)).map((line) => [span(line)]), question],
      };
    }
    case 'choose-workflow':
      return { title: 'New run', rows: choiceRows(popup, theme, columns, page) };
    case 'form':
      return {
        title: `New run of ${popup.form.workflowName}`,
        rows: formRows(popup.form, theme, columns, page, state.ticks),
      };
    case 'answer':
      return {
        title: `Answer ${popup.draft.ask.stepId}`,
        rows: answerRows(popup.draft, theme, columns, page, state.ticks),
      };
    case 'palette':
      return { title: 'Commands', rows: paletteRows(state, popup, theme, columns, page) };
    case 'copy':
      return { title: 'Copy', rows: copyRows(state) };
  }
}

function choiceRows(
  { choices, index }: Popup & { readonly kind: 'choose-workflow' },
  theme: Theme,
  columns: number,
  page: number,
): readonly Row[] {
  if (choices.length === 0) {
    return wrapText(
      'There are no workflows yet. Write one in workflows/, or make a workspace with `caesura init`.',
      columns,
    ).map((line) => [span(line, 'quiet')]);
  }
  const top = keepVisible(index - Math.floor(page / 2), index, page, choices.length);
  return choices.slice(top, top + page).map((choice, number) => {
    const chosen = top + number === index;
    const { cursor, failed } = theme.glyphs;
    const begin = span(chosen ? `${cursor} ` : '  ', 'chosen');
    return choice.error === undefined
      ? [begin, span(choice.name, chosen ? 'chosen' : 'plain'), span(`  ${choice.description}`, 'quiet')]
      : [begin, span(`${failed} ${choice.name}`, 'quiet'), span(`  ${choice.error}`, 'failed')];
  });
}

function paletteRows(
  state: AppState,
  { edit, index }: Popup & { readonly kind: 'palette' },
  theme: Theme,
  columns: number,
  page: number,
): readonly Row[] {
  const lines = paletteLines(state, edit.text);
  const typed: Row = [span(':', 'strong'), ...lineSpans(edit, columns - 1, theme.glyphs.ellipsis)];
  if (lines.length === 0) return [typed, [span('Nothing of that name.', 'quiet')]];
  const room = Math.max(1, page - 1);
  const top = keepVisible(index - Math.floor(room / 2), index, room, lines.length);
  const names = Math.max(...lines.map(({ name }) => textWidth(name))) + 2;
  const rows = lines.slice(top, top + room).map((line, number): Row => {
    const chosen = top + number === index;
    const why = whyNotArmed(state, line) ?? line.whyNot({ ...state, popup: null });
    return [
      span(chosen ? `${theme.glyphs.cursor} ` : '  ', 'chosen'),
      span(line.name.padEnd(names), chosen ? 'chosen' : why === undefined ? 'plain' : 'quiet'),
      span((line.shown.split(' ')[0] ?? '').padEnd(8), 'quiet'),
      span(why ?? line.description, 'quiet'),
    ];
  });
  return [typed, ...rows];
}

function copyRows({ selectedId, pane, reader }: AppState): readonly Row[] {
  const text = pane === 'reader' ? `the ${reader.tab}` : `the ${reader.tab} of the step`;
  return [
    [span('i', 'strong'), span(`  the id: ${selectedId ?? ''}`)],
    [span('p', 'strong'), span('  the path of the run file')],
    [span('v', 'strong'), span(`  ${text}`)],
  ];
}
