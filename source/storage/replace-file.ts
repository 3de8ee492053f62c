// Replaces a text file of the workspace durably, in one step; whatever stood there is shown before it goes.
import { dirname } from 'node:path';
import { DiskRefused } from '../problem.ts';
import type { Disk } from './disk.ts';
import { mkdirDurably } from './make-folders.ts';
import { publish } from './write-atomic.ts';

/**
 * Its folders are made where they are missing. Throws {@link DiskRefused}; the file is the old one or the new one as
 * a whole then.
 * @param displaced is given what was there, before that is removed; it may throw, and it stays then
 */
export function replaceFile(
  disk: Disk,
  path: string,
  text: string,
  modifiedAt: Date,
  displaced: (bytes: Buffer) => void = () => {},
): void {
  mkdirDurably(disk, dirname(path));
  const { displaced: old } = publish(disk, path, [Buffer.from(text)], null, { modifiedAt });
  if (old.kind === 'nothing') return;
  if (old.kind === 'foreign') displaced(old.bytes);
  try {
    disk.unlinkSync(old.tmpPath);
  } catch (error) {
    throw new DiskRefused(old.tmpPath, error);
  }
}
