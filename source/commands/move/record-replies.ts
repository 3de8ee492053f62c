// `--record`: the replies that real models gave become recordings, each before the commit that counts it.
import { join } from 'node:path';
import type { StorePort } from '../../engine/ports.ts';
import { formatRecording } from '../../model/format-recording.ts';
import { readRecordingText } from '../../model/read-recording.ts';
import { wrongUse } from '../../problem.ts';
import { hashText } from '../../run/hash-text.ts';
import { firstAttemptOf } from '../../run/repair.ts';
import type { StepRecord } from '../../run/run.ts';
import { isPaid } from '../../run/spent.ts';
import { nameInFiles } from '../../run/work-name.ts';
import { mkdirDurably } from '../../storage/make-folders.ts';
import { readTranscript } from '../../storage/read-transcript.ts';
import { containPath, relativeToWorkspace } from '../../storage/workspace.ts';
import { writeRecording } from '../../storage/write-recording.ts';
import { findStep, type Workflow } from '../../workflow/workflow.ts';
import type { Context } from '../context.ts';
import { recordingFolder, recordingName } from '../definitions/find-recording.ts';

export type Recorder = {
  /**
   * The store, with every reply recorded that a commit of it counts; those that counted before are recorded with the
   * first. A disk that refuses keeps the commit from being made: a resume finds the reply, and tries again.
   */
  readonly around: (store: StorePort) => StorePort;
};

/**
 * Throws {@link WrongUse} or {@link DiskRefused} where there is no folder for them, before anything is paid for.
 * @param folder of the run, which has its prompts and replies
 */
export function createRecorder(context: Context, workflow: Workflow, folder: string): Recorder {
  const { workspace, disk, clock, secrets } = context;
  const place = makeFolder(context, workflow);
  /** By the names of their files. */
  const recorded = new Set<string>();

  const record = (step: StepRecord): void => {
    const { attempt, model, promptHash = '', usage, executedAt, stepId, item } = step;
    if (attempt === undefined || !isPaid(model)) return;
    const name = `${nameInFiles(step)}.${attempt}`;
    // First: each commit holds all that was recorded before.
    if (recorded.has(name) || findStep(workflow, stepId)?.kind !== 'prompt') return;
    recorded.add(name);
    const reply = readTranscript(folder, step, attempt, 'reply');
    const prompt = readTranscript(folder, step, firstAttemptOf(step) ?? attempt, 'prompt');
    if (reply === undefined || prompt === undefined || reply.trim() === '') return;
    // Those that were written before their secrets were known may hold them.
    const texts = { reply: secrets.redact(reply), prompt: secrets.redact(prompt) };
    const written = { ...texts, model, promptHash, usage, recordedAt: executedAt };
    const path = join(place, recordingName(stepId, item));
    const kept = writeRecording(disk, path, formatRecording(written, hashText), isOurs, clock.now());
    if (kept === undefined) return;
    const [shown, where] = [path, kept].map((file) => relativeToWorkspace(workspace, file));
    context.say(
      `${shown} was written or changed by hand; it is kept as ${where}, and the new reply is in its place`,
    );
  };

  return {
    around: (store) => ({
      ...store,
      commit: (run) => {
        for (const each of run.executedTemplates) record(each);
        return store.commit(run);
      },
    }),
  };
}

function makeFolder({ workspace, disk }: Context, workflow: Workflow): string {
  const shown = recordingFolder(workflow);
  const place = containPath(workspace, shown);
  if (place.kind === 'outside')
    throw wrongUse('path-outside', place.message, 'Replace the symbolic link by a folder', { file: shown });
  mkdirDurably(disk, place.path);
  return place.path;
}

/** Whether it was recorded, and nobody has changed its reply since. */
function isOurs(text: string): boolean {
  const found = readRecordingText(text);
  return 'reply' in found && found.replyHash === hashText(found.reply);
}
