// A field of the form of a new run, in the editor: for texts that are longer than a line.
import type { AppEvent } from '../../state/app-event.ts';
import type { Popup } from '../../state/popup.ts';
import { type FieldList, fillField, readField } from '../../state/start-form.ts';
import { type Acting, say } from './acting.ts';
import { openEditor } from './open-program.ts';

/** A value that is not a text, and the name of a file, are not edited here. */
export async function editFormField(acting: Acting): Promise<void> {
  const { popup } = acting.store.current();
  const edited = popup?.kind === 'form' || popup?.kind === 'answer' ? editedForm(popup) : undefined;
  if (edited === undefined || edited.form.starting) return;
  const { form, name, changed } = edited;
  const field = form.fields[form.focus];
  if (field === undefined) return;
  const source = readField(field.value);
  if (source.kind === 'file')
    return say(acting, `${field.name} is read from a file: open that in the editor`);
  if (typeof source.value !== 'string') return say(acting, `${field.name} is not a text`);
  const { withTextFile } = await import('../../commands/edit-text.ts');
  let isDone = false;
  const text = await withTextFile(acting.context, `${name}.${field.name}`, source.value, async ({ path }) => {
    isDone = (await openEditor(acting, path)).kind === 'done';
  });
  if (!isDone || text === undefined) return;
  acting.store.dispatch(changed(text));
}

type EditedForm = {
  readonly form: FieldList;
  /** Of what it is the form. */
  readonly name: string;
  readonly changed: (text: string) => AppEvent;
};

function editedForm(popup: Popup & { readonly kind: 'form' | 'answer' }): EditedForm | undefined {
  if (popup.kind === 'form') {
    const { form } = popup;
    return {
      form,
      name: form.workflowName,
      changed: (text) => ({ kind: 'form-changed', form: fillField(form, text) }),
    };
  }
  const { draft } = popup;
  const { body } = draft;
  if (body.kind !== 'fields' || draft.sending) return undefined;
  return {
    form: body.form,
    name: draft.runId,
    changed: (text) => ({
      kind: 'answer-changed',
      draft: { ...draft, body: { ...body, form: fillField(body.form, text) }, problem: null },
    }),
  };
}
