// The system calls of the write protocol and of the lock, as one object that a test can wrap call by call.
import fs from 'node:fs';
import { createNativeLoader } from './native-calls.ts';
import { isShared } from './network-disk.ts';

/**
 * Every call is synchronous and throws a system error with a `code`. Inodes, sizes and times are bigint:
 * a double cannot hold nanoseconds, nor the inodes of some file systems.
 */
export type Disk = {
  readonly openSync: (path: string, flags: number, mode?: number) => number;
  readonly closeSync: (fd: number) => void;
  /**
   * Writes at `position`, or where the last write ended. Returns how many bytes were accepted, which may be
   * fewer than were given.
   */
  readonly writevSync: (fd: number, pieces: readonly Uint8Array[], position?: number) => number;
  /** The whole content, from the descriptor's position. */
  readonly readFileSync: (fd: number) => Buffer;
  readonly ftruncateSync: (fd: number, size: number) => void;
  readonly fsyncSync: (fd: number) => void;
  readonly fchmodSync: (fd: number, mode: number) => void;
  readonly fchownSync: (fd: number, uid: number, gid: number) => void;
  /** Both times in seconds since 1970. */
  readonly futimesSync: (fd: number, accessed: number, modified: number) => void;
  readonly fstatSync: (fd: number) => fs.BigIntStats;
  readonly lstatSync: (path: string) => fs.BigIntStats;
  readonly renameSync: (from: string, to: string) => void;
  readonly linkSync: (from: string, to: string) => void;
  readonly unlinkSync: (path: string) => void;
  readonly readdirSync: (path: string) => string[];
  readonly mkdirSync: (path: string) => void;
  /** Exchanges two names in one step. `ENOSYS` where the platform cannot do that in one step. */
  readonly swapSync: (a: string, b: string) => void;
  /** Takes an advisory lock that ends with the descriptor. False: another descriptor holds it. */
  readonly tryLockSync: (fd: number, mode: 'exclusive' | 'shared') => boolean;
  /** See network-disk.ts. */
  readonly isShared: (path: string) => boolean;
};

/** Flags that keep an open from following a link or hanging on a pipe; 0 where the platform has none. */
export const openFlags = {
  create: fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_EXCL | (fs.constants.O_NOFOLLOW ?? 0),
  read: fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0),
  lock:
    fs.constants.O_RDWR |
    fs.constants.O_CREAT |
    (fs.constants.O_NOFOLLOW ?? 0) |
    (fs.constants.O_NONBLOCK ?? 0),
  folder: fs.constants.O_RDONLY | (fs.constants.O_DIRECTORY ?? 0),
} as const;

/** The disk of this machine. */
export const realDisk: Disk = createRealDisk();

function createRealDisk(): Disk {
  const native = createNativeLoader();
  return {
    openSync: (path, flags, mode) => fs.openSync(path, flags, mode),
    closeSync: (fd) => fs.closeSync(fd),
    writevSync: (fd, pieces, position) => fs.writevSync(fd, pieces, position),
    readFileSync: (fd) => fs.readFileSync(fd),
    ftruncateSync: (fd, size) => fs.ftruncateSync(fd, size),
    fsyncSync: (fd) => fs.fsyncSync(fd),
    fchmodSync: (fd, mode) => fs.fchmodSync(fd, mode),
    fchownSync: (fd, uid, gid) => fs.fchownSync(fd, uid, gid),
    futimesSync: (fd, accessed, modified) => fs.futimesSync(fd, accessed, modified),
    fstatSync: (fd) => fs.fstatSync(fd, { bigint: true }),
    lstatSync: (path) => fs.lstatSync(path, { bigint: true }),
    renameSync: (from, to) => fs.renameSync(from, to),
    linkSync: (from, to) => fs.linkSync(from, to),
    unlinkSync: (path) => fs.unlinkSync(path),
    readdirSync: (path) => fs.readdirSync(path),
    mkdirSync: (path) => {
      fs.mkdirSync(path);
    },
    swapSync: (a, b) => {
      if (process.platform === 'win32') throw notInOneStep();
      native().swapSync(a, b);
    },
    tryLockSync: (fd, mode) =>
      native().tryLock(fd, lockedRange.offset, lockedRange.length, { shared: mode === 'shared' }),
    isShared,
  };
}

/**
 * Linux and macOS lock the whole file, and the lock hinders nobody from reading. A lock of Windows does
 * hinder: there one byte far behind the content is locked, so that the note stays readable.
 */
const lockedRange = process.platform === 'win32' ? { offset: 2 ** 30, length: 1 } : { offset: 0, length: 0 };

/** The add-on's exchange on Windows is three renames: a crash between them would leave no file at all. */
function notInOneStep(): Error {
  return Object.assign(new Error('two names cannot be exchanged in one step here'), { code: 'ENOSYS' });
}
