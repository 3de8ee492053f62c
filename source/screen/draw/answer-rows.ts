// An answer that is being given as rows: the question, what it is about, what was said so far, and what was refused.
import type { AnswerDraft, JudgeBody, PicksBody, PickTyping } from '../../state/answer-draft.ts';
import {
  answerNote,
  changedValues,
  contextTexts,
  longestShown,
  verdictNames,
} from '../../state/answer-words.ts';
import type { LineEdit } from '../../state/line-edit.ts';
import { blockText, clipText, textWidth, wrapText } from '../fit-text.ts';
import { type Row, span } from '../span.ts';
import type { Theme } from '../theme.ts';
import { answerHints } from './answer-hints.ts';
import { formRows } from './form-rows.ts';
import { lineSpans } from './line-spans.ts';
import { pickRows } from './pick-rows.ts';

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
  const shown = withGap(cut.slice(0, most), page - status.length - notes.length);
  const kept = notes.slice(0, Math.max(0, page - status.length - shown.length - 2));
  const room = Math.max(1, page - status.length - shown.length - kept.length);
  return [...shown, ...bodyRows(draft, theme, columns, room), ...kept, ...status].slice(0, Math.max(1, page));
}

/** A blank row under what is asked about, where there is more than enough room. */
function withGap(head: readonly Row[], room: number): readonly Row[] {
  return head.length > 1 && room >= head.length + 8 ? [...head, []] : head;
}

function moreRow({ glyphs }: Theme, room: number): Row {
  return room > 1 ? [span(`${glyphs.ellipsis} the rest is in the data of the run`, 'quiet')] : [];
}

function headRows(draft: AnswerDraft, columns: number): readonly Row[] {
  const message = wrapText(blockText((draft.ask.message ?? '').slice(0, longestShown)), columns);
  const context = contextTexts(draft).flatMap((text) =>
    wrapText(blockText(text), columns).map((line): Row => [span(line, 'quiet')]),
  );
  return [...message.map((line): Row => [span(line, 'strong')]), ...context];
}

function bodyRows(draft: AnswerDraft, theme: Theme, columns: number, room: number): readonly Row[] {
  const { body } = draft;
  switch (body.kind) {
    case 'judge':
      return body.typing === 'values'
        ? formRows(body.values, theme, columns, room, 0)
        : judgeRows(draft, body, theme, columns);
    case 'picks':
      return pickRows(body, theme, columns, room, typedRows(body, theme, columns));
    case 'fields':
      return formRows(body.form, theme, columns, room, 0);
  }
}

function judgeRows(draft: AnswerDraft, body: JudgeBody, theme: Theme, columns: number): readonly Row[] {
  const { ask } = draft;
  const { verdict, comment, remark, typing } = body;
  const isReply = ask.type === 'reply';
  const option = (key: string, name: string, chosen: boolean): Row => [
    span(`${chosen ? `${theme.glyphs.cursor} ` : '  '}${key} `, chosen ? 'chosen' : 'strong'),
    span(name, chosen ? 'chosen' : 'plain'),
  ];
  const changed = changedValues(draft);
  const goto = 'goto' in ask ? ask.goto : undefined;
  const { yes, no } = verdictNames(ask);
  const lines: readonly Row[] = [
    ...lineRow('comment', comment, typing === 'comment', theme, columns),
    ...lineRow('remark', remark, typing === 'remark', theme, columns),
  ];
  return [
    option('y', isReply ? acceptName(changed) : yes, verdict === 'yes'),
    ...(isReply ? [option('e', 'edit its values first', false)] : []),
    ...(isReply && goto === undefined ? [] : [option('n', no, verdict === 'no')]),
    ...(isReply ? [option('g', 'ask again, with a remark', verdict === 'again')] : []),
    ...lines,
  ];
}

function acceptName(changed: readonly string[]): string {
  return changed.length === 0 ? 'accept the reply' : `accept the reply with another ${changed.join(', ')}`;
}

/** What is being typed about the candidates. */
function typedRows({ typing }: PicksBody, theme: Theme, columns: number): readonly Row[] {
  return typing === null ? [] : lineRow(nameOf(typing.what), typing.edit, true, theme, columns);
}

function nameOf(what: PickTyping['what']): string {
  switch (what) {
    case 'words':
      return 'reword';
    case 'reason':
      return 'why';
    case 'other':
      return 'another';
  }
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

/** What an answer has to be, and its keys where the footer has no room for them. */
function noteRows(draft: AnswerDraft, columns: number): readonly Row[] {
  const keys = answerHints(draft)
    .map(({ key, name }) => `${key} ${name}`)
    .join('  ');
  const isCut = columns < 70 && textWidth(keys) > columns;
  const notes = [blockText(answerNote(draft).slice(0, longestShown)), ...(isCut ? [keys] : [])];
  return notes.flatMap((text) => wrapText(text, columns)).map((line) => [span(line, 'quiet')]);
}

function statusRows(draft: AnswerDraft, theme: Theme, columns: number, ticks: number): readonly Row[] {
  const { spinner, ellipsis } = theme.glyphs;
  if (draft.sending) {
    return [[span(`${spinner[ticks % spinner.length] ?? ''} answering${ellipsis}`, 'running')]];
  }
  return wrapText(blockText(draft.problem ?? ''), columns).map((line) => [span(line, 'failed')]);
}
