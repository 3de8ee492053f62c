// Yes or no, with what is said about it: to a question, or to a model's reply.
import { equalJson, type JsonObject, ownValue } from '../../json.ts';
import { makeError } from '../../make-problem.ts';
import type { Ask } from './ask.ts';
import type { AnswerProblem, GivenAnswer, ReadAnswer } from './read-answer.ts';
import { readField } from './read-field.ts';

/** Nothing said accepts the reply, with the other values that are given. */
export function readReplyAnswer(
  ask: Extract<Ask, { type: 'reply' }>,
  { verdict, comment }: GivenAnswer,
  fields: JsonObject,
): ReadAnswer {
  const said = readComment(ask, comment, fields);
  if (typeof said !== 'string') return { problems: [said] };
  const edits = Object.fromEntries(Object.entries(fields).filter(([field]) => field !== ask.comment));
  if (verdict === false) {
    if (Object.keys(edits).length > 0) {
      const message = 'a reply is either refused or changed';
      return {
        problems: [makeError('contradiction', message, undefined, 'Leave --no out, or the other values')],
      };
    }
    if (ask.goto !== undefined) return reject(ask.goto, ask.comment, said, {});
    const hint = 'Say --again with what should be different, or give another value with --set';
    const message = `the reply of ${ask.stepId} is not accepted by no, and nothing says what to do instead`;
    return { problems: [makeError('nothing-to-go-back-to', message, undefined, hint)] };
  }
  const edited = Object.entries(edits).flatMap(([field, value]) =>
    equalJson(value, ownValue(ask.reply, field)) ? [] : [field],
  );
  return {
    answer: {
      kind: 'accepted',
      data: { ...ask.reply, ...edits, ...acceptedComment(ask, said) },
      ...(said === '' ? {} : { comment: said }),
      ...(edited.length === 0 ? {} : { edited }),
    },
  };
}

export function readApproval(
  ask: Extract<Ask, { type: 'approval' }>,
  { verdict, comment }: GivenAnswer,
  fields: JsonObject,
): ReadAnswer {
  const said = readComment(ask, comment, fields);
  if (typeof said !== 'string') return { problems: [said] };
  const written = ownValue(fields, ask.field);
  const read =
    written === undefined
      ? undefined
      : readField({ field: ask.field, type: 'boolean', required: true }, written);
  if (read !== undefined && 'problem' in read) return { problems: [read.problem] };
  const found = read?.value ?? verdict;
  if (found === undefined) {
    const message = `the step ${ask.stepId} asks for yes or no`;
    const problem = makeError('missing-answer', message, undefined, 'Answer with --yes or --no');
    return { problems: [{ ...problem, field: ask.field }] };
  }
  if (verdict !== undefined && found !== verdict) {
    return {
      problems: [makeError('contradiction', 'the answer says both yes and no', undefined, 'Say one of them')],
    };
  }
  if (found === false && ask.goto !== undefined)
    return reject(ask.goto, ask.comment, said, { [ask.field]: false });
  const data = { [ask.field]: found, ...acceptedComment(ask, said) };
  return { answer: { kind: 'accepted', data, ...(said === '' ? {} : { comment: said }) } };
}

function reject(goto: string, field: string | undefined, comment: string, data: JsonObject): ReadAnswer {
  return { answer: { kind: 'rejected', goto, data: { ...data, ...commentData(field, comment) }, comment } };
}

/** Where a no goes back, the field holds what was said with it: what the steps before were done with stays. */
function acceptedComment(
  { comment, goto }: { readonly comment?: string; readonly goto?: string },
  said: string,
): JsonObject {
  return said === '' || goto !== undefined ? {} : commentData(comment, said);
}

function commentData(field: string | undefined, comment: string): JsonObject {
  return field === undefined ? {} : { [field]: comment };
}

function readComment(
  ask: { readonly comment?: string },
  given: string | undefined,
  fields: JsonObject,
): string | AnswerProblem {
  const set = ask.comment === undefined ? undefined : ownValue(fields, ask.comment);
  if (set !== undefined && given !== undefined && set !== given) {
    return makeError('contradiction', 'the comment is given twice', undefined, 'Give it once');
  }
  const comment = set ?? given ?? '';
  if (typeof comment === 'string') return comment.trim();
  return makeError('wrong-answer', 'the comment must be text', undefined, 'Give it as text');
}
