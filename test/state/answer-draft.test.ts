import { describe, expect, test } from 'vitest';
import type { Json } from '../../source/json.ts';
import { type AnswerDraft, openDraft, type PicksBody } from '../../source/state/answer-draft.ts';
import { beginTyping, endTyping, movePick, togglePick } from '../../source/state/edit-picks.ts';
import { giveAnswer } from '../../source/state/give-answer.ts';
import { lineOf } from '../../source/state/line-edit.ts';
import { editField } from '../../source/state/start-form.ts';
import { type Ask, askOf } from '../../source/workflow/answer/ask.ts';
import type { Question } from '../../source/workflow/answer/question.ts';

const outputs = new Map([['chosen', 'chosen']]);
const asked = (question: Question, list: readonly Json[] = []): Ask =>
  askOf(question, { stepId: 'pick', outputs, list });
const open = (ask: Ask, former?: AnswerDraft) => openDraft({ runId: 'a', ask, about: [] }, former?.body);
const noFile = (path: string): string => `text of ${path}`;

function picksOf({ body }: AnswerDraft): PicksBody {
  if (body.kind !== 'picks') throw new Error(`it is ${body.kind}`);
  return body;
}

const curate = asked({ type: 'curate', min: 1, max: 3, reasons: 'why', other: true }, [
  'one',
  'two',
  'three',
]);

describe('what is chosen', () => {
  test('is given in the order of the picks, reworded, with a reason, and with one of the own', () => {
    const draft = open(curate);
    let body = togglePick({ ...picksOf(draft), cursor: 2 }, 3);
    body = togglePick({ ...body, cursor: 0 }, 3);
    body = movePick(body, -1);
    body = { ...beginTyping(body, 'words'), typing: { what: 'words', edit: lineOf('first') } };
    body = endTyping(body, 3);
    body = endTyping({ ...body, typing: { what: 'reason', edit: lineOf('short') } }, 3);
    body = endTyping({ ...body, typing: { what: 'other', edit: lineOf('mine') } }, 3);
    expect(giveAnswer({ ...draft, body }, noFile)).toEqual({
      data: {
        chosen: [
          { original: 'one', value: 'first', reason: 'short' },
          { original: 'three' },
          { value: 'mine' },
        ],
      },
    });
  });

  test('is the one at the cursor where only one is asked for and none is marked', () => {
    const draft = open(asked({ type: 'selection', min: 1, max: 1 }, ['x', 'y']));
    const at = (body: PicksBody) => giveAnswer({ ...draft, body }, noFile).data;
    expect(at({ ...picksOf(draft), cursor: 1 })).toEqual({ chosen: 'y' });
    expect(at({ ...togglePick(picksOf(draft), 1), cursor: 1 })).toEqual({ chosen: 'x' });
    expect(togglePick({ ...togglePick(picksOf(draft), 1), cursor: 1 }, 1).picked).toEqual([1]);
  });

  test('stays with its candidates where the list has changed', () => {
    const draft = open(curate);
    const reworded = endTyping(
      { ...picksOf(draft), cursor: 2, typing: { what: 'words', edit: lineOf('third') } },
      3,
    );
    const other = asked({ type: 'curate', min: 1, reasons: 'why' }, ['three', 'four']);
    const again = picksOf(open(other, { ...draft, body: reworded }));
    expect(again.candidates.map(({ words }) => words)).toEqual(['third', 'four']);
    expect(again.picked).toEqual([0]);
  });
});

describe('what is filled in', () => {
  const form = asked({
    type: 'form',
    questions: [
      { field: 'tone', type: 'choice', options: ['warm', 'cold'], required: true },
      { field: 'length', type: 'number', required: false },
      { field: 'note', type: 'text', required: false },
    ],
  });

  test('leaves out what is empty, and reads files', () => {
    const draft = open(form);
    if (draft.body.kind !== 'fields') throw new Error('no fields');
    const typed = editField(draft.body.form, { kind: 'insert', text: 'warm' });
    const noted = editField({ ...typed, focus: 2 }, { kind: 'insert', text: '@notes.md' });
    const given = giveAnswer({ ...draft, body: { kind: 'fields', form: noted } }, noFile);
    expect(given).toEqual({ data: { tone: 'warm', note: 'text of notes.md' } });
  });

  test('takes the numbers of what is suggested', () => {
    const draft = open(asked({ type: 'open' }, ['x', 'y', 'z']));
    if (draft.body.kind !== 'fields') throw new Error('no fields');
    const typed = editField(draft.body.form, { kind: 'insert', text: '3,1' });
    expect(giveAnswer({ ...draft, body: { kind: 'fields', form: typed } }, noFile).data).toEqual({
      chosen: ['z', 'x'],
    });
  });
});
