// A run, its prompts and its replies in memory alone: what the engine stores there leaves no trace on any disk.
import type { StorePort } from '../engine/ports.ts';
import type { Run } from '../run/run.ts';
import { nameInFiles } from '../run/work-name.ts';
import type { Transcripts } from '../storage/transcripts.ts';

/** @param edit what a person does to the run with each commit; the run itself where they do nothing */
export function createMemoryStore(first: Run, edit: (next: Run, before: Run) => Run): StorePort {
  let run = first;
  return {
    current: () => run,
    commit: (next) => {
      run = edit(next, run);
      return run;
    },
    refresh: async () => run,
    keepCopy: () => '',
  };
}

export type MemoryTranscripts = Transcripts & {
  /** By their names. */
  readonly prompts: ReadonlyMap<string, string>;
};

export function createMemoryTranscripts(): MemoryTranscripts {
  const prompts = new Map<string, string>();
  const replies = new Map<string, string>();
  const attempts = new Map<string, number>();
  const name: Transcripts['name'] = (work, attempt) => `${nameInFiles(work)}.${attempt}`;
  return {
    prompts,
    name,
    lastAttempt: (work) => attempts.get(nameInFiles(work)) ?? 0,
    writePrompt: (work, attempt, text) => {
      attempts.set(nameInFiles(work), attempt);
      prompts.set(name(work, attempt), text);
    },
    openReply: (work, attempt) => {
      const parts: string[] = [];
      return {
        append: (text) => void parts.push(text),
        finish: () => void replies.set(name(work, attempt), parts.join('')),
        abandon: () => {},
      };
    },
    writePaid: () => {},
    readPaid: () => undefined,
    readReply: (work, attempt) => replies.get(name(work, attempt)),
  };
}
