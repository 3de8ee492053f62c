import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../source/json.ts';
import { askOf } from '../../source/workflow/answer/ask.ts';
import { findChoice, listChoicesOf, parseNumbers } from '../../source/workflow/answer/choices.ts';
import { filledFields, type Question } from '../../source/workflow/answer/question.ts';
import {
  type Answer,
  defaultAnswer,
  type GivenAnswer,
  readAnswer,
} from '../../source/workflow/answer/read-answer.ts';

const titles = ['Tea one', 'Tea two', 'Tea three', 'Tea four'];

type Parts = {
  readonly list?: readonly Json[];
  readonly outputs?: readonly string[];
  readonly reply?: JsonObject;
};

function ask(question: Question, { list, outputs = ['picked'], reply }: Parts = {}) {
  const fields = new Map(filledFields(question, outputs).map((field) => [field, field]));
  return askOf(question, {
    stepId: 'pick',
    outputs: fields,
    list,
    ...(reply === undefined ? {} : { reply }),
  });
}

function read(question: Question, given: Partial<GivenAnswer>, parts: Parts = {}) {
  return readAnswer(ask(question, parts), { data: {}, ...given });
}

function answerOf(question: Question, given: Partial<GivenAnswer>, parts: Parts = {}): Answer {
  const result = read(question, given, parts);
  if ('answer' in result) return result.answer;
  throw new Error(result.problems.map(({ message }) => message).join('; '));
}

function problemsOf(question: Question, given: Partial<GivenAnswer>, parts: Parts = {}) {
  const result = read(question, given, parts);
  if ('answer' in result) throw new Error(JSON.stringify(result.answer));
  for (const { message, hint } of result.problems) {
    expect(message).not.toBe('');
    expect(hint, message).toBeTruthy();
  }
  return result.problems;
}

const picked = (value: Json): Partial<GivenAnswer> => ({ data: { picked: value } });

describe('an approval', () => {
  const approval: Question = { type: 'approval', comment: 'feedback' };
  const loop: Question = { ...approval, onReject: { goto: 'draft' } };

  test.each([
    ['a word', { verdict: true }, true],
    ['a word', { verdict: false }, false],
    ['the field', picked(true), true],
    ['the field as text', picked('Yes'), true],
    ['the field as text', picked(' n '), false],
    ['both alike', { verdict: true, ...picked('y') }, true],
  ])('is answered by %s', (_by, given, verdict) => {
    expect(answerOf(approval, given)).toEqual({ kind: 'accepted', data: { picked: verdict } });
  });

  test('keeps what is said with it', () => {
    expect(answerOf(approval, { verdict: true, comment: ' fine ' })).toEqual({
      kind: 'accepted',
      data: { picked: true, feedback: 'fine' },
      comment: 'fine',
    });
    expect(answerOf({ type: 'approval' }, { verdict: false, comment: 'no' })).toEqual({
      kind: 'accepted',
      data: { picked: false },
      comment: 'no',
    });
  });

  test('goes back with a no where it says so, with what was said, or nothing', () => {
    expect(answerOf(loop, { verdict: false, comment: 'shorter' })).toEqual({
      kind: 'rejected',
      goto: 'draft',
      data: { picked: false, feedback: 'shorter' },
      comment: 'shorter',
    });
    expect(answerOf(loop, { data: { picked: 'no', feedback: 'x' } })).toMatchObject({
      data: { picked: false, feedback: 'x' },
    });
    expect(answerOf(loop, { verdict: false })).toMatchObject({ data: { picked: false, feedback: '' } });
    expect(answerOf(loop, { verdict: true, comment: 'fine' })).toEqual({
      kind: 'accepted',
      data: { picked: true },
      comment: 'fine',
    });
  });

  test.each([
    ['nothing', {}, 'asks for yes or no'],
    ['another word', picked('maybe'), '"maybe" is neither yes nor no'],
    ['yes and no', { verdict: false, ...picked(true) }, 'both yes and no'],
    ['another field', { verdict: true, data: { title: 'x' } }, 'does not ask for title'],
    ['two comments', { verdict: true, comment: 'a', data: { feedback: 'b' } }, 'the comment is given twice'],
    ['a remark', { again: 'x' }, 'cannot be asked again'],
  ])('is not answered by %s', (_by, given, message) => {
    expect(problemsOf(approval, given)).toMatchObject([{ message: expect.stringContaining(message) }]);
  });
});

