// The write protocol: a file is replaced durably, in one step, and what it displaced is never lost.
import { dirname } from 'node:path';
import { DiskRefused } from '../problem.ts';
import { type HashPieces, hashPieces } from './content-hash.ts';
import type { Disk } from './disk.ts';
import { takePlace } from './exchange-names.ts';
import {
  closeQuietly,
  type FileStamp,
  isUntouched,
  lstatOrNull,
  readStamped,
  refuseIrregular,
  systemError,
} from './file-stamp.ts';
import { openFolder, syncFolder } from './sync-folder.ts';
import { removeTemporary, writeTemporary } from './write-temporary.ts';

/** What stood at the target. `stamp` is how it was found; it stays at `tmpPath` until the caller moves it. */
export type Displaced =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'ours'; readonly tmpPath: string; readonly stamp: FileStamp }
  | { readonly kind: 'foreign'; readonly tmpPath: string; readonly stamp: FileStamp; readonly bytes: Buffer };

export type Published = { readonly stamp: FileStamp; readonly displaced: Displaced };

export type PublishOptions = {
  /** The modification time of the file: the time that its content says, see `bearsTime`. */
  readonly modifiedAt: Date;
  /** One of `createPieceHasher`, where the same pieces come again and again. */
  readonly hash?: HashPieces;
};

/**
 * Replaces the file at `path`, or makes it. When it returns, the new content is durable under that name;
 * what was there before is `displaced`, told apart by looking at it *after* the exchange: `ours` is what
 * `expected` describes, anything else is somebody's save.
 *
 * Throws {@link DiskRefused}. Then the target is the old file or the new one as a whole; the temporary file
 * is removed, but once the names were exchanged it is what was displaced, and stays for `findOrphans`.
 * @param expected the stamp of what we last wrote or read there; null where nothing is expected
 */
export function publish(
  disk: Disk,
  path: string,
  pieces: readonly Uint8Array[],
  expected: FileStamp | null,
  options: PublishOptions,
): Published {
  try {
    // Before the temporary file: nothing after the exchange can then run out of descriptors.
    const folder = openFolder(disk, dirname(path));
    try {
      const published = replace(disk, path, pieces, expected, options);
      syncFolder(disk, folder);
      return published;
    } finally {
      if (folder !== null) closeQuietly(disk, folder);
    }
  } catch (cause) {
    throw new DiskRefused(path, cause);
  }
}

function replace(
  disk: Disk,
  path: string,
  pieces: readonly Uint8Array[],
  expected: FileStamp | null,
  { modifiedAt, hash = hashPieces }: PublishOptions,
): Published {
  const replaced = lstatOrNull(disk, path);
  if (replaced !== null) refuseIrregular(replaced);
  const content = { pieces, hash: hash(pieces), modifiedAt };
  const name = { holds: content.hash, replaces: expected?.hash ?? null };
  const temporary = writeTemporary(disk, path, name, replaced, content);
  try {
    const tmpPath = takePlace(disk, temporary, path, name);
    const displaced: Displaced =
      tmpPath === null ? { kind: 'nothing' } : lookAt(disk, tmpPath, expected, path);
    return { stamp: temporary.stamp, displaced };
  } catch (error) {
    removeTemporary(disk, temporary);
    throw error;
  }
}

function lookAt(disk: Disk, tmpPath: string, expected: FileStamp | null, target: string): Displaced {
  const stat = disk.lstatSync(tmpPath);
  if (!stat.isFile()) {
    // A link or a folder took the target's name after we had looked at it: it gets its place back.
    disk.swapSync(tmpPath, target);
    refuseIrregular(stat);
  }
  if (expected !== null && isUntouched(stat, expected)) return { kind: 'ours', tmpPath, stamp: expected };
  const found = readStamped(disk, tmpPath);
  if (found === null) throw systemError('ENOENT', 'another program removed what was replaced');
  return found.stamp.hash === expected?.hash
    ? { kind: 'ours', tmpPath, stamp: found.stamp }
    : { kind: 'foreign', tmpPath, ...found };
}
