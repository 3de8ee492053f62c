// What is said about an answer while it is given: what it is about, and what it has to be.
import type { ContextValue } from '../run/ask-of-run.ts';
import { describeQuestion } from '../run/describe-ask.ts';
import type { Ask } from '../workflow/ask.ts';
import { formatBudget } from '../workflow/budget.ts';
import { describeCount } from '../workflow/read-picks.ts';
import { textOf } from '../workflow/value-text.ts';
import { type AnswerDraft, fieldChoices } from './answer-draft.ts';

/** No more of a text is looked at than can be seen, in UTF-16 units. */
export const longestShown = 4000;

/** `topics: …`, of one or several lines each; foreign text. */
export function contextTexts(about: readonly ContextValue[]): readonly string[] {
  return about.map(({ name, value }) => `${name}: ${textOf(value).slice(0, longestShown)}`);
}

/** What yes and no mean here. */
export function verdictNames(ask: Ask): { readonly yes: string; readonly no: string } {
  if (ask.type === 'approval' && ask.budget !== undefined) {
    return { yes: `yes: up to ${formatBudget(ask.budget.next)} in all`, no: 'no: the run pauses' };
  }
  const goto = 'goto' in ask ? ask.goto : undefined;
  return {
    yes: ask.type === 'reply' ? 'accept the reply' : 'yes',
    no: goto === undefined ? 'no' : `no: goes back to ${goto}`,
  };
}

/** What an answer has to be, of one or several lines; foreign text in it. */
export function answerNote(draft: AnswerDraft): string {
  const { ask, body, runId } = draft;
  switch (ask.type) {
    case 'reply':
      return `The reply stands in the Output tab. To change it: caesura answer ${runId} --set FIELD=TEXT`;
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
