// Keeps what the last commit displaced as the last good copy, and looks at it again before it is replaced.
import { DiskRefused } from '../problem.ts';
import type { Disk } from './disk.ts';
import {
  type FileStamp,
  isUntouched,
  lstatOrNull,
  readStamped,
  type StampedContent,
  systemError,
} from './file-stamp.ts';
import { nextTemporaryPath } from './temporary-name.ts';

/** A save into the parked file. It stays at `tmpPath`, as what `publish` displaced does, until the caller moves it. */
export type LateSave = { readonly bytes: Buffer; readonly tmpPath: string };

/**
 * Moves a displaced file to `previousPath`. An editor that had opened it before the exchange may have saved
 * into it since, so the file that is parked there already is looked at first: if it is not what we parked,
 * it is somebody's `late` save, for the caller to merge or to keep aside. It is set aside under a temporary
 * name first, so that a crash before the caller has done that leaves it for `findOrphans`.
 * Throws {@link DiskRefused}; then both files are where they were or under temporary names.
 * @param known the stamp of what is parked there; null if we never parked or looked, and then whatever is
 *   there is a `late` save
 */
export function park(
  disk: Disk,
  tmpPath: string,
  previousPath: string,
  known: FileStamp | null,
): { readonly late: LateSave | null } {
  try {
    const found = findLate(disk, previousPath, known);
    const late = found === null ? null : setAside(disk, previousPath, tmpPath, found);
    disk.renameSync(tmpPath, previousPath);
    return { late };
  } catch (cause) {
    throw new DiskRefused(previousPath, cause);
  }
}

/**
 * What stands at `previousPath` if it is not what `known` describes; null if it is, or if there is nothing.
 * For the owner's exit, and for the next opening: without a `known` stamp the content is given as it is, and
 * nobody wrote late into it if its stamp `bearsTime` of the time that the content says.
 * Throws {@link DiskRefused}.
 */
export function readLate(disk: Disk, previousPath: string, known: FileStamp | null): StampedContent | null {
  try {
    return findLate(disk, previousPath, known);
  } catch (cause) {
    throw new DiskRefused(previousPath, cause);
  }
}

function findLate(disk: Disk, previousPath: string, known: FileStamp | null): StampedContent | null {
  const stat = lstatOrNull(disk, previousPath);
  // A link there is none of ours and holds nothing itself.
  if (stat === null || stat.isSymbolicLink()) return null;
  if (known !== null && isUntouched(stat, known)) return null;
  const found = readStamped(disk, previousPath);
  return found === null || found.stamp.hash === known?.hash ? null : found;
}

function setAside(disk: Disk, previousPath: string, tmpPath: string, { bytes }: StampedContent): LateSave {
  for (let path = nextTemporaryPath(tmpPath); path !== null; path = nextTemporaryPath(path)) {
    if (lstatOrNull(disk, path) !== null) continue;
    disk.renameSync(previousPath, path);
    return { bytes, tmpPath: path };
  }
  throw systemError('EEXIST', 'too many files are set aside');
}