describe('a selection', () => {
  const one: Question = { type: 'selection', from: 'titles', min: 1, max: 1 };
  const some: Question = { type: 'selection', from: 'titles', min: 2, max: 3 };
  const list = { list: titles };

  test.each([
    ['the words', 'Tea two'],
    ['the words with blanks', ' Tea two '],
    ['a number', 2],
    ['a number as text', '2'],
    ['a list of one', ['Tea two']],
  ])('of one is made by %s, and stores it', (_by, value) => {
    expect(answerOf(one, picked(value), list)).toEqual({ kind: 'accepted', data: { picked: 'Tea two' } });
  });

  test.each([
    ['words', ['Tea four', 'Tea two']],
    ['numbers', [4, 2]],
    ['typed numbers', '4,2'],
    ['typed numbers', '4 2'],
  ])('of several is made by %s, in their order, and stores a list', (_by, value) => {
    expect(answerOf(some, picked(value), list)).toMatchObject({ data: { picked: ['Tea four', 'Tea two'] } });
  });

  test('takes ranges', () => {
    expect(answerOf(some, picked('2-4'), list)).toMatchObject({ data: { picked: titles.slice(1) } });
    expect(answerOf(some, picked('3-2'), list)).toMatchObject({ data: { picked: ['Tea three', 'Tea two'] } });
  });

  test('of objects is made by their label, and stores them whole', () => {
    const objects = [
      { title: 'One', hook: 'a' },
      { title: 'Two', hook: 'b' },
    ];
    const labelled: Question = { ...one, label: 'title' };
    expect(answerOf(labelled, picked('Two'), { list: objects })).toMatchObject({
      data: { picked: objects[1] },
    });
    expect(answerOf(labelled, picked({ hook: 'a', title: 'One' }), { list: objects })).toMatchObject({
      data: { picked: objects[0] },
    });
  });

  test('of numbers takes a number for itself, never for a place', () => {
    expect(answerOf(one, picked(3), { list: [3, 2, 1] })).toMatchObject({ data: { picked: 3 } });
    expect(answerOf(one, picked('1'), { list: [3, 2, 1] })).toMatchObject({ data: { picked: 1 } });
    expect(problemsOf(one, picked(2), { list: [10, 20] })).toHaveLength(1);
  });

  test('may be of none, and of another value where it says so', () => {
    const any: Question = { type: 'selection', min: 0, max: 1, other: true };
    expect(answerOf(any, picked([]), list)).toMatchObject({ data: { picked: null } });
    expect(answerOf(any, picked('Coffee'), list)).toMatchObject({ data: { picked: 'Coffee' } });
    expect(answerOf({ ...any, max: 3 }, picked(['Coffee', 1]), list)).toMatchObject({
      data: { picked: ['Coffee', 'Tea one'] },
    });
  });

  test('without a count stores one or a list, as it is given', () => {
    const given: Question = { type: 'selection', min: 1, asGiven: true };
    expect(answerOf(given, picked('Tea one'), list)).toMatchObject({ data: { picked: 'Tea one' } });
    expect(answerOf(given, picked(['Tea one']), list)).toMatchObject({ data: { picked: ['Tea one'] } });
    expect(problemsOf(given, picked('Coffee'), list)).toHaveLength(1);
    expect(answerOf(given, picked('Coffee'))).toMatchObject({ data: { picked: 'Coffee' } });
  });

  test('asks for no more than there are', () => {
    expect(answerOf({ ...some, min: 3 }, picked('1,2'), { list: ['a', 'b'] })).toMatchObject({
      data: { picked: ['a', 'b'] },
    });
  });

  test.each([
    ['nothing', {}, 'asks for picked'],
    ['too few', picked(1), 'choose at least 2, not 1'],
    ['too many', picked('1-4'), 'choose at most 3, not 4'],
    ['what is not there', picked(['Tea one', 'Coffee']), '"Coffee" is none of the 4'],
    ['a place that is not there', picked('1,9'), '"9" is none of the 4'],
    ['the same twice', picked('1,1'), '"Tea one" is chosen twice'],
    ['another field', { data: { picked: '1,2', x: 1 } }, 'does not ask for x'],
    ['a yes', { verdict: true, ...picked('1,2') }, 'does not ask for yes or no'],
    ['a comment', { comment: 'x', ...picked('1,2') }, 'takes no comment'],
  ])('is not made by %s', (_by, given, message) => {
    const [problem] = problemsOf(some, given, list);
    expect(problem?.message).toContain(message);
  });

  test('tells every fault at once, with the field that it is about, and what was meant', () => {
    const problems = problemsOf(some, picked(['Tea on', 'Coffee']), list);
    expect(problems).toMatchObject([
      { field: 'picked', hint: 'Did you mean "Tea one"?' },
      { field: 'picked', hint: 'Choose by number, 1 to 4, or by the words' },
    ]);
  });
});

