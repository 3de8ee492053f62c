// Tells what a crash left beside a file, from the names and contents alone, and publishes what was ready.
import { join } from 'node:path';
import { DiskRefused } from '../problem.ts';
import { hashPieces } from './content-hash.ts';
import type { Disk } from './disk.ts';
import { type FileStamp, lstatOrNull, readStamped, type StampedContent } from './file-stamp.ts';
import { lengthInHash, parseTemporaryName, type TemporaryName } from './temporary-name.ts';
import { type Published, publish } from './write-atomic.ts';

/** What to do with each is the caller's: see {@link findOrphans}. */
export type OrphanKind = 'unpublished' | 'displaced' | 'foreign' | 'superseded' | 'partial';

export type Orphan = {
  readonly kind: OrphanKind;
  readonly path: string;
  readonly stamp: FileStamp;
  readonly bytes: Buffer;
  readonly targetPath: string;
  /** The target as it was found, or null where there is none. */
  readonly target: FileStamp | null;
};

/**
 * Finds `{fileName}.{new}.{old}~` in the folder and classifies each. Only the owner of the run may call it:
 * another process's file under way looks like an orphan. With C the content of the orphan and T that of the
 * target, the first line that fits decides:
 *
 * | C            | T               | kind        | why, and what the caller does |
 * | ------------ | --------------- | ----------- | --- |
 * | the same as T| any             | partial     | another name or a copy of T; removed, nothing is lost |
 * | `new`        | `old`; missing if `old` is 0 | unpublished | written, but not put in place; `adopt` |
 * | `new`        | else            | superseded  | never published, and T went on without it: putting it in place would undo steps; kept aside |
 * | `old`        | any             | displaced   | what the last commit replaced; parked |
 * | else         | `new`           | foreign     | put in place, so C is somebody's save that we displaced; merged or kept aside |
 * | beginning of T | not `new`     | partial     | a copy of T that was cut short; removed |
 * | else, no longer than `new` and cut short | `old`; missing if `old` is 0 | partial | T was not exchanged, so C is our own writing, cut short; removed |
 * | else         | else            | foreign     | it cannot be known, so it is treated like a save |
 *
 * A save could only be taken for a cut-short writing of ours if somebody had put exactly the old bytes back
 * at the target since the crash, and then only if it does not parse.
 *
 * After an `adopt` the others must be found again, since the target is another one then. Links, folders and
 * names that do not parse are none of ours and are not listed. Throws {@link DiskRefused}.
 */
export function findOrphans(disk: Disk, folder: string, fileName: string): readonly Orphan[] {
  try {
    const named = disk
      .readdirSync(folder)
      .sort()
      .flatMap((name) => {
        const parsed = parseTemporaryName(fileName, name);
        return parsed === null ? [] : [{ path: join(folder, name), name: parsed }];
      });
    if (named.length === 0) return [];
    const targetPath = join(folder, fileName);
    const target = readStamped(disk, targetPath);
    return named.flatMap(({ path, name }) => {
      if (lstatOrNull(disk, path)?.isFile() !== true) return [];
      const content = readStamped(disk, path);
      if (content === null) return [];
      return [
        {
          kind: classify(name, content, target),
          path,
          ...content,
          targetPath,
          target: target?.stamp ?? null,
        },
      ];
    });
  } catch (cause) {
    throw new DiskRefused(join(folder, fileName), cause);
  }
}

function classify(name: TemporaryName, content: StampedContent, target: StampedContent | null): OrphanKind {
  const { holds, replaces } = name;
  const { stamp, bytes } = content;
  if (target !== null && bytes.equals(target.bytes)) return 'partial';
  const targetIsOld = (target?.stamp.hash ?? null) === replaces;
  if (stamp.hash === holds) return targetIsOld ? 'unpublished' : 'superseded';
  if (stamp.hash === replaces) return 'displaced';
  if (target?.stamp.hash === holds) return 'foreign';
  if (target !== null && bytes.equals(target.bytes.subarray(0, bytes.length))) return 'partial';
  if (targetIsOld && bytes.length <= lengthInHash(holds) && isCutShort(bytes, holds)) return 'partial';
  return 'foreign';
}

/** A document that was cut short does not parse, unless it lacks no more than the newline at its end. */
function isCutShort(bytes: Buffer, whole: string): boolean {
  return !isWholeJson(bytes) || hashPieces([bytes, Buffer.from('\n')]) === whole;
}

function isWholeJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}

/**
 * Publishes an `unpublished` orphan and removes it. Nobody knows whether its bytes ever reached the disk, or
 * whether a sync of them has failed already, so they are written anew from memory rather than synced again.
 * Throws {@link DiskRefused}; then the orphan is still there.
 * @param modifiedAt the time that the content says
 */
export function adopt(disk: Disk, orphan: Orphan, modifiedAt: Date): Published {
  const published = publish(disk, orphan.targetPath, [orphan.bytes], orphan.target, { modifiedAt });
  discard(disk, orphan);
  return published;
}

/** Removes an orphan unless it has changed since it was found. Throws {@link DiskRefused}. */
export function discard(disk: Disk, orphan: Orphan): void {
  try {
    const stat = lstatOrNull(disk, orphan.path);
    if (stat === null) return;
    const { ino, size, mtimeNs } = orphan.stamp;
    if (stat.ino === ino && stat.size === size && stat.mtimeNs === mtimeNs) disk.unlinkSync(orphan.path);
  } catch (cause) {
    throw new DiskRefused(orphan.path, cause);
  }
}
