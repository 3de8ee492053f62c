// Recorded replies, streamed as a model would.
import { type Model, ModelFailure, type ModelRequest, type ReplyPart } from './model.ts';
import { readRecordingText } from './read-recording.ts';
import { splitReply } from './split-reply.ts';

/** Words a second: quick, yet slow enough to be read along and to be stopped in the middle. */
export const defaultPace = 60;

/** Paths are relative to the workspace; `missing` is the file that would be read. */
type ReadRecording = (
  workflowName: string,
  stepId: string,
  item: string | undefined,
) => { readonly text: string; readonly path: string } | { readonly missing: string };

/** Resolves after that many milliseconds, or rejects as soon as the signal is aborted. */
type Delay = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export type RecordedModelOptions = {
  readonly readRecording: ReadRecording;
  /** Words a second; 0 gives the whole reply at once. A reply takes no longer than some 8 seconds in any case. */
  readonly pace?: number | undefined;
  readonly delay: Delay;
};

export function createRecordedModel({
  readRecording,
  pace = defaultPace,
  delay,
}: RecordedModelOptions): Model {
  async function* reply(request: ModelRequest): AsyncGenerator<ReplyPart, void, undefined> {
    const { workflowName, stepId, item, signal } = request;
    signal.throwIfAborted();
    const found = readRecording(workflowName, stepId, item);
    if ('missing' in found) {
      const message = `no recorded reply for the step '${stepId}' of '${workflowName}'. Write one to ${found.missing}, or choose a model with --model provider/model.`;
      throw new ModelFailure({ kind: 'missing-recording', message, canRetry: false, ofModel: true });
    }
    const recording = readRecordingText(found.text);
    if ('broken' in recording) {
      const place = recording.line === undefined ? found.path : `${found.path}:${recording.line}`;
      throw new ModelFailure({
        kind: 'unreadable-reply',
        message: `${place}: ${recording.broken}. Mend the file and retry.`,
        canRetry: false,
      });
    }
    if (recording.reply.trim() === '') {
      throw new ModelFailure({
        kind: 'incomplete-reply',
        message: `${found.path} holds no reply. Write one there and retry.`,
        canRetry: false,
      });
    }
    for (const { text, waitMs } of splitReply(recording.reply, pace)) {
      if (waitMs > 0) await wait(waitMs, signal);
      signal.throwIfAborted();
      yield { kind: 'text', text };
    }
    const { usage } = recording;
    yield { kind: 'finished', model: 'recorded', ...(usage === undefined ? {} : { usage }), warnings: [] };
  }

  async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    try {
      await delay(milliseconds, signal);
    } catch (error) {
      // Node's own timers reject with an error of theirs, which has the reason only as its cause.
      signal.throwIfAborted();
      throw error;
    }
  }

  return { reply };
}
