// Recorded replies, streamed as a model would.
import { compareTexts, describeFirstChange, isSameText } from '../compare-texts.ts';
import { recordedModel } from '../unpaid-models.ts';
import { type Model, ModelFailure, type ModelRequest, type ReplyPart } from './model.ts';
import { type Recording, readRecordingText } from './read-recording.ts';
import { splitReply } from './split-reply.ts';

/** Words a second: quick, yet slow enough to be read along and to be stopped in the middle. */
export const defaultPace = 60;

/** Lines of a difference. */
const shownLines = 40;

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
  /** Whether a reply counts only for the prompt that it was recorded for. */
  readonly strict?: boolean;
  /** The prompt with what goes along with it, as a recording has it. */
  readonly describe?: (request: ModelRequest) => string;
  /** `sha256:` and the hash of that; strict recordings are also known by it. */
  readonly hash?: (described: string) => string;
  /** Shows a person what differs between the prompts, a line at a time. */
  readonly show?: (line: string) => void;
};

export function createRecordedModel({
  readRecording,
  pace = defaultPace,
  delay,
  strict = false,
  describe = ({ prompt }) => prompt,
  hash = () => '',
  show = () => {},
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
    if (strict) await requireSamePrompt(recording, found.path, request);
    for (const { text, waitMs } of splitReply(recording.reply, pace)) {
      if (waitMs > 0) await wait(waitMs, signal);
      signal.throwIfAborted();
      yield { kind: 'text', text };
    }
    const { usage } = recording;
    yield { kind: 'finished', model: recordedModel, ...(usage === undefined ? {} : { usage }), warnings: [] };
  }

  /** What was recorded before prompts were kept is compared by its hash; what has neither was written by hand. */
  async function requireSamePrompt(recording: Recording, path: string, request: ModelRequest): Promise<void> {
    const { stepId, item } = request;
    const prompt = describe(request);
    const isSame =
      recording.prompt === undefined
        ? recording.promptHash === hash(prompt)
        : isSameText(recording.prompt, prompt);
    if (isSame) return;
    const work = item === undefined ? stepId : `${stepId}, item ${item}`;
    const toDo = `Record it anew with --record, or use it all the same with --model ${recordedModel}.`;
    if (recording.prompt === undefined) {
      const what =
        recording.promptHash === undefined
          ? `${path} does not say which prompt it is the reply to`
          : `the prompt of ${work} is not the one that ${path} was recorded for, which it does not hold`;
      throw changedPrompt(`${what}. ${toDo}`);
    }
    show(`the prompt of ${work}, against that of ${path}:`);
    for (const line of await compareTexts(recording.prompt, prompt, shownLines)) show(`  ${line}`);
    const change = describeFirstChange(recording.prompt, prompt);
    const message = `the prompt of ${work} is not the one that ${path} was recorded for: ${change}. ${toDo}`;
    throw changedPrompt(message);
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

/** Another model of the step may be asked. */
function changedPrompt(message: string): ModelFailure {
  return new ModelFailure({ kind: 'changed-prompt', message, canRetry: false, ofModel: true });
}
