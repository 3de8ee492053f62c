// What was sent and what came back: the prompts and replies of a run as files that a person can read.
import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../json.ts';
import { DiskRefused, systemErrorCode } from '../problem.ts';
import { type NamedWork, nameInFiles } from '../run/work-name.ts';
import { realDisk } from './disk.ts';
import { readPaid, writePaid } from './paid-file.ts';
import { readTranscript } from './read-transcript.ts';
import { openFolder, syncFolder } from './sync-folder.ts';

export type Work = NamedWork;

export type ReplyFile = {
  /** Appends what has just arrived, unsynced; never throws, since only watchers read it. */
  readonly append: (text: string) => void;
  /** Makes the whole reply durable under its final name. Throws {@link DiskRefused}. */
  readonly finish: () => void;
  /** Ends without a whole reply; what came stays as the partial file. */
  readonly abandon: () => void;
};

export type Transcripts = {
  /** The highest attempt of which there is any file, or 0. */
  readonly lastAttempt: (work: Work) => number;
  /** `{stepId}[.{item}].{attempt}`: the beginning of the names. */
  readonly name: (work: Work, attempt: number) => string;
  /** Writes the prompt of a new attempt. Throws {@link DiskRefused}, also where there is one already. */
  readonly writePrompt: (work: Work, attempt: number, text: string) => void;
  readonly openReply: (work: Work, attempt: number) => ReplyFile;
  /** Keeps what a reply was paid for, to be read where it is adopted. Before the reply is finished. */
  readonly writePaid: (work: Work, attempt: number, paid: JsonObject) => void;
  /** Undefined where it is not known. */
  readonly readPaid: (work: Work, attempt: number) => JsonObject | undefined;
  /** A whole reply, or undefined. */
  readonly readReply: (work: Work, attempt: number) => string | undefined;
};

/** @param folder the run's folder, which exists */
export function createTranscripts(folder: string): Transcripts {
  const name = (work: Work, attempt: number): string => `${nameInFiles(work)}.${attempt}`;
  /** Read once: a list of many items would read its own files for each of them. */
  let counted: Map<string, number> | undefined;

  return {
    name,
    lastAttempt: (work) => {
      counted ??= countAttempts(folder);
      const key = attemptKey(name(work, 0));
      let last = counted.get(key) ?? 0;
      // What has come since, by whomever it was made.
      while (isTaken(folder, name(work, last + 1))) last += 1;
      counted.set(key, last);
      return last;
    },
    writePrompt: (work, attempt, text) => {
      const path = join(folder, `${name(work, attempt)}.prompt.md`);
      const descriptor = createFile(path);
      try {
        writeAll(descriptor, text, path);
      } finally {
        closeSync(descriptor);
      }
    },
    openReply: (work, attempt) =>
      openReplyFile(
        folder,
        join(folder, `${name(work, attempt)}.reply.md`),
        join(folder, `${name(work, attempt)}.reply.partial.md`),
      ),
    writePaid: (work, attempt, paid) => writePaid(folder, name(work, attempt), paid),
    readPaid: (work, attempt) => readPaid(folder, name(work, attempt)),
    readReply: (work, attempt) => readTranscript(folder, work, attempt, 'reply'),
  };
}

function openReplyFile(folder: string, whole: string, partial: string): ReplyFile {
  let descriptor: number | undefined;
  let intact = true;
  const parts: string[] = [];
  /** Half of a character whose other half comes with the next part. */
  let half = '';
  try {
    descriptor = createFile(partial);
  } catch {
    intact = false;
  }
  const isPartialOurs = intact;
  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  return {
    append: (text) => {
      parts.push(text);
      if (descriptor === undefined || !intact) return;
      const come = half + text;
      half = /[\ud800-\udbff]$/.exec(come)?.[0] ?? '';
      try {
        writeAll(descriptor, come.slice(0, come.length - half.length), partial);
      } catch {
        intact = false;
      }
    },
    finish: () => {
      const again = descriptor === undefined || !intact || half !== '';
      // The watchers' copy could not be kept up; the reply is still here, and is written once more.
      const source = again ? `${whole}~` : partial;
      try {
        if (again) {
          close();
          descriptor = openSync(
            source,
            constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW,
            0o600,
          );
          writeAll(descriptor, parts.join(''), source);
        }
        if (descriptor !== undefined) fsyncSync(descriptor);
        close();
        renameSync(source, whole);
        syncNames(folder);
      } catch (error) {
        close();
        if (again) rmSync(source, { force: true });
        throw error instanceof DiskRefused ? error : new DiskRefused(whole, error);
      }
      if (again && isPartialOurs) removeQuietly(partial);
    },
    abandon: close,
  };
}

export function createFile(path: string): number {
  try {
    return openSync(
      path,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      0o600,
    );
  } catch (error) {
    throw new DiskRefused(
      path,
      error,
      systemErrorCode(error) === 'EEXIST' ? 'Move that file away, then resume the run.' : undefined,
    );
  }
}

/** A full disk shows as a short count before it shows as an error. */
export function writeAll(descriptor: number, text: string, path: string): void {
  const bytes = Buffer.from(text);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    throw new DiskRefused(path, error);
  }
}

export function syncNames(folder: string): void {
  const descriptor = openFolder(realDisk, folder);
  try {
    syncFolder(realDisk, descriptor);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** The highest attempt of each work, by {@link attemptKey}. */
function countAttempts(folder: string): Map<string, number> {
  const counted = new Map<string, number>();
  for (const file of listFolder(folder)) {
    const [, name, attempt] = /^(.+\.(\d{1,9}))\.(?:prompt|reply|reply\.partial)\.md$/.exec(file) ?? [];
    if (name === undefined) continue;
    const key = attemptKey(name);
    counted.set(key, Math.max(counted.get(key) ?? 0, Number(attempt)));
  }
  return counted;
}

/** On a disk that ignores case two names may be one file: names are told apart as on such a disk. */
function attemptKey(name: string): string {
  return name.slice(0, name.lastIndexOf('.')).toLowerCase();
}

function isTaken(folder: string, name: string): boolean {
  const ends = ['prompt.md', 'reply.md', 'reply.partial.md'];
  try {
    return ends.some(
      (end) => lstatSync(join(folder, `${name}.${end}`), { throwIfNoEntry: false }) !== undefined,
    );
  } catch (error) {
    throw new DiskRefused(folder, error);
  }
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new DiskRefused(folder, error);
  }
}

/** A partial file that stays beside the whole reply harms nobody. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // See above.
  }
}
