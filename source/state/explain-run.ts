// What there is to say of the selected run in full: why it does not move, and what of it is stale.
import type { AppState, ReadRun } from './app-state.ts';
import { selectStop } from './select-stop.ts';
import { staleAdvice } from './standing.ts';
import type { StopReason } from './stop-reason.ts';

export function explainRun(state: AppState, read: ReadRun): StopReason | undefined {
  const reason = selectStop(state, read);
  const advice = staleAdvice(state, read);
  if (advice === undefined) return reason;
  if (reason === undefined) return { tone: 'attention', text: advice };
  const tone = reason.tone === 'quiet' ? 'attention' : reason.tone;
  return { tone, text: `${reason.text}\n${advice}` };
}
