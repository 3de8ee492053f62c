// Who owns a run: a lock that the operating system frees when its process dies, however it dies.
import type { BigIntStats } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DiskRefused, RunOwned, systemErrorCode } from '../problem.ts';
import { type Disk, openFlags, realDisk } from './disk.ts';
import { closeQuietly, lstatOrNull, refuseIrregular, systemError } from './file-stamp.ts';
import { formatNote, type LockNote, noteSize, parseNote, unknownOwner } from './lock-note.ts';
import { machineId } from './machine-id.ts';
import { isNetworkDisk } from './network-disk.ts';
import { identifyProcess, isAlive } from './process-identity.ts';

export type RunLock = {
  /** New for every owner; requests are addressed to it. */
  readonly token: string;
  readonly note: LockNote;
  /**
   * Call before every commit. Throws {@link RunOwned} if somebody removed or replaced the lock file: then
   * another process may own the run as well, and this one must not write any more.
   */
  readonly assertHeld: () => void;
  /** Frees the lock and empties the note; the file stays. May be called again. */
  readonly release: () => void;
};

export type LockOptions = {
  /** How long to try, in ms: readers that look whether a dead owner's lock is free hold it for a moment. */
  readonly waitMs?: number;
  /** Take a run on a network disk though another machine is noted as its owner. A held lock stays held. */
  readonly force?: boolean;
  readonly disk?: Disk;
};

/**
 * Tries to own the run whose folder this is; the folder must exist. Gives who holds it otherwise (null: it
 * has not said who it is). Children do not inherit the lock, a stopped process keeps it, and two openings
 * within one process exclude each other too. macOS has it as a BSD lock, Windows as a lock of a range.
 * On a network disk the lock is not trusted: there a run that another machine has noted is held by that.
 * Throws {@link DiskRefused} where the lock cannot be had at all.
 */
export async function acquireLock(
  folder: string,
  { waitMs = 300, force = false, disk = realDisk }: LockOptions = {},
): Promise<RunLock | { readonly heldBy: LockNote | null }> {
  const path = join(folder, 'lock');
  const deadline = performance.now() + waitMs;
  for (;;) {
    const file = refusing(path, () => tryOnce(disk, path));
    if (file !== null) return refusing(path, () => own(disk, path, file, isNetworkDisk(disk, folder), force));
    if (performance.now() >= deadline) return { heldBy: readNote(disk, path) };
    await setTimeout(5 + Math.random() * 10);
  }
}

/**
 * Who owns the run, for readers: null is nobody. Looking does not take the lock unless the noted process is
 * gone: two processes that probed it all the time made honest owners fail.
 */
export function readOwner(folder: string, disk: Disk = realDisk): LockNote | null {
  const path = join(folder, 'lock');
  const note = readNote(disk, path);
  if (note !== null) {
    if (note.machine !== machineId()) {
      if (isNetworkDisk(disk, folder)) return note;
    } else if (isAlive(note)) {
      return note;
    }
  }
  return isLocked(disk, path) ? (readNote(disk, path) ?? unknownOwner) : null;
}

/** An owner in words, for messages: `process 4711 (since 2026-11-22T10:00:00.000Z)`. */
export function describeOwner(note: LockNote | null): string {
  if (note === null || note.pid === unknownOwner.pid) return 'another process';
  const elsewhere = note.machine === machineId() ? '' : ' on another machine';
  return `process ${note.pid}${elsewhere} (since ${note.since})`;
}

type LockFile = { readonly fd: number; readonly stat: BigIntStats };

/** Null: somebody else holds it, or has replaced the file between our opening and our locking. */
function tryOnce(disk: Disk, path: string): LockFile | null {
  const fd = disk.openSync(path, openFlags.lock, 0o600);
  let owned = false;
  try {
    const stat = disk.fstatSync(fd);
    refuseIrregular(stat);
    owned = disk.tryLockSync(fd, 'exclusive') && isSameFile(lstatOrNull(disk, path), stat);
    return owned ? { fd, stat } : null;
  } finally {
    if (!owned) closeQuietly(disk, fd);
  }
}

