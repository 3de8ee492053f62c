// Makes a whole, durable file under a temporary name.
import type { BigIntStats } from 'node:fs';
import { systemErrorCode } from '../problem.ts';
import { type Disk, openFlags } from './disk.ts';
import { closeQuietly, type FileStamp, lstatOrNull, stampFrom, systemError } from './file-stamp.ts';
import { isUnsupported } from './sync-folder.ts';
import { lengthInHash, type TemporaryName, underFreeName } from './temporary-name.ts';
import { writePieces } from './write-pieces.ts';

/** A file of ours beside its target. */
export type Temporary = { readonly path: string; readonly stamp: FileStamp };

export type TemporaryContent = {
  readonly pieces: readonly Uint8Array[];
  /** The hash of the pieces. */
  readonly hash: string;
  /** The modification time it gets. */
  readonly modifiedAt: Date;
};

/**
 * Writes and syncs a new file beside its target, under a name that says `name`. It takes the mode and the
 * owner of `replaced`, the file that it will replace or repeats; without one its mode is 0600.
 * After a failed sync the kernel has dropped the pages and a second sync would lie, so a new file is written
 * from memory, once. Leaves no file behind when it throws, which is a system error.
 */
export function writeTemporary(
  disk: Disk,
  target: string,
  name: TemporaryName,
  replaced: BigIntStats | null,
  content: TemporaryContent,
): Temporary {
  const attempt = () => underFreeName(target, name, (path) => writeOnce(disk, path, replaced, content));
  const first = attempt();
  if (first.kind === 'written') return first.temporary;
  const second = attempt();
  if (second.kind === 'written') return second.temporary;
  throw second.cause;
}

/** Removes a temporary file unless its name has come to stand for something else. Never throws. */
export function removeTemporary(disk: Disk, { path, stamp }: Temporary): void {
  try {
    if (lstatOrNull(disk, path)?.ino === stamp.ino) unlinkQuietly(disk, path);
  } catch {
    // It cannot even be looked at, so it stays: it may be what was displaced.
  }
}

type Attempt =
  | { readonly kind: 'written'; readonly temporary: Temporary }
  | { readonly kind: 'not-synced'; readonly cause: unknown };

function writeOnce(
  disk: Disk,
  path: string,
  replaced: BigIntStats | null,
  content: TemporaryContent,
): Attempt {
  const fd = disk.openSync(path, openFlags.create, replaced === null ? 0o600 : permissions(replaced));
  let stage: 'write' | 'sync' | 'close' = 'write';
  try {
    const stat = fill(disk, fd, replaced, content);
    stage = 'sync';
    disk.fsyncSync(fd);
    stage = 'close';
    disk.closeSync(fd);
    return { kind: 'written', temporary: { path, stamp: stampFrom(stat, content.hash) } };
  } catch (cause) {
    if (stage !== 'close') closeQuietly(disk, fd);
    unlinkQuietly(disk, path);
    if (stage === 'sync') return { kind: 'not-synced', cause };
    throw cause;
  }
}

function fill(
  disk: Disk,
  fd: number,
  replaced: BigIntStats | null,
  { pieces, hash, modifiedAt }: TemporaryContent,
): BigIntStats {
  writePieces(disk, fd, pieces);
  const seconds = modifiedAt.getTime() / 1000;
  disk.futimesSync(fd, seconds, seconds);
  const stat = disk.fstatSync(fd);
  if (stat.size !== BigInt(lengthInHash(hash)))
    throw systemError('EIO', 'the disk lost bytes that it had accepted');
  if (replaced !== null) takeOwnerAndMode(disk, fd, stat, replaced);
  return stat;
}

/** So that what one user writes stays readable for the user whose file it was, and the umask takes nothing. */
function takeOwnerAndMode(disk: Disk, fd: number, ours: BigIntStats, theirs: BigIntStats): void {
  if (ours.uid !== theirs.uid || ours.gid !== theirs.gid) {
    whereAllowed(() => disk.fchownSync(fd, Number(theirs.uid), Number(theirs.gid)));
  }
  if (permissions(ours) !== permissions(theirs)) whereAllowed(() => disk.fchmodSync(fd, permissions(theirs)));
}

/** Not being allowed leaves the file narrower than it was, which is safe. */
function whereAllowed(change: () => void): void {
  try {
    change();
  } catch (error) {
    if (systemErrorCode(error) !== 'EPERM' && !isUnsupported(error)) throw error;
  }
}

function permissions(stat: BigIntStats): number {
  return Number(stat.mode & 0o777n);
}

function unlinkQuietly(disk: Disk, path: string): void {
  try {
    disk.unlinkSync(path);
  } catch {
    // Whoever opens the run next finds the file and knows by its name what it is.
  }
}
