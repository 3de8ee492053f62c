// The form of a workflow's inputs in words: the field that is edited first, then the others.
import { describeHeld, type FormField, type StartForm } from '../../state/start-form.ts';
import { sayLine } from './describe-below.ts';
import { sayLines, sentence } from './spoken-words.ts';

export function describeForm(form: StartForm): readonly string[] {
  const { fields, focus, message, starting, workflowName } = form;
  const field = fields[focus];
  const place = `Field ${focus + 1} of ${fields.length}, edited`;
  return [
    sentence(`New run of ${workflowName}`, fields.length === 0 ? 'it needs no inputs' : ''),
    ...(field === undefined ? [] : [sentence(place, field.name, describeValue(field, true))]),
    ...fields.flatMap((other, index) =>
      index === focus ? [] : [sentence(`Field ${index + 1}`, other.name, describeValue(other, false))],
    ),
    ...(starting ? ['It is being started.'] : []),
    ...sayLines(message ?? ''),
  ];
}

function describeValue({ value, hint }: FormField, edited: boolean): string {
  if (value.kind === 'held') return `${describeHeld(value.value)} ${value.origin}`;
  if (value.edit.text === '') return `empty: ${hint}`;
  return edited ? sayLine(value.edit) : value.edit.text;
}
