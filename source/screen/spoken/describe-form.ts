// The form of a workflow's inputs in words: the field that is edited first, then the others.
import { describeHeld, type FieldList, type FormField, type StartForm } from '../../state/start-form.ts';
import { sayLine } from './describe-below.ts';
import { sayLines, sentence } from './spoken-words.ts';

export function describeForm(form: StartForm): readonly string[] {
  const { fields, message, starting, workflowName } = form;
  return [
    sentence(`New run of ${workflowName}`, fields.length === 0 ? 'it needs no inputs' : ''),
    ...describeFields(form),
    ...(starting ? ['It is being started.'] : []),
    ...sayLines(message ?? ''),
  ];
}

/** The field that is edited first, then the others. */
export function describeFields({ fields, focus }: FieldList): readonly string[] {
  const field = fields[focus];
  const place = `Field ${focus + 1} of ${fields.length}, edited`;
  return [
    ...(field === undefined ? [] : [sentence(place, field.name, describeValue(field, true))]),
    ...fields.flatMap((other, index) =>
      index === focus ? [] : [sentence(`Field ${index + 1}`, other.name, describeValue(other, false))],
    ),
  ];
}

function describeValue({ value, hint }: FormField, edited: boolean): string {
  if (value.kind === 'held') return `${describeHeld(value.value)} ${value.origin}`;
  if (value.edit.text === '') return `empty: ${hint}`;
  return edited ? sayLine(value.edit) : value.edit.text;
}
