// The prompts and replies of one run as those of another that begins with its steps.
import { closeSync, fsyncSync } from 'node:fs';
import { join } from 'node:path';
import { DiskRefused } from '../problem.ts';
import { readTranscript } from './read-transcript.ts';
import { createFile, createTranscripts, syncNames, type Work, writeAll } from './transcripts.ts';

/** Whose prompt and reply; a step that sent nothing has no attempt. */
export type CopiedWork = Work & { readonly attempt?: number };

/**
 * Durable when this returns. What is not there, since a run was copied without its folder, or is no text, is left
 * out. Throws {@link DiskRefused}.
 */
export function copyTranscripts(fromFolder: string, toFolder: string, works: readonly CopiedWork[]): void {
  const { name } = createTranscripts(fromFolder);
  for (const { attempt, ...work } of works) {
    if (attempt === undefined) continue;
    for (const kind of ['prompt', 'reply'] as const) {
      const text = readTranscript(fromFolder, work, attempt, kind);
      if (text !== undefined) writeDurably(join(toFolder, `${name(work, attempt)}.${kind}.md`), text);
    }
  }
  syncNames(toFolder);
}

function writeDurably(path: string, text: string): void {
  const descriptor = createFile(path);
  try {
    writeAll(descriptor, text, path);
    fsyncSync(descriptor);
  } catch (error) {
    throw error instanceof DiskRefused ? error : new DiskRefused(path, error);
  } finally {
    closeSync(descriptor);
  }
}
