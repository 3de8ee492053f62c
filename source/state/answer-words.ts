// What is said about an answer while it is given: what it is about, and what it has to be.
import type { Json } from '../json.ts';
import { describeQuestion } from '../run/describe-ask.ts';
import { describeValue } from '../run/describe-value.ts';
import type { Ask } from '../workflow/answer/ask.ts';
import { describeCount } from '../workflow/answer/read-picks.ts';
import { formatBudget } from '../workflow/budget.ts';
import { type AnswerDraft, fieldChoices } from './answer-draft.ts';
import { openValues } from './reply-values.ts';
import { changedFields } from './saved-draft.ts';

/** No more of a text is looked at than can be seen, in UTF-16 units. */
export const longestShown = 4000;

/** `topics: …`, of one or several lines each; foreign text. A reply is what is asked about. */
export function contextTexts({ ask, about }: Pick<AnswerDraft, 'ask' | 'about'>): readonly string[] {
  const replied = ask.type === 'reply' ? Object.entries(ask.reply) : [];
  return [...about.map(({ name, value }): [string, Json] => [name, value]), ...replied].map(
    ([name, value]) => {
      const text = describeValue(value).slice(0, longestShown);
      return `${name}:${Array.isArray(value) ? '\n' : ' '}${text}`;
    },
  );
}

/** The values of a reply that are accepted as something else. */
export function changedValues({ ask, body }: AnswerDraft): readonly string[] {
  if (ask.type !== 'reply' || body.kind !== 'judge') return [];
  // A field that is empty stays as it was replied.
  return changedFields(body.values, openValues(ask)).flatMap(({ name, value }) =>
    value.kind === 'typed' && value.edit.text === '' ? [] : [name],
  );
}

/** What yes and no mean here. */
export function verdictNames(ask: Ask): { readonly yes: string; readonly no: string } {
  if (ask.type === 'approval' && ask.budget !== undefined) {
    return { yes: `yes: up to ${formatBudget(ask.budget.next)} in all`, no: 'no: the run pauses' };
  }
  const goto = 'goto' in ask ? ask.goto : undefined;
  return { yes: 'yes', no: goto === undefined ? 'no' : `no: goes back to ${goto}` };
}

/** What an answer has to be, of one or several lines; foreign text in it. */
export function answerNote(draft: AnswerDraft): string {
  const { ask, body, runId } = draft;
  switch (ask.type) {
    case 'reply':
      return body.kind === 'judge' && body.typing === 'values'
        ? 'A field that is empty stays as it was replied. Esc goes back to the question.'
        : 'The whole reply stands in the Output tab.';
    case 'approval':
      return ask.budget === undefined ? '' : `For another limit: caesura answer ${runId} --set budget=…`;
    case 'selection':
    case 'curate': {
      const count = body.kind === 'picks' ? body.picked.length : 0;
      return `choose ${describeCount(ask)}; ${count} chosen`;
    }
    case 'fields': {
      const question = body.kind === 'fields' ? ask.questions[body.form.focus] : undefined;
      const says = question === undefined ? '' : describeQuestion(question).replace(/^ +- /, '');
      const turned = fieldChoices(draft).length > 0 ? ' Left and Right choose.' : '';
      const suggested = ask.suggestions.map(({ label }, index) => `\n${index + 1}. ${label}`).join('');
      return `${says}${turned}${suggested}`;
    }
  }
}
