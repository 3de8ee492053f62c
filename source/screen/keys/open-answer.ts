// The answer to what the selected run asks, opened with what was said before.
import { openDraft, questionKey, questionOf } from '../../state/answer-draft.ts';
import type { AppState } from '../../state/app-state.ts';
import { selectQuestion } from '../../state/select-question.ts';
import { event, nothing, type Outcome } from './outcome.ts';

export function openAnswer(state: AppState): Outcome {
  const asked = selectQuestion(state);
  if (asked === undefined) return nothing;
  const draft = openDraft(asked, state.drafts.get(questionKey(questionOf(asked)))?.body);
  return event({ kind: 'popup-opened', popup: { kind: 'answer', draft } });
}
