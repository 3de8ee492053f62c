// Yes, no, or another limit: the answer to a budget that is reached.

import { type Json, type JsonObject, ownValue } from '../../json.ts';
import { makeError, quoteName } from '../../make-problem.ts';
import { type Budget, type BudgetQuestion, formatBudget, parseBudget } from '../budget.ts';
import { textOf } from '../template/value-text.ts';
import type { AnswerProblem, GivenAnswer, ReadAnswer } from './read-answer.ts';
import { verdictOf } from './read-field.ts';

/** The name of the limit in `--set budget=5`. */
export const budgetField = 'budget';

/** A limit is a yes. One that is spent already would only be asked for again. */
export function readBudgetAnswer(
  question: BudgetQuestion,
  { verdict, comment = '' }: GivenAnswer,
  fields: JsonObject,
): ReadAnswer {
  const written = ownValue(fields, budgetField);
  const said = written === undefined ? undefined : readLimit(written);
  if (said === null) {
    const shown = quoteName(textOf(written ?? null));
    return refuse(`${shown} is no budget`, 'Say yes or no, or a limit such as 5 or 200000tok');
  }
  const limit = typeof said === 'object' ? said : undefined;
  const yes = typeof said === 'boolean' ? said : (verdict ?? (limit === undefined ? undefined : true));
  if (yes === undefined)
    return refuse('the budget asks for yes or no', 'Answer with --yes, --no or --set budget=…');
  if ((verdict !== undefined && verdict !== yes) || (!yes && limit !== undefined)) {
    return refuse('the answer says both yes and no', 'Say one of them');
  }
  const raised = { ...question.next, ...limit };
  const short = shortOf(question, raised);
  if (yes && short !== undefined) return refuse(short, 'Say more than that');
  const words = comment.trim();
  return {
    answer: { kind: 'budget', allowed: yes ? raised : null, ...(words === '' ? {} : { comment: words }) },
  };
}

/** Null for what is neither a verdict nor a limit. */
function readLimit(written: Json): Budget | boolean | null {
  if (typeof written === 'boolean') return written;
  if (typeof written !== 'number' && typeof written !== 'string') return null;
  return verdictOf(written) ?? parseBudget(written) ?? null;
}

function shortOf({ cost, tokens, limit }: BudgetQuestion, raised: Budget): string | undefined {
  const isShort =
    (limit.cost !== undefined && raised.cost !== undefined && raised.cost <= cost) ||
    (limit.tokens !== undefined && raised.tokens !== undefined && raised.tokens <= tokens);
  const spent = {
    ...(limit.cost === undefined ? {} : { cost }),
    ...(limit.tokens === undefined ? {} : { tokens }),
  };
  return isShort ? `the run has spent ${formatBudget(spent)} already` : undefined;
}

function refuse(message: string, hint: string): { readonly problems: readonly AnswerProblem[] } {
  return { problems: [{ ...makeError('wrong-answer', message, undefined, hint), field: budgetField }] };
}
