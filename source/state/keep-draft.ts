// Answers that are being given: the one that is open, and those that were begun and closed, each by its question.
import { type AnswerDraft, questionKey, questionOf } from './answer-draft.ts';
import type { AppEvent } from './app-event.ts';
import type { AppState } from './app-state.ts';
import { isBegun } from './saved-draft.ts';

/** Whatever takes the place of an answer that is open, what was said stays for the next time. */
export function keepDraft(before: AppState, after: AppState, cause: AppEvent['kind']): AppState {
  if (before.popup?.kind !== 'answer' || after.popup?.kind === 'answer' || cause === 'answered') return after;
  return setAside(after, before.popup.draft);
}

/** An answer was edited, is being stored, or was refused; it may have been closed since. */
export function changeAnswer(state: AppState, draft: AnswerDraft): AppState {
  return isOpen(state, draft) ? { ...state, popup: { kind: 'answer', draft } } : setAside(state, draft);
}

/** What is said here counts more than what was found. */
export function takeFoundDraft(state: AppState, found: AnswerDraft): AppState {
  if (!isOpen(state, found))
    return state.drafts.has(questionKey(questionOf(found))) ? state : setAside(state, found);
  const isUntouched = state.popup?.kind === 'answer' && !isBegun(state.popup.draft);
  return isUntouched ? { ...state, popup: { kind: 'answer', draft: found } } : state;
}

export function forgetDraft(state: AppState, draft: AnswerDraft): AppState {
  const drafts = new Map(state.drafts);
  drafts.delete(questionKey(questionOf(draft)));
  return { ...state, drafts, popup: isOpen(state, draft) ? null : state.popup };
}

/** Every answer that is being given, by the key of its question. */
export function selectDrafts({ drafts, popup }: AppState): ReadonlyMap<string, AnswerDraft> {
  return popup?.kind === 'answer'
    ? new Map(drafts).set(questionKey(questionOf(popup.draft)), popup.draft)
    : drafts;
}

/** What says nothing is not worth keeping. */
function setAside(state: AppState, draft: AnswerDraft): AppState {
  const drafts = new Map(state.drafts);
  if (isBegun(draft)) drafts.set(questionKey(questionOf(draft)), draft);
  else drafts.delete(questionKey(questionOf(draft)));
  return { ...state, drafts };
}

function isOpen({ popup }: AppState, draft: AnswerDraft): boolean {
  return popup?.kind === 'answer' && questionKey(questionOf(popup.draft)) === questionKey(questionOf(draft));
}
