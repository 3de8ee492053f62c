// What tells one state of a file from another: who it is on the disk, and what it holds.
import type { BigIntStats } from 'node:fs';
import { systemErrorCode } from '../problem.ts';
import { hashBytes } from './content-hash.ts';
import { type Disk, openFlags } from './disk.ts';

/** Identity and content of a file that was written or read here. */
export type FileStamp = {
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  /** See content-hash.ts. */
  readonly hash: string;
};

export type StampedContent = { readonly stamp: FileStamp; readonly bytes: Buffer };

/** Larger files are refused before they are read: a state is never that large, and memory is finite. */
export const largestFile = 1024n ** 3n;

/** The status of the name itself (links are not followed), or null where nothing bears it. */
export function lstatOrNull(disk: Disk, path: string): BigIntStats | null {
  try {
    return disk.lstatSync(path);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Reads a regular file with its stamp; null where there is none. The identity is taken before the content:
 * a change made while we read shows as another identity at the next look, never as the same.
 * Throws a system error, also for links and whatever is not a regular file.
 */
export function readStamped(disk: Disk, path: string): StampedContent | null {
  const found = lstatOrNull(disk, path);
  if (found === null) return null;
  refuseIrregular(found);
  const fd = disk.openSync(path, openFlags.read);
  try {
    const stat = disk.fstatSync(fd);
    refuseIrregular(stat);
    const bytes = disk.readFileSync(fd);
    return { stamp: stampFrom(stat, hashBytes(bytes)), bytes };
  } finally {
    closeQuietly(disk, fd);
  }
}

export function stampFrom(stat: BigIntStats, hash: string): FileStamp {
  return { ino: stat.ino, size: stat.size, mtimeNs: stat.mtimeNs, hash };
}

/**
 * Whether a file is untouched since its stamp was taken, as far as that can be said without reading it.
 * Only a time that we gave it ourselves proves that: a clock's time is too coarse on many disks to tell two
 * saves within some milliseconds apart.
 */
export function isUntouched(stat: BigIntStats, stamp: FileStamp): boolean {
  return (
    stat.ino === stamp.ino &&
    stat.size === stamp.size &&
    stat.mtimeNs === stamp.mtimeNs &&
    wasGiven(stamp.mtimeNs)
  );
}

/**
 * Whether the file still has the modification time `at` that `publish` gave it: so a process that knows no
 * stamp sees that nobody wrote into it since, when `at` is the time that its content says.
 */
export function bearsTime(stamp: FileStamp, at: Date): boolean {
  const distance = stamp.mtimeNs - BigInt(at.getTime()) * 1_000_000n;
  return distance >= -givenTimeError && distance <= givenTimeError;
}

/** Node passes times as seconds in a double, and older versions cut them to microseconds. In ns. */
const givenTimeError = 1000n;

/** Within a microsecond of a whole millisecond, but not a whole second: those are all that some disks know. */
function wasGiven(mtimeNs: bigint): boolean {
  const afterMillisecond = (mtimeNs + givenTimeError) % 1_000_000n;
  return afterMillisecond <= 2n * givenTimeError && mtimeNs % 1_000_000_000n !== 0n;
}

/** Throws a system error for a link, for whatever is not a regular file, and for a file that is too large. */
export function refuseIrregular(stat: BigIntStats): void {
  if (stat.isSymbolicLink()) throw systemError('ELOOP', 'it is a symbolic link');
  if (stat.isDirectory()) throw systemError('EISDIR', 'it is a folder');
  if (!stat.isFile()) throw systemError('EINVAL', 'it is not a regular file');
  if (stat.size > largestFile) throw systemError('EFBIG', 'the file is too large');
}

export function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** For descriptors whose data is safe or given up: what closing them says changes nothing any more. */
export function closeQuietly(disk: Disk, fd: number): void {
  try {
    disk.closeSync(fd);
  } catch {
    // The descriptor is gone either way.
  }
}
