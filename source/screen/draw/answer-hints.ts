// The keys of an answer that is being given, for the footer.
import { type AnswerDraft, editedFields } from '../../state/answer-draft.ts';
import { isLastInput } from '../../state/start-form.ts';

export type Hint = { readonly key: string; readonly name: string };

export function answerHints({ ask, body, sending }: AnswerDraft): readonly Hint[] {
  const closing: Hint = { key: 'Esc', name: 'close' };
  const enter: Hint = { key: 'Enter', name: 'answer' };
  if (sending) return [closing];
  const form = editedFields({ body });
  if (form !== undefined) {
    const last = body.kind === 'fields' ? enter : { key: 'Enter', name: 'done' };
    return [
      isLastInput(form) ? last : { key: 'Enter', name: 'next' },
      { key: 'Tab', name: 'field' },
      { key: '@path', name: 'a file' },
      { key: 'Ctrl+O', name: 'editor' },
      { key: 'Ctrl+U', name: 'clear' },
      body.kind === 'fields' ? closing : { key: 'Esc', name: 'back' },
    ];
  }
  if (body.kind !== 'fields' && body.typing !== null) {
    return [
      { key: 'Enter', name: 'keep the line' },
      { key: 'Ctrl+U', name: 'clear' },
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
