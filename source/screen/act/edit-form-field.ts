// What is typed for a new run or an answer, in the editor: for texts that are longer than a line.
import type { Json } from '../../json.ts';
import { type AnswerDraft, changeFields, editedFields } from '../../state/answer-draft.ts';
import type { AppEvent } from '../../state/app-event.ts';
import { takeTyped, typedText } from '../../state/edit-picks.ts';
import type { Popup } from '../../state/popup.ts';
import { fillValue, type WrittenText, writeValue } from '../../state/reply-values.ts';
import { type FieldList, fillField, readField } from '../../state/start-form.ts';
import { type Acting, say } from './acting.ts';
import { openEditor } from './open-program.ts';

/** What is read from a file is not edited here. */
export async function editFormField(acting: Acting): Promise<void> {
  const { popup } = acting.store.current();
  const editing = popup === null ? undefined : editingOf(popup);
  if (editing === undefined) return;
  if ('why' in editing) return say(acting, editing.why);
  const { name, written, changed } = editing;
  const { withTextFile } = await import('../../commands/edit/edit-text.ts');
  let isDone = false;
  const text = await withTextFile(acting.context, name, written, async ({ path }) => {
    isDone = (await openEditor(acting, path)).kind === 'done';
  });
  if (!isDone || text === undefined) return;
  acting.store.dispatch(changed(text));
}

type Editing =
  | {
      /** Of which the file's name is made. */
      readonly name: string;
      readonly written: WrittenText;
      readonly changed: (text: string) => AppEvent;
    }
  /** Why there is nothing for an editor. */
  | { readonly why: string };

function editingOf(popup: Popup): Editing | undefined {
  switch (popup.kind) {
    case 'form': {
      const { form } = popup;
      return editField(
        form,
        form.workflowName,
        (_, value) => writeText(value),
        (text) => ({
          kind: 'form-changed',
          form: fillField(form, text),
        }),
      );
    }
    case 'answer':
      return popup.draft.sending ? undefined : editAnswer(popup.draft);
    default:
      return undefined;
  }
}

function editAnswer(draft: AnswerDraft): Editing | undefined {
  const { ask, body, runId } = draft;
  const take = (changed: AnswerDraft): AppEvent => ({ kind: 'answer-changed', draft: changed });
  if (body.kind === 'picks') {
    const text = typedText(body);
    if (text === undefined || !('max' in ask)) return undefined;
    const changed = (edited: string) =>
      take({ ...draft, body: takeTyped(body, edited, ask.max), problem: null });
    return { name: `${runId}.${ask.stepId}`, written: { text, ending: '.md' }, changed };
  }
  const form = editedFields(draft);
  if (form === undefined) return undefined;
  return body.kind === 'judge'
    ? editField(
        form,
        runId,
        (name, value) => writeValue(ask, name, value),
        (text) => take(changeFields(draft, fillValue(ask, form, text))),
      )
    : editField(
        form,
        runId,
        (_, value) => writeText(value),
        (text) => take(changeFields(draft, fillField(form, text))),
      );
}

/**
 * The field that is edited.
 * @param owner of what the form is
 * @param write the text that the editor is given for a value; undefined where there is none
 */
function editField(
  form: FieldList,
  owner: string,
  write: (name: string, value: Json) => WrittenText | undefined,
  changed: (text: string) => AppEvent,
): Editing | undefined {
  const field = form.fields[form.focus];
  if (field === undefined || form.starting) return undefined;
  const source = readField(field.value);
  if (source.kind === 'file') return { why: `${field.name} is read from a file: open that in the editor` };
  const written = write(field.name, source.value);
  if (written === undefined) return { why: `${field.name} is not a text` };
  return { name: `${owner}.${field.name}`, written, changed };
}

function writeText(value: Json): WrittenText | undefined {
  return typeof value === 'string' ? { text: value, ending: '.md' } : undefined;
}
