// Keeps what a person has said to a question while it is not stored: in a file a moment after each change, from which
// another screen, or the next one, goes on.

import type { Context } from '../../commands/context.ts';
import type { AnswerDrafts } from '../../commands/edit/answer-drafts.ts';
import { DiskRefused, describeSystemError, systemErrorCode, WrongUse } from '../../problem.ts';
import { type AnswerDraft, type Asked, questionKey, questionOf } from '../../state/answer-draft.ts';
import type { AppState } from '../../state/app-state.ts';
import { selectDrafts } from '../../state/keep-draft.ts';
import { draftText, isBegun } from '../../state/saved-draft.ts';
import { selectQuestion } from '../../state/select-question.ts';
import type { Store } from '../../state/store.ts';

/** How long changes are gathered before they are written, in ms: no key waits for the disk. */
const gatherMs = 200;

/** What was written last; `text` is undefined where there is no file. */
type Kept = { readonly draft: AnswerDraft; readonly text: string | undefined };

/** @param failed is told of a bug in what is done in the background */
export function keepDrafts(
  context: Pick<Context, 'workspace' | 'secrets'>,
  store: Store,
  failed: (error: unknown) => void,
): { readonly close: () => Promise<void> } {
  /** By the key of the question. */
  const kept = new Map<string, Kept>();
  let loading: Promise<AnswerDrafts> | undefined;
  let saving = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let seen: AppState | undefined;
  let looked = '';
  let hasComplained = false;

  const load = () => {
    loading ??= import('../../commands/edit/answer-drafts.ts').then((module) =>
      module.openAnswerDrafts(context),
    );
    return loading;
  };
  const find = async (asked: Asked) => {
    const key = questionKey(questionOf(asked));
    if (kept.get(key)?.text !== undefined) return;
    const text = (await load()).read(questionOf(asked));
    if (text === undefined) return;
    const { parseDraft } = await import('../../state/parse-draft.ts');
    const draft = parseDraft(text, asked);
    if (draft === undefined) return;
    kept.set(key, { draft, text });
    store.dispatch({ kind: 'draft-found', draft });
  };
  const write = async (key: string, draft: AnswerDraft) => {
    const before = kept.get(key);
    if (before?.draft.body === draft.body) return;
    const text = isBegun(draft) ? draftText(draft) : undefined;
    if (text !== before?.text) {
      const drafts = await load();
      if (text === undefined) await drafts.remove(questionOf(draft));
      else await drafts.write(questionOf(draft), text);
    }
    kept.set(key, { draft, text });
  };
  const save = async () => {
    for (const [key, draft] of selectDrafts(store.current())) await write(key, draft).catch(complain);
    for (const [key, { draft }] of kept) {
      if (selectDrafts(store.current()).has(key)) continue;
      kept.delete(key);
      await (await load()).remove(questionOf(draft));
    }
  };
  const complain = (error: unknown) => {
    const why = describeFault(error);
    if (why === undefined) throw error;
    if (hasComplained) return;
    hasComplained = true;
    store.dispatch({ kind: 'notice-shown', text: `kept only while this screen is open: ${why}` });
  };
  const saveNow = () => {
    clearTimeout(timer);
    timer = undefined;
    saving = saving.then(save);
    return saving;
  };
  const changed = () => {
    const state = store.current();
    const before = seen;
    seen = state;
    if (state.popup === before?.popup && state.drafts === before.drafts && state.detail === before.detail)
      return;
    if (selectDrafts(state).size > 0 || kept.size > 0) {
      timer ??= setTimeout(() => saveNow().catch(failed), gatherMs);
    }
    const isOpen = state.popup?.kind === 'answer';
    const asked = state.popup?.kind === 'answer' ? state.popup.draft : selectQuestion(state);
    const wanted = asked === undefined ? '' : `${questionKey(questionOf(asked))}${isOpen ? ', open' : ''}`;
    if (wanted === looked) return;
    looked = wanted;
    if (asked !== undefined) find(asked).catch(failed);
  };

  const unsubscribe = store.subscribe(changed);
  return {
    close: async () => {
      unsubscribe();
      await saveNow().catch(failed);
    },
  };
}

/** In a few words; undefined for a bug. */
function describeFault(error: unknown): string | undefined {
  if (error instanceof DiskRefused) return describeSystemError(error.cause);
  if (error instanceof WrongUse) return error.problems[0]?.message;
  return systemErrorCode(error) === undefined ? undefined : describeSystemError(error);
}
