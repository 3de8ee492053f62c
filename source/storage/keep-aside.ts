// Keeps a person's save that could not be merged: beside the run, under a name that says when; whole but for secrets.
import { join } from 'node:path';
import { DiskRefused, systemErrorCode } from '../problem.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { type Disk, openFlags } from './disk.ts';
import { closeQuietly, readStamped, systemError } from './file-stamp.ts';
import type { RunPaths } from './run-paths.ts';
import { isUnsupported, openFolder, syncFolder } from './sync-folder.ts';
import { publish } from './write-atomic.ts';

/** Moves a displaced file to `{id}/conflict-{time}.json`; returns that name. Throws {@link DiskRefused}. */
export function moveAside(disk: Disk, paths: RunPaths, from: string, now: Date, secrets: Secrets): string {
  const bytes = readStamped(disk, from)?.bytes;
  if (bytes !== undefined && !redactBytes(bytes, secrets).equals(bytes)) {
    const name = keepBytesAside(disk, paths, bytes, now, secrets);
    removeOld(disk, from);
    return name;
  }
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
export function keepBytesAside(
  disk: Disk,
  paths: RunPaths,
  bytes: Uint8Array,
  now: Date,
  secrets: Secrets,
): string {
  return underConflictName(paths, now, (path) => {
    if (exists(disk, path)) throw systemError('EEXIST', 'there is one of that name');
    publish(disk, path, [redactBytes(bytes, secrets)], null, { modifiedAt: now });
  });
}

/** The very same bytes where there is no secret in them, also where they are no UTF-8. */
function redactBytes(bytes: Uint8Array, secrets: Secrets): Buffer {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = whole.toString('utf8');
  const clean = secrets.redact(text);
  return clean === text ? whole : Buffer.from(clean);
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
