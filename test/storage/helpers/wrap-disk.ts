// Puts a test's own code around every system call of a disk.
import type { Disk } from '../../../source/storage/disk.ts';

/** `index` counts the calls from 0. */
export type DiskCall = { readonly name: keyof Disk; readonly index: number };

/** `around` decides whether and when the real call is made. */
export function wrapDisk(disk: Disk, around: <T>(call: DiskCall, proceed: () => T) => T): Disk {
  let index = 0;
  const call = <T>(name: keyof Disk, proceed: () => T): T => around({ name, index: index++ }, proceed);
  return {
    openSync: (...args) => call('openSync', () => disk.openSync(...args)),
    closeSync: (...args) => call('closeSync', () => disk.closeSync(...args)),
    writevSync: (...args) => call('writevSync', () => disk.writevSync(...args)),
    readFileSync: (...args) => call('readFileSync', () => disk.readFileSync(...args)),
    ftruncateSync: (...args) => call('ftruncateSync', () => disk.ftruncateSync(...args)),
    fsyncSync: (...args) => call('fsyncSync', () => disk.fsyncSync(...args)),
    fchmodSync: (...args) => call('fchmodSync', () => disk.fchmodSync(...args)),
    fchownSync: (...args) => call('fchownSync', () => disk.fchownSync(...args)),
    futimesSync: (...args) => call('futimesSync', () => disk.futimesSync(...args)),
    fstatSync: (...args) => call('fstatSync', () => disk.fstatSync(...args)),
    lstatSync: (...args) => call('lstatSync', () => disk.lstatSync(...args)),
    renameSync: (...args) => call('renameSync', () => disk.renameSync(...args)),
    linkSync: (...args) => call('linkSync', () => disk.linkSync(...args)),
    unlinkSync: (...args) => call('unlinkSync', () => disk.unlinkSync(...args)),
    readdirSync: (...args) => call('readdirSync', () => disk.readdirSync(...args)),
    mkdirSync: (...args) => call('mkdirSync', () => disk.mkdirSync(...args)),
    swapSync: (...args) => call('swapSync', () => disk.swapSync(...args)),
    tryLockSync: (...args) => call('tryLockSync', () => disk.tryLockSync(...args)),
    isShared: (...args) => call('isShared', () => disk.isShared(...args)),
  };
}

export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** The names of the calls that `use` makes, in order. */
export function recordCalls(disk: Disk, use: (disk: Disk) => void): readonly (keyof Disk)[] {
  const names: (keyof Disk)[] = [];
  use(
    wrapDisk(disk, ({ name }, proceed) => {
      names.push(name);
      return proceed();
    }),
  );
  return names;
}

/**
 * A disk whose call number `at` fails: `instead` of being made, or `after` it was made, as a network disk
 * reports an error for what it has carried out.
 */
export function failAt(disk: Disk, at: number, code: string, mode: 'instead' | 'after'): Disk {
  return wrapDisk(disk, ({ name, index }, proceed) => {
    if (index !== at) return proceed();
    if (mode === 'after') {
      const made = proceed();
      // The kernel gives no descriptor together with an error.
      if (name === 'openSync' && typeof made === 'number') disk.closeSync(made);
    }
    throw systemError(code);
  });
}

/** A file system that cannot exchange names. */
export function withoutExchange(disk: Disk, code = 'EINVAL'): Disk {
  return {
    ...disk,
    swapSync: () => {
      throw systemError(code);
    },
  };
}

/** A file system that has neither an exchange nor hard links. */
export function withoutLinks(disk: Disk): Disk {
  return {
    ...withoutExchange(disk),
    linkSync: () => {
      throw systemError('EPERM');
    },
  };
}
