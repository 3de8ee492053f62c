// A commit of a text, as a run's owner makes it; also for the child processes of these tests.
import type { Disk } from '../../../source/storage/disk.ts';
import type { FileStamp } from '../../../source/storage/file-stamp.ts';
import { type LateSave, park } from '../../../source/storage/park-previous.ts';
import { type Published, publish } from '../../../source/storage/write-atomic.ts';

/** The time that every file of these tests is given, in whole milliseconds. */
export const modifiedAt = new Date('2026-11-22T10:01:30.123Z');

export type RunFolder = { readonly folder: string; readonly path: string; readonly previous: string };

/** A document of the given size, `word` at its beginning, so that two words give two contents of one size. */
export function makeText(word: string, size = 200): string {
  return `${JSON.stringify({ word, filler: '.'.repeat(size - word.length) }, null, 2)}\n`;
}

export function publishText(disk: Disk, path: string, text: string, expected: FileStamp | null): Published {
  return publish(disk, path, [Buffer.from(text)], expected, { modifiedAt });
}

/** Publishes and parks, as a commit does. */
export function commitText(
  disk: Disk,
  { path, previous }: RunFolder,
  text: string,
  expected: FileStamp | null,
  parked: FileStamp | null,
): Published & { readonly late: LateSave | null } {
  const published = publishText(disk, path, text, expected);
  const { displaced } = published;
  const late = displaced.kind === 'nothing' ? null : park(disk, displaced.tmpPath, previous, parked).late;
  return { ...published, late };
}
