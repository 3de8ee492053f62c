// A field of a new run or of an answer, in the editor: for texts that are longer than a line.
import type { Json } from '../../json.ts';
import { changeFields, editedFields } from '../../state/answer-draft.ts';
import type { AppEvent } from '../../state/app-event.ts';
import type { Popup } from '../../state/popup.ts';
import { fillValue, type WrittenText, writeValue } from '../../state/reply-values.ts';
import { type FieldList, fillField, readField } from '../../state/start-form.ts';
import { type Acting, say } from './acting.ts';
import { openEditor } from './open-program.ts';

/** What is read from a file is not edited here. */
export async function editFormField(acting: Acting): Promise<void> {
  const { popup } = acting.store.current();
  const edited = popup?.kind === 'form' || popup?.kind === 'answer' ? editedForm(popup) : undefined;
  if (edited === undefined || edited.form.starting) return;
  const { form, name, write, changed } = edited;
  const field = form.fields[form.focus];
  if (field === undefined) return;
  const source = readField(field.value);
  if (source.kind === 'file')
    return say(acting, `${field.name} is read from a file: open that in the editor`);
  const written = write(field.name, source.value);
  if (written === undefined) return say(acting, `${field.name} is not a text`);
  const { withTextFile } = await import('../../commands/edit-text.ts');
  let isDone = false;
  const edit = async ({ path }: { readonly path: string }) => {
    isDone = (await openEditor(acting, path)).kind === 'done';
  };
  const text = await withTextFile(acting.context, `${name}.${field.name}`, written, edit);
  if (!isDone || text === undefined) return;
  acting.store.dispatch(changed(text));
}

type EditedForm = {
  readonly form: FieldList;
  /** Of what it is the form. */
  readonly name: string;
  /** The text that is given to the editor for a value; undefined where there is none. */
  readonly write: (field: string, value: Json) => WrittenText | undefined;
  readonly changed: (text: string) => AppEvent;
};

function editedForm(popup: Popup & { readonly kind: 'form' | 'answer' }): EditedForm | undefined {
  if (popup.kind === 'form') {
    const { form } = popup;
    return {
      form,
      name: form.workflowName,
      write: (_, value) => writeText(value),
      changed: (text) => ({ kind: 'form-changed', form: fillField(form, text) }),
    };
  }
  const { draft } = popup;
  const form = editedFields(draft);
  if (form === undefined || draft.sending) return undefined;
  const { ask, body, runId } = draft;
  const isReply = body.kind === 'judge';
  return {
    form,
    name: runId,
    write: (field, value) => (isReply ? writeValue(ask, field, value) : writeText(value)),
    changed: (text) => ({
      kind: 'answer-changed',
      draft: changeFields(draft, isReply ? fillValue(ask, form, text) : fillField(form, text)),
    }),
  };
}

function writeText(value: Json): WrittenText | undefined {
  return typeof value === 'string' ? { text: value, ending: '.md' } : undefined;
}