describe('a curation', () => {
  const curate: Question = { type: 'curate', from: 'titles', min: 1, max: 3, reasons: 'why' };
  const list = { list: titles };

  test('stores the list as it is to be read, and what it was made from in a second field', () => {
    const given = [
      { original: 'Tea three', value: 'Tea, thrice', reason: ' short ' },
      { original: 1, reason: '' },
      'Tea two',
    ];
    const picks = [
      { value: 'Tea, thrice', original: 'Tea three', reason: 'short' },
      { value: 'Tea one' },
      { value: 'Tea two' },
    ];
    expect(answerOf(curate, picked(given), list)).toEqual({
      kind: 'accepted',
      data: { picked: ['Tea, thrice', 'Tea one', 'Tea two'], why: picks },
      picks,
    });
  });

  test('may be no more than numbers', () => {
    expect(answerOf(curate, picked('3,1'), list)).toMatchObject({
      data: { picked: ['Tea three', 'Tea one'], why: [{ value: 'Tea three' }, { value: 'Tea one' }] },
    });
  });

  test('keeps the reasons with the answer also where no field is for them', () => {
    const plain: Question = { type: 'curate', min: 1, max: 3 };
    const answer = answerOf(plain, picked([{ value: 'Tea one', reason: 'x' }]), list);
    expect(answer).toEqual({
      kind: 'accepted',
      data: { picked: ['Tea one'] },
      picks: [{ value: 'Tea one', reason: 'x' }],
    });
  });

  test('rewords an object in the field that it is shown by', () => {
    const objects = [
      { title: 'One', hook: 'a' },
      { title: 'Two', hook: 'b' },
    ];
    const answer = answerOf({ ...curate, label: 'title' }, picked([{ original: 'Two', value: 'Second' }]), {
      list: objects,
    });
    expect(answer).toMatchObject({
      data: { picked: [{ title: 'Second', hook: 'b' }], why: [{ original: { title: 'Two', hook: 'b' } }] },
    });
  });

  test('takes one of the own only where it says so', () => {
    const own = picked([{ value: 'Mine', reason: 'better' }]);
    expect(problemsOf(curate, own, list)).toMatchObject([{ message: '"Mine" is none of the 4' }]);
    expect(answerOf({ ...curate, other: true }, own, list)).toMatchObject({
      data: { picked: ['Mine'], why: [{ value: 'Mine', reason: 'better' }] },
    });
  });

  test.each([
    ['an unknown key', [{ valu: 'x' }], '"valu" does not belong to a candidate'],
    ['nothing that says which', [{ reason: 'x' }], 'neither value nor original'],
    ['new words for what is not there', [{ original: 'Coffee', value: 'x' }], '"Coffee" is none of the 4'],
    ['no words', [{ original: 1, value: ' ' }], 'is reworded to nothing'],
    ['a reason that is no text', [{ original: 1, reason: 3 }], 'a reason must be text'],
    ['the same twice, reworded', [{ original: 1, value: 'x' }, 1], 'is chosen twice'],
    ['too many', '1-4', 'choose at most 3, not 4'],
  ])('is not made by %s', (_by, value, message) => {
    const [problem] = problemsOf(curate, picked(value), list);
    expect(problem?.message).toContain(message);
  });
});

