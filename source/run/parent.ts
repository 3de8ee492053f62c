// The run that another run was begun for: a step with `workflow`, or one of its items.
import { isJsonObject, ownValue } from '../json.ts';
import type { InFlight, Run } from './run.ts';
import { runIdPattern } from './run-id.ts';

export type RunParent = { readonly id: string; readonly stepId: string; readonly item?: string };

/** Undefined of a run that somebody started, and where a person has written something else there. */
export function parentOf({ parent }: Pick<Run, 'parent'>): RunParent | undefined {
  if (!isJsonObject(parent)) return undefined;
  const [id, stepId, item] = ['id', 'stepId', 'item'].map((key) => ownValue(parent, key));
  if (typeof id !== 'string' || typeof stepId !== 'string' || !runIdPattern.test(id)) return undefined;
  return { id, stepId, ...(typeof item === 'string' ? { item } : {}) };
}

/** Who has paused the run, as its history has it; undefined where something else has happened since. */
export function pausedBy({ history }: Pick<Run, 'history'>): string | undefined {
  const last = history.at(-1);
  return last?.event === 'run-paused' && typeof last.by === 'string' ? last.by : undefined;
}

/** Why a run has paused by itself, with what to do; undefined where somebody has asked for it. */
export function pauseReason({ status, history }: Pick<Run, 'status' | 'history'>): string | undefined {
  const last = history.at(-1);
  return status === 'paused' && last?.event === 'run-paused' && typeof last.message === 'string'
    ? last.message
    : undefined;
}

export type ChildInFlight = InFlight & { readonly run: string };

/** The steps whose runs have been begun and not been taken. */
export function childrenInFlight(run: Pick<Run, 'inFlight'>): readonly ChildInFlight[] {
  return run.inFlight.flatMap((attempt) =>
    attempt.run === undefined ? [] : [{ ...attempt, run: attempt.run }],
  );
}

/** Every run that a step of this one has begun and that is still known in it. */
export function childrenOf(run: Pick<Run, 'inFlight' | 'executedTemplates'>): readonly string[] {
  const all = [...run.executedTemplates, ...run.inFlight].flatMap((work) => work.run ?? []);
  return [...new Set(all)].filter((id) => runIdPattern.test(id));
}
