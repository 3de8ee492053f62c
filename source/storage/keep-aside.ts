// Keeps a person's save that could not be merged: whole, beside the run, under a name that says when.
import { join } from 'node:path';
import { DiskRefused, systemErrorCode } from '../problem.ts';
import { type Disk, openFlags } from './disk.ts';
import { closeQuietly, systemError } from './file-stamp.ts';
import type { RunPaths } from './run-paths.ts';
import { isUnsupported, openFolder, syncFolder } from './sync-folder.ts';
import { publish } from './write-atomic.ts';

/** Moves a displaced file to `{id}/conflict-{time}.json`; returns that name. Throws {@link DiskRefused}. */
export function moveAside(disk: Disk, paths: RunPaths, from: string, now: Date): string {
  return underConflictName(paths, now, (path) => {
    syncContent(disk, from);
    giveName(disk, from, path);
    const folder = openFolder(disk, paths.folder);
    try {
      syncFolder(disk, folder);
    } finally {
      if (folder !== null) closeQuietly(disk, folder);
    }
    removeOld(disk, from);
  });
}

/** Writes the bytes durably to `{id}/conflict-{time}.json`; returns that name. Throws {@link DiskRefused}. */
export function keepBytesAside(disk: Disk, paths: RunPaths, bytes: Uint8Array, now: Date): string {
  return underConflictName(paths, now, (path) => {
    if (exists(disk, path)) throw systemError('EEXIST', 'there is one of that name');
    publish(disk, path, [bytes], null, { modifiedAt: now });
  });
}

/** Whoever saved it may not have synced it; what may not be synced (a file that is only readable) stays as it is. */
function syncContent(disk: Disk, path: string): void {
  const fd = disk.openSync(path, openFlags.read);
  try {
    disk.fsyncSync(fd);
  } catch (error) {
    if (systemErrorCode(error) !== 'EPERM' && !isUnsupported(error)) throw error;
  } finally {
    closeQuietly(disk, fd);
  }
}

/** A link first: unlike a rename it never replaces what is there. Some disks have none. */
function giveName(disk: Disk, from: string, to: string): void {
  try {
    disk.linkSync(from, to);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== 'EPERM' && code !== 'EMLINK' && !isUnsupported(error)) throw error;
    if (exists(disk, to)) throw systemError('EEXIST', 'there is one of that name');
    disk.renameSync(from, to);
  }
}

/** It is gone already where it could only be renamed. */
function removeOld(disk: Disk, path: string): void {
  if (exists(disk, path)) disk.unlinkSync(path);
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
