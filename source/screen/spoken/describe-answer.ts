// An answer that is being given in words: the question, where one is in it, and what was said so far.
import type { AnswerDraft, Candidate, JudgeBody, PicksBody } from '../../state/answer-draft.ts';
import { answerNote, changedValues, contextTexts } from '../../state/answer-words.ts';
import { sayLine } from './describe-below.ts';
import { describeFields } from './describe-form.ts';
import { sayLines, sentence } from './spoken-words.ts';

export function describeAnswer(draft: AnswerDraft): readonly string[] {
  const { ask, problem, sending } = draft;
  return [
    sentence(`Answer ${ask.stepId}`),
    ...sayLines(ask.message ?? ''),
    ...contextTexts(draft).flatMap(sayLines),
    ...describeBody(draft),
    ...sayLines(answerNote(draft)),
    ...(sending ? ['It is being answered.'] : []),
    ...sayLines(problem ?? ''),
  ];
}

function describeBody(draft: AnswerDraft): readonly string[] {
  const { ask, body } = draft;
  switch (body.kind) {
    case 'judge':
      return describeVerdict(body, ask.type === 'reply', changedValues(draft));
    case 'picks':
      return describePicks(body);
    case 'fields':
      return describeFields(body.form);
  }
}

function describeVerdict(
  { verdict, comment, remark, values, typing }: JudgeBody,
  isReply: boolean,
  changed: readonly string[],
): readonly string[] {
  if (typing === 'values') return describeFields(values);
  const keys = isReply ? 'y accepts the reply, e edits its values, g asks again' : 'y for yes, n for no';
  return [
    sentence('Said', verdict ?? 'nothing yet', keys),
    ...(changed.length === 0 ? [] : [sentence('Changed', ...changed)]),
    ...(typing === null
      ? []
      : [sentence(`The ${typing}, edited`, sayLine(typing === 'comment' ? comment : remark))]),
    ...(typing === 'comment' || comment.text === '' ? [] : [sentence('Comment', comment.text)]),
    ...(typing === 'remark' || remark.text === '' ? [] : [sentence('Remark', remark.text)]),
  ];
}

function describePicks({ candidates, cursor, picked, typing }: PicksBody): readonly string[] {
  const at = candidates[cursor];
  const chosen = picked.flatMap((index) => {
    const candidate = candidates[index];
    return candidate === undefined ? [] : [candidate.words];
  });
  return [
    ...(typing === null ? [] : [sentence(`The ${typing.what}, edited`, sayLine(typing.edit))]),
    ...(at === undefined ? [] : [describeCandidate(at, cursor, candidates.length, picked.indexOf(cursor))]),
    sentence('Chosen', ...(chosen.length === 0 ? ['none'] : chosen)),
  ];
}

function describeCandidate(
  { words, reason }: Candidate,
  index: number,
  count: number,
  place: number,
): string {
  return sentence(
    `Candidate ${index + 1} of ${count}`,
    words,
    place < 0 ? 'not chosen' : `chosen as number ${place + 1}`,
    reason === '' ? '' : `because ${reason}`,
  );
}
