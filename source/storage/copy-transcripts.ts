// The prompts and replies of one run as those of another that begins with its steps.
import { closeSync, fsyncSync } from 'node:fs';
import { join } from 'node:path';
import { DiskRefused } from '../problem.ts';
import { readText } from './read-text.ts';
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
    for (const kind of ['prompt', 'reply']) {
      const file = `${name(work, attempt)}.${kind}.md`;
      const content = readText(join(fromFolder, file), file, { follow: false });
      if (content.kind === 'text') writeDurably(join(toFolder, file), content.text);
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
