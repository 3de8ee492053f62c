// The end of what an attempt has replied so far, for who watches it.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { pathsOf } from '../storage/run-paths.ts';
import { createTranscripts } from '../storage/transcripts.ts';
import type { Context } from './context.ts';

export type Attempt = {
  readonly runId: string;
  readonly stepId: string;
  readonly item?: string;
  readonly attempt: number;
};

/**
 * The last `bytes` of the reply, whole or partial; undefined where there is none. A character that is cut at
 * either end is left out. Never throws.
 */
export function readReplyEnd(
  context: Pick<Context, 'workspace'>,
  { runId, stepId, item, attempt }: Attempt,
  bytes: number,
): string | undefined {
  const { folder } = pathsOf(context.workspace, runId);
  const name = createTranscripts(folder).name({ stepId, item }, attempt);
  return (
    readEnd(join(folder, `${name}.reply.md`), bytes) ??
    readEnd(join(folder, `${name}.reply.partial.md`), bytes)
  );
}

function readEnd(path: string, bytes: number): string | undefined {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(descriptor);
      if (!stat.isFile()) return undefined;
      const buffer = Buffer.alloc(Math.min(bytes, stat.size));
      const start = stat.size - buffer.length;
      const read = readSync(descriptor, buffer, 0, buffer.length, start);
      return decodeMiddle(buffer.subarray(0, read), start > 0);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

function decodeMiddle(bytes: Uint8Array, isCut: boolean): string {
  let start = 0;
  // The rest of a character whose beginning was not read.
  while (isCut && start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return new TextDecoder().decode(bytes.subarray(start), { stream: true });
}
