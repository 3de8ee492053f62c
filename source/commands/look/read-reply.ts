// What an attempt has replied so far, for who watches it: read as it grows, never twice.
import { type FSWatcher, lstatSync, watch } from 'node:fs';
import { basename, join } from 'node:path';
import { systemErrorCode } from '../../problem.ts';
import { realDisk } from '../../storage/disk.ts';
import { type GrowingFile, type GrowingText, openGrowing } from '../../storage/growing-text.ts';
import { isNetworkDisk } from '../../storage/network-disk.ts';
import { pathsOf } from '../../storage/run-paths.ts';
import { createTranscripts } from '../../storage/transcripts.ts';
import type { Context } from '../context.ts';

export type Attempt = {
  readonly runId: string;
  readonly stepId: string;
  readonly item?: string;
  readonly attempt: number;
};

export type ReplyText =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Whether the reply is at its end. */
      readonly isWhole: boolean;
      /** How many bytes before the text are not in it: of a very long reply only the end is kept. */
      readonly omittedBytes: number;
    };

export type ReplyReader = {
  /** What there is now: the very same object where nothing has changed. Never throws. */
  readonly read: () => ReplyText;
  readonly close: () => void;
};

/** So much of the end of a reply is kept, in bytes. */
export const keptReplyBytes = 8 * 1024 * 1024;

const nothing: ReplyText = { kind: 'none' };

/** How long changes are gathered before they are told, and how often to look where the system does not tell, in ms. */
const gatherMs = 50;
const pollMs = 1000;

/** @param keptBytes of the end of the reply are kept at most */
export function openReplyReader(
  context: Pick<Context, 'workspace' | 'secrets'>,
  attempt: Attempt,
  keptBytes = keptReplyBytes,
): ReplyReader {
  const files = replyFiles(context, attempt);
  let open: GrowingFile | undefined;
  let current: ReplyText = nothing;
  let shown: GrowingText | undefined;
  let isClosed = false;

  const leave = () => {
    open?.close();
    open = undefined;
    shown = undefined;
    current = nothing;
  };

  const look = () => {
    const found = findReply(files);
    if (found === undefined) {
      leave();
      return;
    }
    // The partial file becomes the whole one by its name alone: it is read on.
    if (open?.identity !== found.identity) {
      leave();
      open = openGrowing(found.path, keptBytes);
    }
    const read = open.read(found.isWhole);
    if (read === shown && current.kind === 'text' && current.isWhole === found.isWhole) return;
    shown = read;
    // A file that was written before its secrets were known may hold them.
    current = { kind: 'text', ...read, text: context.secrets.redact(read.text), isWhole: found.isWhole };
  };

  return {
    read: () => {
      if (isClosed) return current;
      try {
        look();
      } catch (error) {
        if (systemErrorCode(error) === undefined) throw error;
        leave();
      }
      return current;
    },
    close: () => {
      isClosed = true;
      leave();
    },
  };
}

/**
 * Calls back when the reply may have grown, or be whole: gathered, more often than it changes, and never with what
 * has changed. Where the system does not tell, once a second. Never throws, and does not keep the process alive.
 */
export function watchReply(
  context: Pick<Context, 'workspace'>,
  attempt: Attempt,
  changed: () => void,
): { readonly close: () => void } {
  const { folder, whole, partial } = replyFiles(context, attempt);
  const names: ReadonlySet<string> = new Set([basename(whole), basename(partial), basename(folder)]);
  let watcher: FSWatcher | undefined;
  let gathering: NodeJS.Timeout | undefined;
  let polling: NodeJS.Timeout | undefined;

  const gather = () => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      changed();
    }, gatherMs).unref();
  };
  const poll = () => {
    watcher?.close();
    watcher = undefined;
    polling ??= setInterval(changed, pollMs).unref();
  };

  try {
    watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (name === null || names.has(name)) gather();
    });
    watcher.on('error', poll);
    if (isNetworkDisk(realDisk, folder)) poll();
  } catch {
    poll();
  }
  return {
    close: () => {
      watcher?.close();
      clearTimeout(gathering);
      clearInterval(polling);
    },
  };
}

type ReplyFiles = { readonly folder: string; readonly whole: string; readonly partial: string };

function replyFiles(
  { workspace }: Pick<Context, 'workspace'>,
  { runId, stepId, item, attempt }: Attempt,
): ReplyFiles {
  const { folder } = pathsOf(workspace, runId);
  const name = createTranscripts(folder).name({ stepId, item }, attempt);
  return {
    folder,
    whole: join(folder, `${name}.reply.md`),
    partial: join(folder, `${name}.reply.partial.md`),
  };
}

type FoundReply = { readonly path: string; readonly identity: string; readonly isWhole: boolean };

function findReply({ whole, partial }: ReplyFiles): FoundReply | undefined {
  // The one may become the other between the two looks.
  return identify(whole, true) ?? identify(partial, false) ?? identify(whole, true);
}

function identify(path: string, isWhole: boolean): FoundReply | undefined {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? undefined : { path, identity: `${stat.dev}.${stat.ino}`, isWhole };
}
