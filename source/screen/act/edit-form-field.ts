// A field of the form of a new run, in the editor: for texts that are longer than a line.
import { fillField, readField } from '../../state/start-form.ts';
import { type Acting, say } from './acting.ts';
import { openEditor } from './open-program.ts';

/** A value that is not a text, and the name of a file, are not edited here. */
export async function editFormField(acting: Acting): Promise<void> {
  const { popup } = acting.store.current();
  if (popup?.kind !== 'form' || popup.form.starting) return;
  const { form } = popup;
  const field = form.fields[form.focus];
  if (field === undefined) return;
  const source = readField(field.value);
  if (source.kind === 'file')
    return say(acting, `${field.name} is read from a file: open that in the editor`);
  if (typeof source.value !== 'string') return say(acting, `${field.name} is not a text`);
  const { withTextFile } = await import('../../commands/edit-text.ts');
  let isDone = false;
  const text = await withTextFile(
    acting.context,
    `${form.workflowName}.${field.name}`,
    source.value,
    async ({ path }) => {
      isDone = (await openEditor(acting, path)).kind === 'done';
    },
  );
  if (!isDone || text === undefined) return;
  acting.store.dispatch({ kind: 'form-changed', form: fillField(form, text) });
}
