// An answer that is being given as rows: the question, what it is about, what was said so far, and what was refused.
import type { AnswerDraft, JudgeBody, PicksBody } from '../../state/answer-draft.ts';
import { answerNote, contextTexts, longestShown, verdictNames } from '../../state/answer-words.ts';
import { keepVisible } from '../../state/layout.ts';
import type { LineEdit } from '../../state/line-edit.ts';
import { blockText, clipText, wrapText } from '../fit-text.ts';
import { type Row, span } from '../span.ts';
import type { Theme } from '../theme.ts';
import { formRows } from './form-rows.ts';
import { lineSpans } from './line-spans.ts';

export function answerRows(
  draft: AnswerDraft,
  theme: Theme,
  columns: number,
  page: number,
  ticks: number,
): readonly Row[] {
  const status = statusRows(draft, theme, columns, ticks).slice(0, Math.max(1, page - 2));
  const notes = noteRows(draft, columns);
  const head = headRows(draft, columns);
  // What is typed must be seen, however much there is to say before it.
  const most = Math.max(0, Math.floor((page - status.length) / 2));
  const cut = head.length > most ? [...head.slice(0, Math.max(0, most - 1)), moreRow(theme, most)] : head;
  const shown = cut.slice(0, most);
  const kept = notes.slice(0, Math.max(0, page - status.length - shown.length - 2));
  const room = Math.max(1, page - status.length - shown.length - kept.length);
  return [...shown, ...bodyRows(draft, theme, columns, room), ...kept, ...status].slice(0, Math.max(1, page));
}

function moreRow({ glyphs }: Theme, room: number): Row {
  return room > 1 ? [span(`${glyphs.ellipsis} the rest is in the data of the run`, 'quiet')] : [];
}

function headRows({ ask, about }: AnswerDraft, columns: number): readonly Row[] {
  const message = wrapText(blockText((ask.message ?? '').slice(0, longestShown)), columns);
  const context = contextTexts(about).flatMap((text) =>
    wrapText(blockText(text), columns).map((line): Row => [span(line, 'quiet')]),
  );
  return [...message.map((line): Row => [span(line, 'strong')]), ...context];
}

function bodyRows(draft: AnswerDraft, theme: Theme, columns: number, room: number): readonly Row[] {
  const { body } = draft;
  switch (body.kind) {
    case 'judge':
      return judgeRows(draft, body, theme, columns);
    case 'picks':
      return pickRows(body, theme, columns, room);
    case 'fields':
      return formRows(body.form, theme, columns, room, 0);
  }
}

function judgeRows({ ask }: AnswerDraft, body: JudgeBody, theme: Theme, columns: number): readonly Row[] {
  const { verdict, comment, remark, typing } = body;
  const isReply = ask.type === 'reply';
  const option = (key: string, name: string, chosen: boolean): Row => [
    span(`${chosen ? `${theme.glyphs.cursor} ` : '  '}${key} `, chosen ? 'chosen' : 'strong'),
    span(name, chosen ? 'chosen' : 'plain'),
  ];
  const goto = 'goto' in ask ? ask.goto : undefined;
  const { yes, no } = verdictNames(ask);
  const lines: readonly Row[] = [
    ...lineRow('comment', comment, typing === 'comment', theme, columns),
    ...lineRow('remark', remark, typing === 'remark', theme, columns),
  ];
  return [
    option('y', yes, verdict === 'yes'),
    ...(isReply && goto === undefined ? [] : [option('n', no, verdict === 'no')]),
    ...(isReply ? [option('g', 'ask again, with a remark', verdict === 'again')] : []),
    ...lines,
  ];
}

function lineRow(
  name: string,
  edit: LineEdit,
  edited: boolean,
  theme: Theme,
  columns: number,
): readonly Row[] {
  if (!edited && edit.text === '') return [];
  const room = Math.max(4, columns - name.length - 4);
  const { ellipsis } = theme.glyphs;
  const value = edited ? lineSpans(edit, room, ellipsis) : [span(clipText(edit.text, room, ellipsis))];
  return [[span(`  ${name}: `, edited ? 'chosen' : 'quiet'), ...value]];
}

function pickRows(body: PicksBody, theme: Theme, columns: number, room: number): readonly Row[] {
  const { candidates, cursor, picked, typing } = body;
  const typed = typing === null ? [] : lineRow(nameOf(typing.what), typing.edit, true, theme, columns);
  const list = Math.max(1, room - typed.length);
  const top = keepVisible(cursor - Math.floor(list / 2), cursor, list, candidates.length);
  const rows = candidates.slice(top, top + list).map(({ choice, words, reason }, number): Row => {
    const index = top + number;
    const place = picked.indexOf(index);
    const mark = place < 0 ? '[ ]' : `[${place + 1}]`;
    const isChanged = choice === null || words !== choice.label;
    return [
      span(index === cursor ? `${theme.glyphs.cursor} ` : '  ', 'chosen'),
      span(`${mark} `, place < 0 ? 'quiet' : 'chosen'),
      span(words.slice(0, longestShown), index === cursor ? 'chosen' : 'plain'),
      span(isChanged ? (choice === null ? '  (yours)' : '  (reworded)') : '', 'quiet'),
      span(reason === '' ? '' : `  why: ${reason}`, 'quiet'),
    ];
  });
  return [...rows, ...typed];
}

function nameOf(what: 'words' | 'reason' | 'other'): string {
  switch (what) {
    case 'words':
      return 'reword';
    case 'reason':
      return 'why';
    case 'other':
      return 'another';
  }
}

/** What an answer has to be. */
function noteRows(draft: AnswerDraft, columns: number): readonly Row[] {
  return wrapText(blockText(answerNote(draft).slice(0, longestShown)), columns).map((line) => [
    span(line, 'quiet'),
  ]);
}

function statusRows(draft: AnswerDraft, theme: Theme, columns: number, ticks: number): readonly Row[] {
  const { spinner, ellipsis } = theme.glyphs;
  if (draft.sending) {
    return [[span(`${spinner[ticks % spinner.length] ?? ''} answering${ellipsis}`, 'running')]];
  }
  return wrapText(blockText(draft.problem ?? ''), columns).map((line) => [span(line, 'failed')]);
}
