// Makes the names in a folder durable.
import { systemErrorCode } from '../problem.ts';
import { type Disk, openFlags } from './disk.ts';

/** Null on Windows, which cannot open a folder and makes renames durable with the file system's own log. */
export function openFolder(disk: Disk, path: string): number | null {
  return process.platform === 'win32' ? null : disk.openSync(path, openFlags.folder);
}

/**
 * Throws a system error. That a file system has no such call (some network and user-space ones) is no
 * failure: there is nothing more that could be done there.
 */
export function syncFolder(disk: Disk, fd: number | null): void {
  if (fd === null) return;
  try {
    disk.fsyncSync(fd);
  } catch (error) {
    if (!isUnsupported(error)) throw error;
  }
}

/** The system or the file system lacks the call; as opposed to a call that failed. */
export function isUnsupported(error: unknown): boolean {
  const code = systemErrorCode(error);
  return code === 'EINVAL' || code === 'ENOSYS' || code === 'ENOTSUP' || code === 'EOPNOTSUPP';
}
