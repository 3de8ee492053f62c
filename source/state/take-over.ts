// What was said to a question before, as far as it still answers it: its candidates and fields may be others by now.
import type { AnswerBody, Candidate, FieldsBody, PicksBody, PickTyping } from './answer-draft.ts';
import type { FieldList } from './start-form.ts';

/** @param fresh the answer as it is while nothing has been said */
export function takeOver(fresh: AnswerBody, former: AnswerBody): AnswerBody {
  switch (fresh.kind) {
    case 'judge':
      return former.kind === 'judge'
        ? { ...former, values: takeOverForm(fresh.values, former.values), typing: null }
        : fresh;
    case 'picks':
      return former.kind === 'picks' ? takeOverPicks(fresh, former) : fresh;
    case 'fields':
      return former.kind === 'fields' ? takeOverFields(fresh, former) : fresh;
  }
}

/** The candidates as they are now, with what was made of those that were there before. */
function takeOverPicks(fresh: PicksBody, former: PicksBody): PicksBody {
  const own = former.candidates.filter(({ choice }) => choice === null);
  const candidates = [...fresh.candidates, ...own].map((candidate) => {
    const before = former.candidates.find((other) => isSame(other, candidate));
    return before === undefined ? candidate : reword(candidate, before);
  });
  const placeOf = (index: number): number => {
    const before = former.candidates[index];
    return before === undefined ? -1 : candidates.findIndex((candidate) => isSame(before, candidate));
  };
  const picked = former.picked.map(placeOf).filter((place) => place >= 0);
  const cursor = placeOf(former.cursor);
  return {
    ...fresh,
    candidates,
    picked: [...new Set(picked)],
    cursor: Math.max(0, cursor),
    typing: keepTyping(former.typing, cursor),
  };
}

function reword(candidate: Candidate, before: Candidate): Candidate {
  const isReworded = before.choice !== null && before.words !== before.choice.label;
  return { ...candidate, reason: before.reason, words: isReworded ? before.words : candidate.words };
}

/** What was being typed about a candidate that is gone is about nothing. */
function keepTyping(typing: PickTyping | null, cursor: number): PickTyping | null {
  return typing?.what === 'other' || cursor >= 0 ? typing : null;
}

function isSame(a: Candidate, b: Candidate): boolean {
  if (a.choice === null || b.choice === null) return a.choice === b.choice && a.words === b.words;
  return JSON.stringify(a.choice.value) === JSON.stringify(b.choice.value);
}

function takeOverFields(fresh: FieldsBody, former: FieldsBody): FieldsBody {
  return { kind: 'fields', form: takeOverForm(fresh.form, former.form) };
}

function takeOverForm(fresh: FieldList, former: FieldList): FieldList {
  const fields = fresh.fields.map((field) => {
    const before = former.fields.find(({ name }) => name === field.name);
    return before === undefined ? field : { ...field, value: before.value };
  });
  const focus = Math.min(former.focus, Math.max(0, fields.length - 1));
  return { ...fresh, fields, focus };
}
