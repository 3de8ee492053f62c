// The answer that is given on the screen is stored, and the run goes on in a process of its own.
import { openAnswerDrafts } from '../../commands/edit/answer-drafts.ts';
import { answerFlags } from '../../commands/edit/answer-flags.ts';
import { checkEdits } from '../../commands/edit/check-edits.ts';
import { readInputFile } from '../../commands/edit/read-input-file.ts';
import { describeAnswered, isAsked } from '../../commands/move/answered-already.ts';
import { launchRun } from '../../commands/move/launch-run.ts';
import type { Run } from '../../run/run.ts';
import { type AnswerDraft, focusOn, type QuestionName, questionOf } from '../../state/answer-draft.ts';
import { type Refusal, readDraft, refusalOf } from '../../state/give-answer.ts';
import type { GivenAnswer } from '../../workflow/answer/read-answer.ts';
import { type Acting, describeFailure, tell } from './acting.ts';
import { askForTrust } from './ask-for-trust.ts';
import { findUntrusted } from './find-untrusted.ts';

/** @param trusted whether the person has just agreed to the commands that its workflow runs */
export async function answerRun(acting: Acting, trusted: boolean): Promise<void> {
  const { store } = acting;
  const { popup } = store.current();
  if (popup?.kind !== 'answer' || popup.draft.sending) return;
  const { draft } = popup;
  const id = draft.runId;
  // Before anything is waited for: a second key must not start a second process.
  store.dispatch({ kind: 'answer-changed', draft: { ...draft, sending: true, problem: null } });
  store.dispatch({ kind: 'launch-begun', id });
  try {
    const refused = await send(acting, draft, trusted);
    if (refused !== undefined) refuse(acting, draft, refused);
  } catch (error) {
    const message = describeFailure(error);
    refuse(acting, draft, { refused: message ?? 'It was not stored.' });
    if (message === undefined) throw error;
  } finally {
    store.dispatch({ kind: 'launch-ended', id });
  }
}

/** Why it was not taken; undefined where it is stored, or where something is to be agreed to first. */
async function send(acting: Acting, draft: AnswerDraft, trusted: boolean): Promise<Refusal | undefined> {
  const { context, store, cwd } = acting;
  const id = draft.runId;
  const read = readDraft(draft, (path) => readInputFile(context, cwd, path));
  if ('refused' in read) return read;
  const { loadRun } = await import('../../commands/look/load-run.ts');
  const { run, workflow } = await loadRun(context, id);
  const question = questionOf(draft);
  if (!isAsked(run, question)) return { refused: explainAnswered(acting, run, question) };
  const problems = workflow === undefined ? [] : await checkEdits(context, workflow, run, read.given);
  if (problems.length > 0) return refusalOf(problems);
  const commands = trusted || workflow === undefined ? [] : await findUntrusted(context, workflow);
  if (workflow !== undefined && commands.length > 0) {
    askForTrust(acting, {
      path: workflow.path,
      commands,
      purpose: 'answer',
      yes: { kind: 'answer', trusted: true },
      behind: { kind: 'answer', draft },
    });
    return undefined;
  }
  const result = await launch(acting, question, read.given, trusted);
  if (result.kind === 'refused') return { refused: result.message || 'It ended at once.' };
  store.dispatch({ kind: 'answered', draft });
  return undefined;
}

/** The question goes with it: another one may be asked before the process looks. */
function launch(
  { context, launcher }: Acting,
  { runId, stepId, askedAt }: QuestionName,
  given: GivenAnswer,
  trusted: boolean,
) {
  const to = askedAt === undefined ? stepId : `${stepId}@${askedAt}`;
  const flags = [...answerFlags(given), ...(trusted ? ['--trust'] : [])];
  return launchRun(
    context,
    launcher,
    ['answer', runId, '--to', to, '--input', '-', ...flags],
    given.data,
    'key',
  );
}

/** Somebody else was first. What was typed is not thrown away for that. */
function explainAnswered({ context }: Acting, run: Run, question: QuestionName): string {
  const file = openAnswerDrafts(context).locate(question);
  const kept =
    file === undefined
      ? 'What you said is here until you close the screen'
      : `What you said is kept in ${file}`;
  return `${describeAnswered(run, question)}. ${kept}. Esc closes this.`;
}

/** In the answer if it is still open; else it is kept, and said. */
function refuse(acting: Acting, draft: AnswerDraft, { refused: problem, field }: Refusal): void {
  const { popup } = acting.store.current();
  acting.store.dispatch({
    kind: 'answer-changed',
    draft: { ...focusOn(draft, field), sending: false, problem },
  });
  if (popup?.kind !== 'answer' || popup.draft.runId !== draft.runId)
    tell(acting, 'It was not answered', problem);
}
