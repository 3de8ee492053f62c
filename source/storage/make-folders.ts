// Makes folders that are still there after a power cut.
import { dirname } from 'node:path';
import { DiskRefused, systemErrorCode } from '../problem.ts';
import type { Disk } from './disk.ts';
import { closeQuietly } from './file-stamp.ts';
import { openFolder, syncFolder } from './sync-folder.ts';

/**
 * Makes each missing folder of the path and syncs its parent. A folder that exists is left as it is; one
 * that another process makes meanwhile is as good as ours. Throws {@link DiskRefused}.
 */
export function mkdirDurably(disk: Disk, path: string): void {
  try {
    makeMissing(disk, path);
  } catch (cause) {
    throw new DiskRefused(path, cause);
  }
}

function makeMissing(disk: Disk, path: string): void {
  try {
    disk.mkdirSync(path);
  } catch (error) {
    const parent = dirname(path);
    switch (systemErrorCode(error)) {
      case 'EEXIST':
        // Opening is the one test that refuses a file and lets a link to a folder pass.
        withFolder(disk, path, () => undefined);
        return;
      case 'ENOENT':
        if (parent === path) throw error;
        makeMissing(disk, parent);
        makeMissing(disk, path);
        return;
      default:
        throw error;
    }
  }
  withFolder(disk, dirname(path), (fd) => syncFolder(disk, fd));
}

function withFolder(disk: Disk, path: string, use: (fd: number | null) => void): void {
  const fd = openFolder(disk, path);
  try {
    use(fd);
  } finally {
    if (fd !== null) closeQuietly(disk, fd);
  }
}