describe('a form', () => {
  const form: Question = {
    type: 'form',
    questions: [
      { field: 'budget', type: 'number', required: true },
      { field: 'tone', type: 'choice', options: ['dry', 'warm'], required: true },
      { field: 'urgent', type: 'boolean', required: false },
      { field: 'notes', type: 'text', required: false, default: 'none' },
      { field: 'extra', type: 'text', required: false },
    ],
  };

  test('takes each in its type, or as it is typed', () => {
    const typed = { budget: ' 12.5 ', tone: '2', urgent: 'YES', notes: 'x', extra: 7 };
    expect(answerOf(form, { data: typed })).toEqual({
      kind: 'accepted',
      data: { budget: 12.5, tone: 'warm', urgent: true, notes: 'x', extra: '7' },
    });
    const exact = { budget: 12.5, tone: 'warm', urgent: true, notes: 'x', extra: 'y' };
    expect(answerOf(form, { data: exact })).toMatchObject({ data: exact });
  });

  test('fills what is left out with its default, or with nothing', () => {
    expect(answerOf(form, { data: { budget: 1, tone: 'dry' } })).toMatchObject({
      data: { budget: 1, tone: 'dry', urgent: null, notes: 'none', extra: '' },
    });
  });

  test('tells everything that is wrong at once, by field', () => {
    const problems = problemsOf(form, { data: { tone: 'dri', urgent: 'perhaps', extra: { a: 1 } } });
    expect(problems.map(({ field, message }) => [field, message])).toEqual([
      ['budget', 'the step pick asks for budget'],
      ['tone', 'tone: "dri" is none of the choices'],
      ['urgent', 'urgent: "perhaps" is neither yes nor no'],
      ['extra', 'extra: a text is needed'],
    ]);
    expect(problems[1]?.hint).toBe('Did you mean "dry"?');
  });

  test.each([[''], ['  '], [null], ['twelve'], [Number.NaN]])('%j is no number', (budget) => {
    expect(problemsOf(form, { data: { budget, tone: 'dry' } })).toMatchObject([{ field: 'budget' }]);
  });
});

describe('a free text', () => {
  const free: Question = { type: 'freeform', required: true };

  test('is a text for each output', () => {
    const outputs = { outputs: ['a', 'b'] };
    expect(answerOf(free, { data: { a: 'x', b: 'y\nz' } }, outputs)).toMatchObject({
      data: { a: 'x', b: 'y\nz' },
    });
    expect(problemsOf(free, { data: { a: 'x' } }, outputs)).toMatchObject([
      { message: 'the step pick asks for b' },
    ]);
    expect(problemsOf(free, { data: { a: 'x', b: ' ' } }, outputs)).toMatchObject([{ field: 'b' }]);
  });

  test('may be empty where it need not be answered', () => {
    expect(answerOf({ ...free, required: false }, {})).toMatchObject({ data: { picked: '' } });
    expect(answerOf({ ...free, required: false }, picked(' '))).toMatchObject({ data: { picked: '' } });
  });
});

describe('a plain checkpoint', () => {
  test('takes any value for each output', () => {
    for (const value of ['x', '', 3, ['a'], { b: 1 }]) {
      expect(answerOf({ type: 'open' }, picked(value), { list: titles })).toMatchObject({
        data: { picked: value },
      });
    }
  });

  test('that names no output only asks to go on', () => {
    expect(answerOf({ type: 'open' }, {}, { outputs: ['pick'] })).toEqual({ kind: 'accepted', data: {} });
  });
});

