// Why the run that is read does not move, with what the person has begun to answer here.
import { questionKey } from './answer-draft.ts';
import type { AppState, ReadRun } from './app-state.ts';
import { explainStop, type StopReason } from './stop-reason.ts';

export function selectStop({ asked, drafts }: AppState, read: ReadRun): StopReason | undefined {
  const { id, run, derived, workflow, unusable } = read;
  const reason = explainStop(run, derived, workflow, asked.get(id), unusable?.problems);
  if (reason === undefined || run.checkpoint === null) return reason;
  const { stepId, askedAt } = run.checkpoint;
  if (!drafts.has(questionKey({ runId: run.id, stepId, askedAt }))) return reason;
  return { ...reason, text: `${reason.text}\nWhat you have said so far is kept: a goes on with it.` };
}
