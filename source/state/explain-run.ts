// What there is to say of the selected run in full: why it does not move, and what of it is stale.
import type { AppState, ReadRun } from './app-state.ts';
import { staleAdvice } from './standing.ts';
import { explainStop, type StopReason } from './stop-reason.ts';

export function explainRun(state: AppState, read: ReadRun): StopReason | undefined {
  const { run, derived, workflow, unusable } = read;
  const reason = explainStop(run, derived, workflow, state.asked.get(read.id), unusable?.problems);
  const advice = staleAdvice(state, read);
  if (advice === undefined) return reason;
  if (reason === undefined) return { tone: 'attention', text: advice };
  const tone = reason.tone === 'quiet' ? 'attention' : reason.tone;
  return { tone, text: `${reason.text}\n${advice}` };
}
