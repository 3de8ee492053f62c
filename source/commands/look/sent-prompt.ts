// What an attempt of a step was sent, as its run's folder has it.
import { DiskRefused } from '../../problem.ts';
import type { Run } from '../../run/run.ts';
import { readTranscript } from '../../storage/read-transcript.ts';
import { pathsOf } from '../../storage/run-paths.ts';
import { createTranscripts, type Transcripts } from '../../storage/transcripts.ts';
import type { Context } from '../context.ts';

export type SentPrompt = {
  readonly attempt: number;
  /** Who answered it, where that is known. */
  readonly model?: string;
  readonly text: string;
};

export type LastSent = {
  readonly prompt: SentPrompt;
  /** The hash of all that was sent, where the run knows it. */
  readonly hash: string | undefined;
  /** `under-way`: its outcome is not recorded. `done`: its reply stands. `earlier`: it failed, or is to be done again. */
  readonly standing: 'under-way' | 'done' | 'earlier';
};

/** A step, or one item of it. */
export type NamedWork = { readonly stepId: string; readonly item?: string };

/** Of the attempt that is under way, that gave the step its reply, or that was the last one. */
export function findSent(
  { workspace }: Pick<Context, 'workspace'>,
  run: Run,
  work: NamedWork,
): LastSent | undefined {
  const { folder } = pathsOf(workspace, run.id);
  const transcripts = createTranscripts(folder);
  const { attempt, model, hash, standing } = attemptOf(run, work, transcripts);
  if (attempt === undefined) return undefined;
  const text = readTranscript(folder, work, attempt, 'prompt');
  if (text === undefined) return undefined;
  const prompt = { attempt, text, ...(model === undefined ? {} : { model }) };
  return { prompt, hash, standing };
}

type Attempt = {
  readonly attempt: number | undefined;
  readonly model?: string | undefined;
  readonly hash?: string | undefined;
  readonly standing: LastSent['standing'];
};

function attemptOf(run: Run, work: NamedWork, transcripts: Transcripts): Attempt {
  const { stepId, item } = work;
  const isOfWork = (other: NamedWork) => other.stepId === stepId && other.item === item;
  const begun = run.inFlight.find(isOfWork);
  if (begun !== undefined) return { ...begun, hash: begun.promptHash, standing: 'under-way' };
  const done = run.executedTemplates.find(isOfWork);
  const waiting =
    item === undefined && run.checkpoint?.stepId === stepId ? run.checkpoint.reply?.record : undefined;
  const record = done ?? waiting;
  if (record !== undefined) {
    const { attempt, model, promptHash } = record;
    return { attempt, model, hash: promptHash, standing: record.failed === undefined ? 'done' : 'earlier' };
  }
  return { attempt: lastAttempt(transcripts, work), standing: 'earlier' };
}

/** A run that was copied here without its folder has none. */
function lastAttempt(transcripts: Transcripts, work: NamedWork): number | undefined {
  try {
    return transcripts.lastAttempt(work) || undefined;
  } catch (error) {
    if (error instanceof DiskRefused) return undefined;
    throw error;
  }
}
