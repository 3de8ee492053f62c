// Keeps a person's save that could not be merged: whole, beside the run, under a name that says when.
import { join } from 'node:path';
import { DiskRefused, systemErrorCode } from '../problem.ts';
import type { Disk } from './disk.ts';
import { systemError } from './file-stamp.ts';
import type { RunPaths } from './run-paths.ts';
import { publish } from './write-atomic.ts';

/** Moves a displaced file to `{id}/conflict-{time}.json`; returns that name. Throws {@link DiskRefused}. */
export function moveAside(disk: Disk, paths: RunPaths, from: string, now: Date): string {
  return underConflictName(paths, now, (path) => {
    // A link first: unlike a rename it never replaces what is there.
    disk.linkSync(from, path);
    disk.unlinkSync(from);
  });
}

/** Writes the bytes durably to `{id}/conflict-{time}.json`; returns that name. Throws {@link DiskRefused}. */
export function keepBytesAside(disk: Disk, paths: RunPaths, bytes: Uint8Array, now: Date): string {
  return underConflictName(paths, now, (path) => {
    if (exists(disk, path)) throw systemError('EEXIST', 'there is one of that name');
    publish(disk, path, [bytes], null, { modifiedAt: now });
  });
}

function underConflictName(paths: RunPaths, now: Date, make: (path: string) => void): string {
  const time = now.toISOString().replaceAll(':', '-');
  for (let count = 0; ; count++) {
    const name = `conflict-${time}${count === 0 ? '' : `-${count}`}.json`;
    const path = join(paths.folder, name);
    try {
      make(path);
      return name;
    } catch (error) {
      if (systemErrorCode(error) === 'EEXIST' && count < 99) continue;
      throw error instanceof DiskRefused ? error : new DiskRefused(path, error);
    }
  }
}

function exists(disk: Disk, path: string): boolean {
  try {
    disk.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
