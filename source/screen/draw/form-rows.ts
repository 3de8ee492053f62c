// The form of a workflow's inputs as rows: a name and a line for each field, and what was refused.
import { describeHeld, type FieldList, type FormField } from '../../state/start-form.ts';
import { blockText, cellText, clipText, fitText, textWidth, wrapText } from '../fit-text.ts';
import { type Row, span } from '../span.ts';
import type { Theme } from '../theme.ts';
import { lineSpans } from './line-spans.ts';

export function formRows(
  form: FieldList,
  theme: Theme,
  columns: number,
  page: number,
  ticks: number,
): readonly Row[] {
  const names = form.fields.map(({ name }) => textWidth(cellText(name)));
  const nameColumns = Math.min(Math.max(0, ...names), Math.floor(columns / 3));
  const fields = form.fields.map((field, index) =>
    fieldRow(field, index === form.focus, theme, nameColumns, columns),
  );
  const below = statusRows(form, theme, columns, ticks);
  const room = Math.max(1, page - below.length);
  const top = Math.min(Math.max(0, form.focus - Math.floor(room / 2)), Math.max(0, fields.length - room));
  return [...fields.slice(top, top + room), ...below].slice(0, Math.max(page, 1));
}

function fieldRow(
  field: FormField,
  focused: boolean,
  theme: Theme,
  nameColumns: number,
  columns: number,
): Row {
  const { cursor, ellipsis } = theme.glyphs;
  const name = fitText(cellText(field.name), nameColumns, ellipsis);
  const label = [
    span(focused ? `${cursor} ` : '  ', 'chosen'),
    span(`${name} `, focused ? 'chosen' : 'plain'),
  ];
  const room = Math.max(4, columns - 2 - nameColumns - 1);
  return [...label, ...valueSpans(field, focused, room, ellipsis)];
}

function valueSpans({ value, hint }: FormField, focused: boolean, room: number, ellipsis: string): Row {
  if (value.kind === 'held') {
    const text = `(${describeHeld(value.value)} ${value.origin})`;
    return [
      span(clipText(cellText(text), room - 1, ellipsis), 'quiet'),
      ...(focused ? [span(' ', 'cursor')] : []),
    ];
  }
  if (value.edit.text === '') {
    const cursor = focused ? [span(' ', 'cursor')] : [];
    return [...cursor, span(clipText(cellText(hint), room - 1, ellipsis), 'quiet')];
  }
  return focused
    ? lineSpans(value.edit, room, ellipsis)
    : [span(clipText(cellText(value.edit.text), room, ellipsis))];
}

function statusRows(form: FieldList, theme: Theme, columns: number, ticks: number): readonly Row[] {
  if (form.starting) {
    const { spinner, ellipsis } = theme.glyphs;
    return [[span(`${spinner[ticks % spinner.length] ?? ''} starting${ellipsis}`, 'running')]];
  }
  if (form.message !== null)
    return wrapText(blockText(form.message), columns).map((line) => [span(line, 'failed')]);
  return form.fields.length === 0 ? [[span('It needs no inputs. Enter starts it.', 'quiet')]] : [];
}