describe('a reply', () => {
  const reply = { draft: 'long', note: 'by the model' };
  const parts = { reply, outputs: ['draft', 'note'] };
  const review: Question = { type: 'approval' };
  const outputs = new Map([
    ['text', 'draft'],
    ['note', 'note'],
  ]);
  const asked = askOf(review, { stepId: 'write', outputs, reply });

  test('is accepted by yes, and by nothing at all', () => {
    for (const given of [{ data: {} }, { data: {}, verdict: true }]) {
      expect(readAnswer(asked, given)).toEqual({ answer: { kind: 'accepted', data: reply } });
    }
  });

  test('is changed by other values, under either name, and says which ones', () => {
    expect(readAnswer(asked, { data: { text: 'short', note: 'by the model' } })).toEqual({
      answer: { kind: 'accepted', data: { draft: 'short', note: 'by the model' }, edited: ['draft'] },
    });
  });

  test('is asked for again with a remark, and with nothing else', () => {
    expect(readAnswer(asked, { data: {}, again: ' shorter ' })).toEqual({
      answer: { kind: 'again', remark: 'shorter' },
    });
    for (const given of [
      { data: {}, again: '  ' },
      { data: { text: 'x' }, again: 'y' },
      { data: {}, again: 'y', verdict: true },
    ]) {
      expect(readAnswer(asked, given)).toHaveProperty('problems');
    }
  });

  test('goes back with a no only where it says to where', () => {
    expect(readAnswer(asked, { data: {}, verdict: false })).toMatchObject({
      problems: [{ hint: expect.stringContaining('--again') }],
    });
    const back: Question = { type: 'approval', onReject: { goto: 'abridge' }, comment: 'feedback' };
    expect(answerOf(back, { verdict: false, comment: 'dull' }, parts)).toEqual({
      kind: 'rejected',
      goto: 'abridge',
      data: { feedback: 'dull' },
      comment: 'dull',
    });
  });
});

describe('a default', () => {
  const defaultOf = (question: Question, parts: Parts = {}) => {
    const asked = ask(question, parts);
    const given = defaultAnswer(asked);
    return given === undefined ? undefined : readAnswer(asked, given);
  };

  test.each<[Question, Json]>([
    [{ type: 'approval', default: true }, true],
    [{ type: 'selection', min: 1, max: 1, default: 1 }, 'Tea one'],
    [{ type: 'selection', min: 1, max: 2, default: [2, 1] }, ['Tea two', 'Tea one']],
    [{ type: 'curate', min: 1, default: '1-2' }, ['Tea one', 'Tea two']],
    [{ type: 'freeform', required: true, default: 'nothing' }, 'nothing'],
    [{ type: 'freeform', required: true, default: { picked: 'nothing' } }, 'nothing'],
    [{ type: 'open', default: ['a'] }, ['a']],
  ])('of %j is %j', (question, value) => {
    expect(defaultOf(question, { list: titles })).toMatchObject({ answer: { data: { picked: value } } });
  });

  test('of a form is a map, and may leave out what has its own', () => {
    const questions = [
      { field: 'a', type: 'text', required: true, default: 'x' } as const,
      { field: 'b', type: 'text', required: true } as const,
    ];
    expect(defaultOf({ type: 'form', questions, default: { b: 'y' } })).toMatchObject({
      answer: { data: { a: 'x', b: 'y' } },
    });
    expect(defaultOf({ type: 'form', questions, default: {} })).toHaveProperty('problems');
    expect(defaultOf({ type: 'form', questions: questions.slice(0, 1), default: {} })).toMatchObject({
      answer: { data: { a: 'x' } },
    });
    expect(defaultOf({ type: 'form', questions })).toBeUndefined();
  });

  test('accepts a reply', () => {
    expect(defaultOf({ type: 'approval', default: true }, { reply: { picked: 'x' } })).toMatchObject({
      answer: { kind: 'accepted', data: { picked: 'x' } },
    });
  });
});

