// What the selected run asks, as it was read last.
import { aboutOfRun, askOfRun } from '../run/ask-of-run.ts';
import type { Asked } from './answer-draft.ts';
import type { AppState } from './app-state.ts';

/** Undefined where it asks nothing, or has not been read. */
export function selectQuestion({ detail, selectedId }: AppState): Asked | undefined {
  if (detail?.kind !== 'run' || detail.id !== selectedId) return undefined;
  const { run, workflow } = detail;
  const ask = askOfRun(run, workflow);
  if (ask === undefined) return undefined;
  const askedAt = run.checkpoint?.askedAt;
  const about = aboutOfRun(run, workflow);
  return { runId: run.id, ask, about, ...(askedAt === undefined ? {} : { askedAt }) };
}
