import { describe, expect, test } from 'vitest';
import type { Run } from '../../../source/run/run.ts';
import { pasteText, pressKey } from '../../../source/screen/keys/press-key.ts';
import { createReader } from '../../../source/screen/reader/reader.ts';
import { createToolbox } from '../../../source/screen/reader/text-tools.ts';
import type { AppState } from '../../../source/state/app-state.ts';
import { reduceApp } from '../../../source/state/reduce-app.ts';
import type { Question } from '../../../source/workflow/answer/question.ts';
import { recordOf, rowOf, stateWith, waitingRun } from '../../state/helpers/state.ts';
import { unicode } from '../helpers/app.tsx';

const reader = createReader(createToolbox(unicode.glyphs).tools, unicode.glyphs);
const outcomeOf = (state: AppState, name: string, alone = true) =>
  pressKey(state, reader, { name, text: name.length === 1 ? name : '', alone });
const press = (state: AppState, ...names: readonly string[]): AppState =>
  names.reduce((before, name) => outcomeOf(before, name).events.reduce(reduceApp, before), state);

const id = 'k3v9x2m7q4tz';

function waiting(run: Run): AppState {
  return stateWith([rowOf(id, { derived: 'waiting' })], {
    kind: 'detail-loaded',
    detail: { kind: 'run', id, run, derived: 'waiting' },
  });
}

const asking = (question: Question, options?: readonly string[]): AppState =>
  waiting(waitingRun({ question, ...(options === undefined ? {} : { options }) }));

function draftOf({ popup }: AppState) {
  if (popup?.kind !== 'answer') throw new Error(`it is ${popup?.kind}`);
  return popup.draft;
}

describe('the answer to a waiting run', () => {
  test('is opened by a, and only of a run that waits', () => {
    expect(draftOf(press(asking({ type: 'approval' }), 'a')).body.kind).toBe('judge');
    const paused = stateWith([rowOf(id, { derived: 'paused' })]);
    expect(press(paused, 'a')).toMatchObject({
      popup: null,
      notice: { text: 'answer: it asks nothing: it is paused' },
    });
  });

  test('is kept where it is closed, and there again when it is opened', () => {
    const typed = press(asking({ type: 'approval' }), 'a', 'n', 'c', 'd', 'u', 'l', 'l', 'enter');
    const closed = press(typed, 'escape');
    expect(closed.popup).toBeNull();
    expect(draftOf(press(closed, 'a')).body).toMatchObject({ verdict: 'no', comment: { text: 'dull' } });
    const opened = press(closed, 'a');
    const answered = reduceApp(opened, { kind: 'answered', draft: draftOf(opened) });
    expect(answered).toMatchObject({ popup: null });
    expect(draftOf(press(answered, 'a')).body).toMatchObject({ verdict: null });
  });

  test('is kept where another popup takes its place', () => {
    const typed = press(asking({ type: 'approval' }), 'a', 'n');
    const told = reduceApp(typed, {
      kind: 'popup-opened',
      popup: { kind: 'text', title: '', text: '', top: 0 },
    });
    expect(draftOf(press(told, 'escape', 'a')).body).toMatchObject({ verdict: 'no' });
  });

  test('is given by an Enter that came alone, and not without a yes or a no', () => {
    const open = press(asking({ type: 'approval' }), 'a');
    expect(outcomeOf(open, 'enter').command).toBeUndefined();
    const said = press(open, 'y');
    expect(outcomeOf(said, 'enter', false).command).toBeUndefined();
    expect(outcomeOf(said, 'enter').command).toEqual({ kind: 'answer', trusted: false });
  });

  test('takes keys as text while a line is typed, and a paste', () => {
    const typing = press(asking({ type: 'approval' }), 'a', 'c');
    const typed = press(typing, 'n', 'q');
    const pasted = pasteText(typed, reader, ' ny\nn').events.reduce(reduceApp, typed);
    expect(draftOf(pasted).body).toMatchObject({ verdict: null, comment: { text: 'nq ny' } });
  });

  test('to a reply accepts it, or asks again with a remark', () => {
    const reply = { data: { topics: 'x' }, record: recordOf('analyse') };
    const open = press(waiting(waitingRun({ stepId: 'analyse', reply })), 'a');
    expect(outcomeOf(open, 'enter').command).toMatchObject({ kind: 'answer' });
    expect(draftOf(press(open, 'n')).body).toMatchObject({ verdict: 'yes' });
    expect(draftOf(press(open, 'g', 'x', 'enter')).body).toMatchObject({
      verdict: 'again',
      remark: { text: 'x' },
    });
  });

  test('picks, orders and rewords candidates', () => {
    const open = press(asking({ type: 'curate', min: 1, max: 2 }, ['one', 'two']), 'a');
    const picked = press(open, ' ', 'j', ' ', 'K', 'w', '!', 'enter');
    expect(draftOf(picked).body).toMatchObject({
      picked: [1, 0],
      candidates: [{ words: 'one' }, { words: 'two!' }],
      typing: null,
    });
  });

  test('chooses among the options of a field with Left and Right', () => {
    const question: Question = {
      type: 'form',
      questions: [{ field: 'tone', type: 'choice', options: ['warm', 'cold'], required: true }],
    };
    const turned = press(asking(question), 'a', 'right', 'right');
    expect(draftOf(turned).body).toMatchObject({
      form: { fields: [{ value: { edit: { text: 'cold' } } }] },
    });
  });

  test('is left alone while it is stored, but can be closed', () => {
    const open = press(asking({ type: 'approval' }), 'a', 'y');
    const sending = reduceApp(open, { kind: 'answer-changed', draft: { ...draftOf(open), sending: true } });
    expect(outcomeOf(sending, 'enter').command).toBeUndefined();
    expect(press(sending, 'n').popup).toBe(sending.popup);
    expect(press(sending, 'escape').popup).toBeNull();
  });

  test('is only shown where the view only watches', () => {
    const watching: AppState = {
      ...asking({ type: 'approval' }),
      mode: { kind: 'watch', pinnedId: null, armed: false },
    };
    expect(press(watching, 'a').popup).toBeNull();
  });
});
