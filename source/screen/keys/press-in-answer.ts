// The keys in the answer to a waiting run.
import {
  type AnswerBody,
  type AnswerDraft,
  changeFields,
  fieldChoices,
  type JudgeBody,
  type PicksBody,
} from '../../state/answer-draft.ts';
import { beginTyping, endTyping, movePick, togglePick } from '../../state/edit-picks.ts';
import { lineOf } from '../../state/line-edit.ts';
import { moveIndex } from '../../state/move-cursor.ts';
import {
  editField,
  type FieldList,
  focusField,
  isLastInput,
  pasteIntoField,
} from '../../state/start-form.ts';
import { command, event, nothing, notice, type Outcome } from './outcome.ts';
import { editingOf, pressInLine } from './press-in-line.ts';
import type { Press } from './read-keys.ts';

export function pressInAnswer(draft: AnswerDraft, press: Press): Outcome {
  const { body, sending } = draft;
  const isLine = body.kind !== 'fields' && body.typing !== null;
  if (press.name === 'escape' && (sending || !isLine)) return event({ kind: 'popup-closed' });
  if (sending) return nothing;
  switch (body.kind) {
    case 'judge':
      return pressInJudge(draft, body, press);
    case 'picks':
      return pressInPicks(draft, body, press);
    case 'fields':
      return pressInFields(draft, body.form, press, () => submit(press));
  }
}

function change(draft: AnswerDraft, body: AnswerBody): Outcome {
  return event({ kind: 'answer-changed', draft: { ...draft, body, problem: null } });
}

function submit(press: Press): Outcome {
  return press.alone
    ? command({ kind: 'answer', trusted: false })
    : notice('Enter came together with other keys: press it alone to answer');
}

function pressInJudge(draft: AnswerDraft, body: JudgeBody, press: Press): Outcome {
  const { typing, values } = body;
  if (typing === 'values') {
    const end = () => change(draft, { ...body, typing: null });
    return press.name === 'escape' ? end() : pressInFields(draft, values, press, end);
  }
  if (typing !== null) {
    if (press.name === 'enter' || press.name === 'escape') return change(draft, { ...body, typing: null });
    return change(draft, { ...body, [typing]: pressInLine(body[typing], press) });
  }
  const isReply = draft.ask.type === 'reply';
  switch (press.name) {
    case 'enter':
      return body.verdict === null ? notice('say y or n first') : submit(press);
    case 'y':
      return change(draft, { ...body, verdict: 'yes' });
    case 'n':
      return isReply && !('goto' in draft.ask && draft.ask.goto !== undefined)
        ? notice('a no leads nowhere here: g asks again, with a remark')
        : change(draft, { ...body, verdict: 'no' });
    case 'c':
      return change(draft, { ...body, typing: 'comment' });
    case 'e':
      return values.fields.length > 0
        ? change(draft, { ...body, verdict: 'yes', typing: 'values' })
        : notice('only the reply of a model can be edited');
    case 'g':
      return isReply
        ? change(draft, { ...body, verdict: 'again', typing: 'remark' })
        : notice('only the reply of a model can be asked for again');
    default:
      return press.alone
        ? notice(isReply ? 'Enter accepts, e edits, g asks again' : 'y or n, then Enter')
        : nothing;
  }
}

function pressInPicks(draft: AnswerDraft, body: PicksBody, press: Press): Outcome {
  const { ask } = draft;
  if (ask.type !== 'selection' && ask.type !== 'curate') return nothing;
  const { typing, cursor, candidates } = body;
  if (typing !== null) {
    if (press.name === 'enter') return change(draft, endTyping(body, ask.max));
    if (press.name === 'escape') return change(draft, { ...body, typing: null });
    if (press.name === 'ctrl+o') return command({ kind: 'edit-field' });
    return change(draft, { ...body, typing: { ...typing, edit: pressInLine(typing.edit, press) } });
  }
  const move = (by: Parameters<typeof moveIndex>[1]): Outcome =>
    change(draft, { ...body, cursor: moveIndex(cursor, by, 10, candidates.length) });
  switch (press.name) {
    case 'enter':
      return submit(press);
    case ' ':
      return change(draft, togglePick(body, ask.max));
    case 'j':
    case 'down':
      return move('down');
    case 'k':
    case 'up':
      return move('up');
    case 'g':
    case 'home':
      return move('first');
    case 'G':
    case 'end':
      return move('last');
    case 'page-down':
      return move('page-down');
    case 'page-up':
      return move('page-up');
    case 'J':
      return change(draft, movePick(body, 1));
    case 'K':
      return change(draft, movePick(body, -1));
    case 'o':
      return ask.other
        ? change(draft, beginTyping(body, 'other'))
        : notice('only what is in the list can be chosen');
    case 'w':
      return ask.type === 'curate'
        ? change(draft, beginTyping(body, 'words'))
        : notice('a selection takes the candidates as they are');
    case 'r':
      return ask.type === 'curate'
        ? change(draft, beginTyping(body, 'reason'))
        : notice('a selection takes no reasons');
    default:
      return nothing;
  }
}

/** @param end what Enter in the last field does */
function pressInFields(draft: AnswerDraft, form: FieldList, press: Press, end: () => Outcome): Outcome {
  const take = (changed: FieldList): Outcome =>
    event({ kind: 'answer-changed', draft: changeFields(draft, changed) });
  switch (press.name) {
    case 'enter':
      return isLastInput(form) ? end() : take(focusField(form, form.focus + 1));
    case 'tab':
    case 'down':
      return take(focusField(form, form.focus + 1));
    case 'shift+tab':
    case 'up':
      return take(focusField(form, form.focus - 1));
    case 'ctrl+o':
      return command({ kind: 'edit-field' });
    case 'paste':
      return take(pasteIntoField(form, press.text));
    case 'left':
    case 'right': {
      const choices = fieldChoices(draft);
      if (choices.length > 0) return take(turnField(form, choices, press.name === 'right' ? 1 : -1));
      break;
    }
  }
  const editing = editingOf(press);
  return editing === undefined ? nothing : take(editField(form, editing));
}

/** The next of the choices in the field that is edited, around and around. */
function turnField(form: FieldList, choices: readonly string[], by: 1 | -1): FieldList {
  const fields = form.fields.map((field, index) => {
    if (index !== form.focus) return field;
    const typed = field.value.kind === 'typed' ? field.value.edit.text : '';
    const from = choices.indexOf(typed);
    const to = from < 0 ? (by === 1 ? 0 : choices.length - 1) : (from + by + choices.length) % choices.length;
    return { ...field, value: { kind: 'typed' as const, edit: lineOf(choices[to] ?? '') } };
  });
  return { ...form, fields };
}
