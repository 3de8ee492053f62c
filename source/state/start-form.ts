// The form of a workflow's initial inputs: what it holds, how it is edited, what it starts a run with.
import type { Json, JsonObject } from '../json.ts';
import { initialInputs } from '../workflow/data-flow.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { editLine, type LineEdit, type LineEditing, lineOf } from './line-edit.ts';

/** `held`: a value too long, or not of the kind, to be edited in a line. It is replaced by typing. */
export type FieldValue =
  | { readonly kind: 'typed'; readonly edit: LineEdit }
  | { readonly kind: 'held'; readonly value: Json; readonly origin: string };

/** `model` is chosen for every prompt of the run; empty leaves it to the workflow. */
export type FormField = {
  readonly kind: 'input' | 'model';
  readonly name: string;
  readonly value: FieldValue;
  /** Said in the field while it is empty. */
  readonly hint: string;
};

/** Fields that are filled in, whatever for. */
export type FieldList = {
  readonly fields: readonly FormField[];
  /** The index of the field that is edited. */
  readonly focus: number;
  /** Why the run could not be started. */
  readonly message: string | null;
  readonly starting: boolean;
};

export type StartForm = FieldList & {
  readonly workflowName: string;
  /** The definition, relative to the workspace. */
  readonly workflowPath: string;
};

/** A run whose values are taken over. */
export type FormerRun = { readonly id: string; readonly data: JsonObject };

const longestTyped = 200;

export function openForm(workflow: Workflow, former: FormerRun | undefined): StartForm {
  const lists = new Set(workflow.steps.flatMap(({ fan }) => fan?.field ?? []));
  return {
    workflowName: workflow.name,
    workflowPath: workflow.path,
    fields: [
      ...initialInputs(workflow).map(
        (name): FormField => ({
          kind: 'input',
          name,
          value: formerValue(name, former),
          hint: lists.has(name) ? listHint : inputHint,
        }),
      ),
      ...(workflow.steps.some((step) => step.kind === 'prompt') ? [modelField(workflow)] : []),
    ],
    focus: 0,
    message: null,
    starting: false,
  };
}

const listHint = 'a list: @ and a file with one item a line, or JSON';
const inputHint = 'a text, or @ and the path of a file';

function modelField({ model }: Workflow): FormField {
  const usual = model === undefined ? 'the usual one' : model.join(', ');
  return { kind: 'model', name: 'model', value: { kind: 'typed', edit: lineOf('') }, hint: usual };
}

function formerValue(name: string, former: FormerRun | undefined): FieldValue {
  const value = former !== undefined && Object.hasOwn(former.data, name) ? former.data[name] : undefined;
  return fieldValueOf(value, former === undefined ? '' : `from run ${former.id.slice(0, 4)}…`);
}

/** A value that is there already, to be changed: a short text as if it had been typed, anything else as it is. */
export function fieldValueOf(value: Json | undefined, origin: string): FieldValue {
  if (value === undefined) return { kind: 'typed', edit: lineOf('') };
  if (typeof value === 'string' && isOneLine(value)) return { kind: 'typed', edit: lineOf(writeText(value)) };
  return { kind: 'held', value, origin };
}

function isOneLine(text: string): boolean {
  return text.length <= longestTyped && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}

/** A text that begins with `@` is written as `@@`, as on the command line. */
function writeText(text: string): string {
  return text.startsWith('@') ? `@${text}` : text;
}

/** The field that is edited changes; a held value is replaced by what is typed, and gone after a deletion. */
export function editField<Form extends FieldList>(form: Form, editing: LineEditing): Form {
  return changeField(form, (value) => {
    if (value.kind === 'typed') return { kind: 'typed', edit: editLine(value.edit, editing) };
    switch (editing.kind) {
      case 'insert':
        return { kind: 'typed', edit: lineOf(editing.text) };
      case 'delete-before':
      case 'delete-after':
      case 'delete-word':
      case 'clear':
        return { kind: 'typed', edit: lineOf('') };
      case 'left':
      case 'right':
      case 'start':
      case 'end':
        return value;
    }
  });
}

/** A pasted line is inserted; a pasted text of several lines, or a long one, becomes the value. */
export function pasteIntoField<Form extends FieldList>(form: Form, text: string): Form {
  const normal = text.replace(/\r\n?/g, '\n');
  const line = normal.replace(/\n$/, '');
  if (isOneLine(line)) return editField(form, { kind: 'insert', text: line });
  return changeField(form, () => ({ kind: 'held', value: normal, origin: 'pasted' }));
}

/** A text that was written in an editor becomes the value of the field that is edited. */
export function fillField<Form extends FieldList>(form: Form, text: string): Form {
  const line = text.replace(/\n$/, '');
  return changeField(form, () =>
    isOneLine(line)
      ? { kind: 'typed', edit: lineOf(writeText(line)) }
      : { kind: 'held', value: text, origin: 'from the editor' },
  );
}

/** The field that is edited has that value now. */
export function setField<Form extends FieldList>(form: Form, value: FieldValue): Form {
  return changeField(form, () => value);
}

function changeField<Form extends FieldList>(form: Form, change: (value: FieldValue) => FieldValue): Form {
  return {
    ...form,
    message: null,
    fields: form.fields.map((field, index) =>
      index === form.focus ? { ...field, value: change(field.value) } : field,
    ),
  };
}

/** Whether nothing that has to be filled in follows the field that is edited. */
export function isLastInput({ fields, focus }: FieldList): boolean {
  return !fields.some(({ kind }, index) => kind === 'input' && index > focus);
}

/** Moves between the fields; stops at the ends. */
export function focusField<Form extends FieldList>(form: Form, focus: number): Form {
  return { ...form, focus: Math.min(Math.max(0, focus), Math.max(0, form.fields.length - 1)) };
}

/** What a field gives to a run: its value, or the file to read it from. */
export type FieldSource =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'file'; readonly path: string };

export function readField(value: FieldValue): FieldSource {
  if (value.kind === 'held') return { kind: 'value', value: value.value };
  const { text } = value.edit;
  if (text.startsWith('@@')) return { kind: 'value', value: text.slice(1) };
  if (text.startsWith('@') && text.length > 1) return { kind: 'file', path: text.slice(1).trim() };
  return { kind: 'value', value: text };
}

/** How a held value is shown: `1,204 words`. */
export function describeHeld(value: Json): string {
  if (typeof value !== 'string') return Array.isArray(value) ? `a list of ${value.length}` : 'JSON';
  const words = value.match(/\S+/g)?.length ?? 0;
  return `${words.toLocaleString('en-US')} ${words === 1 ? 'word' : 'words'}`;
}
