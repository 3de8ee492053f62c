// The keys of an answer that is being given, for the footer.
import { type AnswerDraft, editedFields, fieldChoices } from '../../state/answer-draft.ts';
import { isLastInput } from '../../state/start-form.ts';

export type Hint = { readonly key: string; readonly name: string };

export function answerHints(draft: AnswerDraft): readonly Hint[] {
  const { ask, body, sending } = draft;
  const closing: Hint = { key: 'Esc', name: 'close' };
  const enter: Hint = { key: 'Enter', name: 'answer' };
  if (sending) return [closing];
  const form = editedFields(draft);
  if (form !== undefined) {
    const last = body.kind === 'fields' ? enter : { key: 'Enter', name: 'done' };
    const isChosen = fieldChoices(draft).length > 0;
    return [
      isLastInput(form) ? last : { key: 'Enter', name: 'next' },
      ...(form.fields.length > 1 ? [{ key: 'Tab', name: 'field' }] : []),
      ...(isChosen
        ? [{ key: 'Left Right', name: 'choose' }]
        : [
            { key: '@path', name: 'a file' },
            { key: 'Ctrl+O', name: 'editor' },
          ]),
      { key: 'Ctrl+U', name: 'clear' },
      body.kind === 'fields' ? closing : { key: 'Esc', name: 'back' },
    ];
  }
  if (body.kind !== 'fields' && body.typing !== null) {
    return [
      { key: 'Enter', name: 'keep the line' },
      { key: 'Ctrl+U', name: 'clear' },
      ...(body.kind === 'picks'
        ? [
            { key: 'Ctrl+O', name: 'editor' },
            { key: 'Esc', name: 'drop the line' },
          ]
        : []),
    ];
  }
  const no: Hint = { key: 'n', name: 'no' };
  const comment: Hint = { key: 'c', name: 'comment' };
  switch (ask.type) {
    case 'reply':
      return [
        enter,
        { key: 'y', name: 'accept' },
        { key: 'e', name: 'edit' },
        { key: 'g', name: 'ask again' },
        ...(ask.goto === undefined ? [] : [no]),
        comment,
        closing,
      ];
    case 'approval':
      return [{ key: 'y', name: 'yes' }, no, comment, enter, closing];
    case 'selection':
    case 'curate':
      return [
        { key: 'Space', name: 'pick' },
        enter,
        ...(ask.max === 1 ? [] : [{ key: 'J K', name: 'order' }]),
        ...(ask.type === 'curate'
          ? [
              { key: 'w', name: 'reword' },
              { key: 'r', name: 'reason' },
            ]
          : []),
        ...(ask.other ? [{ key: 'o', name: 'another' }] : []),
        closing,
      ];
    case 'fields':
      return [closing];
  }
}
