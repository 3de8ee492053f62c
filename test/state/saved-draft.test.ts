import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../source/json.ts';
import { type AnswerDraft, type Asked, openDraft } from '../../source/state/answer-draft.ts';
import { beginTyping, togglePick } from '../../source/state/edit-picks.ts';
import { lineOf } from '../../source/state/line-edit.ts';
import { parseDraft } from '../../source/state/parse-draft.ts';
import { draftText, isBegun } from '../../source/state/saved-draft.ts';
import { editField, pasteIntoField } from '../../source/state/start-form.ts';
import { type Ask, askOf } from '../../source/workflow/answer/ask.ts';
import type { Question } from '../../source/workflow/answer/question.ts';

const outputs = new Map([
  ['chosen', 'chosen'],
  ['tags', 'tags'],
]);
const titles: readonly Json[] = ['one', { title: 'two' }, 'three'];

const ask = (question: Question, list: readonly Json[] = []): Ask =>
  askOf(question, { stepId: 'pick', outputs, list });
const about = (asked: Ask, askedAt?: string): Asked => ({
  runId: 'k3v9',
  ask: asked,
  about: [],
  ...(askedAt === undefined ? {} : { askedAt }),
});

const curate = about(
  ask({ type: 'curate', min: 1, max: 3, other: true }, titles),
  '2026-11-22T12:00:00.000Z',
);
const approval = about(ask({ type: 'approval' }));
const freeform = about(ask({ type: 'freeform', required: true }));
const reply = about(
  askOf({ type: 'approval' }, { stepId: 'write', outputs, reply: { chosen: 'Tea', tags: ['a', 'b'] } }),
);

function curated(asked: Asked): AnswerDraft {
  const draft = openDraft(asked, undefined);
  if (draft.body.kind !== 'picks') throw new Error(draft.body.kind);
  const picked = togglePick(togglePick({ ...draft.body, cursor: 2 }, 3), 3);
  const body = beginTyping({ ...togglePick({ ...picked, cursor: 1 }, 3) }, 'reason');
  return { ...draft, body: { ...body, typing: { what: 'reason', edit: lineOf('because') } } };
}

function judged(asked: Asked): AnswerDraft {
  const draft = openDraft(asked, undefined);
  if (draft.body.kind !== 'judge') throw new Error(draft.body.kind);
  const values = editField(draft.body.values, { kind: 'insert', text: ', please' });
  return { ...draft, body: { ...draft.body, verdict: 'no', comment: lineOf('too long'), values } };
}

function filled(asked: Asked): AnswerDraft {
  const draft = openDraft(asked, undefined);
  if (draft.body.kind !== 'fields') throw new Error(draft.body.kind);
  const { form } = draft.body;
  const pasted = pasteIntoField(
    { ...editField(form, { kind: 'insert', text: 'a word' }), focus: 1 },
    'two\nlines',
  );
  return { ...draft, body: { ...draft.body, form: pasted } };
}

describe('an answer that is being given', () => {
  test.each([
    ['a curation', curate, curated],
    ['an approval', approval, judged],
    ['a reply', reply, judged],
    ['texts', freeform, filled],
  ])('is read as it was written: %s', (_, asked, say) => {
    const said = say(asked);
    expect(isBegun(said)).toBe(true);
    expect(parseDraft(draftText(said), asked)).toEqual(said);
  });

  test('is not begun before anything has been said', () => {
    for (const asked of [curate, approval, reply, freeform])
      expect(isBegun(openDraft(asked, undefined))).toBe(false);
  });

  test('holds no candidate and no value of which nothing was made', () => {
    expect(draftText(curated(curate))).not.toContain('"one"');
    expect(draftText(judged(reply))).not.toContain('tags');
  });

  test('finds its candidates where the list is another one by now', () => {
    const other = about(
      ask({ type: 'curate', min: 1, other: true }, ['new', { title: 'two' }]),
      curate.askedAt,
    );
    const read = parseDraft(draftText(curated(curate)), other);
    expect(read?.body).toMatchObject({
      picked: [1],
      cursor: 1,
      typing: { what: 'reason', edit: { text: 'because' } },
    });
  });

  test('is none of another question: of the same step asked again, of another step, of another run', () => {
    const text = draftText(curated(curate));
    expect(parseDraft(text, { ...curate, askedAt: '2026-11-22T12:00:00.001Z' })).toBeUndefined();
    expect(parseDraft(text, about(curate.ask))).toBeUndefined();
    expect(parseDraft(text, { ...curate, ask: { ...curate.ask, stepId: 'other' } })).toBeUndefined();
    expect(parseDraft(text, { ...curate, runId: 'other' })).toBeUndefined();
  });
});

describe('a file that somebody else wrote', () => {
  const known = JSON.parse(draftText(curated(curate)));

  test('is no answer, or one that can be gone on with', () => {
    const parts: fc.Arbitrary<unknown> = fc.oneof(fc.jsonValue(), fc.constant(undefined));
    const changed = fc.record({
      key: fc.constantFrom('kind', 'candidates', 'picked', 'cursor', 'typing', 'verdict', 'form'),
      value: parts,
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), changed), (given) => {
        const text =
          typeof given === 'string'
            ? given
            : JSON.stringify({ ...known, body: { ...known.body, [given.key]: given.value } });
        const draft = parseDraft(text, curate);
        if (draft !== undefined) expect(draft.body.kind).toBe('picks');
      }),
    );
  });

  test('cannot bring control characters into a line', () => {
    const text = draftText(judged(approval)).replace('too long', 'too\\u001b[2J\\nlong');
    expect(parseDraft(text, approval)?.body).toMatchObject({ comment: { text: 'too [2J long' } });
  });
});
