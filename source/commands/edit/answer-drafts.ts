// What a person has said so far to the questions of runs, kept for whoever answers on a screen.
import {
  type DraftedQuestion,
  locateAnswerDraft,
  readAnswerDraft,
  removeAnswerDraft,
  writeAnswerDraft,
} from '../../storage/answer-drafts.ts';
import type { Context } from '../context.ts';

export type AnswerDrafts = {
  /** The text that was kept; undefined where there is none. */
  readonly read: (question: DraftedQuestion) => string | undefined;
  /** Throws system errors, and what `writeAnswerDraft` throws. */
  readonly write: (question: DraftedQuestion, text: string) => Promise<void>;
  readonly remove: (question: DraftedQuestion) => Promise<void>;
  /** Its file, relative to the workspace; undefined where there is none. */
  readonly locate: (question: DraftedQuestion) => string | undefined;
};

export function openAnswerDrafts({
  workspace,
  secrets,
}: Pick<Context, 'workspace' | 'secrets'>): AnswerDrafts {
  return {
    read: (question) => readAnswerDraft(workspace, question),
    write: (question, text) => writeAnswerDraft(workspace, question, secrets.redact(text)),
    remove: (question) => removeAnswerDraft(workspace, question),
    locate: (question) => locateAnswerDraft(workspace, question),
  };
}
