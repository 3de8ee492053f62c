// Who put a field into the data of a run: a step, a person, or whoever started it.
import type { Json } from '../json.ts';
import type { EditedField } from '../run/find-edits.ts';
import type { HistoryEntry, Run } from '../run/run.ts';

export type DataProducer =
  | { readonly kind: 'step'; readonly stepId: string }
  | { readonly kind: 'input' }
  /** Edited or added by hand; `stepId` is the step that had put it there before. */
  | { readonly kind: 'person'; readonly stepId?: string };

/**
 * Gathers who produced what, once for all fields. A field of a step that is to be done again has no record any
 * more, but the history still tells of it.
 * @param edits what is known to be edited, of the steps whose records tell; what they do not tell, the history does
 */
export function findProducers(run: Run, edits?: readonly EditedField[]): (field: string) => DataProducer {
  const made = new Map<string, { readonly stepId: string; readonly at: number }>();
  const edited = new Map<string, number>();
  for (const entry of run.history) {
    const { stepId, outputFields } = entry;
    for (const field of editedFields(entry)) edited.set(field, Date.parse(entry.at));
    if (typeof stepId !== 'string') continue;
    for (const field of textsOf(outputFields)) made.set(field, { stepId, at: Date.parse(entry.at) });
  }
  const certain = new Map<string, boolean>();
  for (const { stepId, outputFields, executedAt, outputHashes, item } of run.executedTemplates) {
    for (const field of outputFields) {
      made.set(field, { stepId, at: Date.parse(executedAt) });
      if (edits === undefined || item !== undefined || outputHashes?.[field] === undefined)
        certain.delete(field);
      else
        certain.set(
          field,
          edits.some((edit) => edit.field === field),
        );
    }
  }
  return (field) => {
    const maker = made.get(field);
    const editedAt = edited.get(field);
    if (maker === undefined) return { kind: editedAt === undefined ? 'input' : 'person' };
    const { stepId, at } = maker;
    const isEdited = certain.get(field) ?? (editedAt !== undefined && editedAt >= at);
    return isEdited ? { kind: 'person', stepId } : { kind: 'step', stepId };
  };
}

/** In the words of merge-edit.ts. */
function editedFields(entry: HistoryEntry): readonly string[] {
  if (entry.event !== 'edit-merged') return [];
  return textsOf(entry.changes).flatMap(
    (change) => /^data\.(.*) (?:changed|added)$/s.exec(change)?.[1] ?? [],
  );
}

/** History may be written by hand: whatever is no list of texts is none. */
function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