function own(
  disk: Disk,
  path: string,
  { fd, stat }: LockFile,
  isShared: boolean,
  force: boolean,
): RunLock | { readonly heldBy: LockNote } {
  const machine = machineId();
  const former = readNote(disk, path);
  if (isShared && !force && former !== null && former.machine !== machine) {
    closeQuietly(disk, fd);
    return { heldBy: former };
  }
  const { pid, startTime } = identifyProcess(process.pid) ?? { pid: process.pid, startTime: 'unknown' };
  const note = { pid, startTime, machine, token: crypto.randomUUID(), since: new Date().toISOString() };
  try {
    writeNote(disk, fd, note);
  } catch (error) {
    closeQuietly(disk, fd);
    throw error;
  }
  const isNoted = () => readNote(disk, path)?.token === note.token;
  let isReleased = false;
  return {
    token: note.token,
    note,
    assertHeld: () => {
      const isOurs =
        !isReleased &&
        isSameFile(
          refusing(path, () => lstatOrNull(disk, path)),
          stat,
        );
      // Where the lock is not trusted, another machine that was forced to take the run says so in the note.
      if (isOurs && (!isShared || isNoted())) return;
      throw new RunOwned(
        `${path} was removed or taken by another process while this one moved the run; it stopped before writing, ` +
          'so that two processes do not. What is in the run file is whole: resume it when no other process moves it.',
      );
    },
    release: () => {
      if (isReleased) return;
      isReleased = true;
      try {
        if (isNoted()) writeNote(disk, fd, null);
      } catch {
        // The note is for messages; a stale one is found out by the process that it names.
      }
      closeQuietly(disk, fd);
    },
  };
}

function isSameFile(found: BigIntStats | null, locked: BigIntStats): boolean {
  return found !== null && found.ino === locked.ino && found.dev === locked.dev;
}

function writeNote(disk: Disk, fd: number, note: LockNote | null): void {
  if (disk.fstatSync(fd).size > BigInt(noteSize)) disk.ftruncateSync(fd, noteSize);
  const written = disk.writevSync(fd, [formatNote(note)], 0);
  if (written !== noteSize) throw systemError('ENOSPC', 'the disk is full');
}

/** Null where there is no note, or none that parses or may be read. Never throws. */
function readNote(disk: Disk, path: string): LockNote | null {
  const note = reading(disk, path, (fd, stat) =>
    stat.size > BigInt(noteSize) ? null : parseNote(disk.readFileSync(fd).toString()),
  );
  return typeof note === 'string' ? null : note;
}

/** A file that is there but may not be opened is somebody's. Where locks cannot be tried, nobody is assumed. */
function isLocked(disk: Disk, path: string): boolean {
  const free = reading(disk, path, (fd) => disk.tryLockSync(fd, 'shared'));
  return free === false || free === 'closed';
}

function reading<T>(
  disk: Disk,
  path: string,
  read: (fd: number, stat: BigIntStats) => T,
): T | 'missing' | 'closed' | 'unreadable' {
  let fd: number;
  try {
    fd = disk.openSync(path, openFlags.read);
  } catch (error) {
    return systemErrorCode(error) === 'ENOENT' ? 'missing' : 'closed';
  }
  try {
    const stat = disk.fstatSync(fd);
    return stat.isFile() ? read(fd, stat) : 'unreadable';
  } catch {
    return 'unreadable';
  } finally {
    closeQuietly(disk, fd);
  }
}

function refusing<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    if (systemErrorCode(cause) === undefined) throw cause;
    throw new DiskRefused(
      path,
      cause,
      'A run is moved only where its lock can be held: mend the folder, or use a local disk.',
    );
  }
}
