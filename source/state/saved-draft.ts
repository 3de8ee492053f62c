// An answer that is being given, as a text for a file: what was said, and to which question.
import { equalJson, type JsonObject } from '../json.ts';
import { type AnswerDraft, openDraft, type PicksBody, questionOf } from './answer-draft.ts';
import type { FieldList, FieldValue, FormField } from './start-form.ts';

export const draftVersion = 1;

/** JSON that a person can read; see `parseDraft` for the way back. */
export function draftText(draft: AnswerDraft): string {
  return `${JSON.stringify({ draftVersion, ...questionOf(draft), body: saveBody(draft) }, null, 2)}\n`;
}

/** Whether anything has been said. */
export function isBegun(draft: AnswerDraft): boolean {
  return JSON.stringify(saveBody(draft)) !== JSON.stringify(saveBody(openDraft(draft, undefined)));
}

/** What was said alone: neither what was asked nor what has the keys. */
function saveBody(draft: AnswerDraft): JsonObject {
  const { body } = draft;
  const fresh = openDraft(draft, undefined).body;
  switch (body.kind) {
    case 'judge': {
      const { kind, verdict, comment, remark, values } = body;
      const said = { kind, verdict, comment: comment.text, remark: remark.text };
      return { ...said, values: saveForm(values, fresh.kind === 'judge' ? fresh.values : undefined) };
    }
    case 'picks':
      return savePicks(body);
    case 'fields':
      return { kind: body.kind, form: saveForm(body.form, fresh.kind === 'fields' ? fresh.form : undefined) };
  }
}

/** Only the candidates of which something was made: the others are in the run. */
function savePicks({ kind, candidates, cursor, picked, typing }: PicksBody): JsonObject {
  const kept = candidates.flatMap((candidate, index) => {
    const { choice, words, reason } = candidate;
    const isMade = choice === null || words !== choice.label || reason !== '';
    return isMade || index === cursor || picked.includes(index) ? [{ candidate, index }] : [];
  });
  const placeOf = (wanted: number) => kept.findIndex(({ index }) => index === wanted);
  return {
    kind,
    candidates: kept.map(({ candidate }) => candidate),
    picked: picked.map(placeOf),
    cursor: placeOf(cursor),
    typing: typing === null ? null : { what: typing.what, text: typing.edit.text },
  };
}

function saveForm(form: FieldList, fresh: FieldList | undefined): JsonObject {
  return { focus: form.focus, fields: changedFields(form, fresh).map(saveField) };
}

/** The fields that are not as they were at first. */
export function changedFields({ fields }: FieldList, fresh: FieldList | undefined): readonly FormField[] {
  return fields.filter((field, index) => {
    const first = fresh?.fields[index];
    return first === undefined || !isSameValue(first.value, field.value);
  });
}

/** A value of many megabytes is mostly the very same one. */
function isSameValue(a: FieldValue, b: FieldValue): boolean {
  if (a.kind === 'typed' || b.kind === 'typed') {
    return a.kind === 'typed' && b.kind === 'typed' && a.edit.text === b.edit.text;
  }
  return a.value === b.value || equalJson(a.value, b.value);
}

function saveField({ name, value }: FormField): JsonObject {
  return value.kind === 'typed'
    ? { name, typed: value.edit.text }
    : { name, value: value.value, origin: value.origin };
}
