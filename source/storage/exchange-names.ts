// Puts a temporary file in its target's place so that whatever stood there can be looked at afterwards.
import type { BigIntStats } from 'node:fs';
import { systemErrorCode } from '../problem.ts';
import type { Disk } from './disk.ts';
import { lstatOrNull, readStamped, refuseIrregular, systemError } from './file-stamp.ts';
import { isUnsupported } from './sync-folder.ts';
import { type TemporaryName, underFreeName } from './temporary-name.ts';
import { removeTemporary, type Temporary, writeTemporary } from './write-temporary.ts';

/** How often it is tried again while other programs create, replace or remove the target. */
const maximumTries = 100;

/**
 * Gives the temporary file the target's name. Returns where the displaced file is now, or null where the
 * target did not exist. A look at the target before a plain rename loses the saves that come between the
 * two; so the names are exchanged, and where the file system refuses that, the target is set aside first.
 * Throws a system error; then what stood at the target stands there or under a temporary name.
 * @param name the name of a file that has to be set aside
 */
export function takePlace(
  disk: Disk,
  temporary: Temporary,
  target: string,
  name: TemporaryName,
): string | null {
  for (let tries = 0; tries < maximumTries; tries++) {
    switch (outcomeOf(() => disk.swapSync(temporary.path, target))) {
      case 'done':
        return temporary.path;
      case 'missing':
        if (createTarget(disk, temporary, target)) return null;
        break;
      case 'exists':
      case 'refused': {
        refuseMistake(disk, temporary);
        const aside = setAside(disk, target, name);
        if (aside.kind === 'aside') return renameOver(disk, temporary, target, aside.path);
        if (aside.kind === 'missing' && createTarget(disk, temporary, target)) return null;
      }
    }
  }
  throw systemError('EBUSY', 'another program replaces the file all the time');
}

/** A plain rename would overwrite what an editor has created meanwhile. False: somebody has. */
function createTarget(disk: Disk, temporary: Temporary, target: string): boolean {
  switch (outcomeOf(() => disk.linkSync(temporary.path, target))) {
    case 'done':
      disk.unlinkSync(temporary.path);
      return true;
    case 'exists':
      return false;
    case 'missing':
      throw systemError('ENOENT', 'another program removed the temporary file or the folder');
    case 'refused':
      disk.renameSync(temporary.path, target);
      return true;
  }
}

type Aside =
  | { readonly kind: 'aside'; readonly path: string }
  | { readonly kind: 'missing' }
  /** Somebody replaced the target or wrote into it while we did this. */
  | { readonly kind: 'changed' };

/** A second name for the target, or a copy where the file system has no links. */
function setAside(disk: Disk, target: string, name: TemporaryName): Aside {
  let aside = '';
  const outcome = outcomeOf(() =>
    underFreeName(target, name, (path) => {
      disk.linkSync(target, path);
      aside = path;
    }),
  );
  if (outcome === 'missing') return { kind: 'missing' };
  if (outcome !== 'done') return copyAside(disk, target, name);
  const linked = lstatOrNull(disk, aside);
  // As late as can be: a save between this look and the rename is the one that only an exchange keeps.
  const found = lstatOrNull(disk, target);
  if (found?.isFile() && found.ino === linked?.ino) return { kind: 'aside', path: aside };
  disk.unlinkSync(aside);
  if (found !== null) refuseIrregular(found);
  return { kind: 'changed' };
}

function copyAside(disk: Disk, target: string, name: TemporaryName): Aside {
  const before = lstatOrNull(disk, target);
  const content = readStamped(disk, target);
  if (before === null || content === null) return { kind: 'missing' };
  const copy = writeTemporary(disk, target, name, before, {
    pieces: [content.bytes],
    hash: content.stamp.hash,
    modifiedAt: new Date(Number((content.stamp.mtimeNs + 500_000n) / 1_000_000n)),
  });
  const after = lstatOrNull(disk, target);
  if (after !== null && sameState(before, after)) return { kind: 'aside', path: copy.path };
  removeTemporary(disk, copy);
  return { kind: 'changed' };
}

function renameOver(disk: Disk, temporary: Temporary, target: string, aside: string): string {
  try {
    disk.renameSync(temporary.path, target);
    return aside;
  } catch (error) {
    const standing = lstatOrNull(disk, target);
    if (standing !== null && standing.ino !== temporary.stamp.ino) disk.unlinkSync(aside);
    throw error;
  }
}

/** On some network disks a call that was carried out is reported as failed: then nothing more may be renamed. */
function refuseMistake(disk: Disk, temporary: Temporary): void {
  if (lstatOrNull(disk, temporary.path)?.ino === temporary.stamp.ino) return;
  throw systemError('EIO', 'the temporary file is not the one that was written');
}

function sameState(a: BigIntStats, b: BigIntStats): boolean {
  return a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs;
}

type Outcome = 'done' | 'missing' | 'exists' | 'refused';

/** What a call that gives a file a name says; `refused` where it is not to be had here. Throws other errors. */
function outcomeOf(call: () => void): Outcome {
  try {
    call();
    return 'done';
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT') return 'missing';
    if (code === 'EEXIST') return 'exists';
    if (code === 'EPERM' || code === 'EMLINK' || isUnsupported(error)) return 'refused';
    throw error;
  }
}