describe('numbers as they are typed', () => {
  test.each<[string, readonly number[] | undefined]>([
    ['1', [1]],
    [' 1, 3-5 ,2', [1, 3, 4, 5, 2]],
    ['3 - 1', [3, 2, 1]],
    ['1;2', [1, 2]],
    ['', undefined],
    [',', undefined],
    ['1,x', undefined],
    ['1-', undefined],
    ['-1', undefined],
    ['1-99999999', undefined],
    ['1.5', undefined],
  ])('%j are %j', (text, numbers) => {
    expect(parseNumbers(text)).toEqual(numbers);
  });
});

/** Answers of every kind, right and wrong, as files and flags may hold them. */
const anyJson = fc.jsonValue({ maxDepth: 3 }).map((value): Json => JSON.parse(JSON.stringify(value)));
const item = fc.oneof(
  fc.constantFrom<Json>(1, 2, 9, '2', 'Tea one', 'Coffee', '', null),
  fc.record({ original: fc.constantFrom<Json>(1, 'Tea two', 'x'), value: anyJson }, { requiredKeys: [] }),
  anyJson,
);
const question: fc.Arbitrary<Question> = fc.oneof(
  fc.constant<Question>({ type: 'open' }),
  fc.constant<Question>({ type: 'freeform', required: true }),
  fc.constant<Question>({ type: 'approval', comment: 'said', onReject: { goto: 'a' } }),
  fc
    .tuple(fc.constantFrom('selection' as const, 'curate' as const), fc.nat(3), fc.nat(3), fc.boolean())
    .map(([type, min, more, other]) => ({
      type,
      min,
      max: min + more + 1,
      ...(other ? { other: true as const } : {}),
    })),
);

test('any answer is stored as it was asked for, or refused with a reason', () => {
  const data = fc.oneof(
    { arbitrary: fc.record({ picked: fc.oneof(item, fc.array(item, { maxLength: 4 })) }), weight: 4 },
    { arbitrary: fc.dictionary(fc.constantFrom('picked', 'said', '__proto__', 'x'), anyJson), weight: 1 },
  );
  const words = fc.record(
    { verdict: fc.boolean(), comment: fc.string(), again: fc.string() },
    { requiredKeys: [] },
  );
  const given = fc
    .tuple(data, fc.oneof({ arbitrary: fc.constant({}), weight: 4 }, { arbitrary: words, weight: 1 }))
    .map(([values, said]) => ({ data: values, ...said }));
  let stored = 0;
  fc.assert(
    fc.property(question, given, fc.array(anyJson, { maxLength: 3 }), (asks, answer, more) => {
      const list = [...titles, ...more];
      const result = read(asks, answer, { list });
      if ('problems' in result) {
        expect(result.problems.length).toBeGreaterThan(0);
        return;
      }
      stored++;
      expect(result.answer.kind).not.toBe('again');
      if (result.answer.kind === 'again' || result.answer.kind === 'budget') return;
      if (asks.type !== 'selection' && asks.type !== 'curate') return;
      const value = result.answer.data.picked ?? null;
      const values = asks.type === 'selection' && asks.max === 1 ? (value === null ? [] : [value]) : value;
      expect(Array.isArray(values)).toBe(true);
      if (!Array.isArray(values)) return;
      expect(values.length).toBeGreaterThanOrEqual(Math.min(asks.min, asks.other ? asks.min : list.length));
      expect(values.length).toBeLessThanOrEqual(asks.max ?? list.length);
      if (asks.type === 'selection' && !asks.other) {
        const choices = listChoicesOf(list, undefined);
        for (const one of values) expect(findChoice(choices, one)).toBeDefined();
      }
    }),
    { numRuns: 2000 },
  );
  expect(stored).toBeGreaterThan(100);
});
