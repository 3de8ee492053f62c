// Puts a recording in its place; one that a person has written or changed is kept beside it.
import { basename, dirname, join } from 'node:path';
import { DiskRefused, systemErrorCode } from '../problem.ts';
import { type Disk, openFlags } from './disk.ts';
import { closeQuietly, readStamped } from './file-stamp.ts';
import { mkdirDurably } from './make-folders.ts';
import { replaceFile } from './replace-file.ts';
import { syncNames } from './transcripts.ts';
import { writePieces } from './write-pieces.ts';

/**
 * Durable when it returns. Throws {@link DiskRefused}; the recording is the old one or the new one as a whole then.
 * @param isReplaceable whether nobody would miss the text
 * @returns the path of the file in which what stood there is kept, where somebody would
 */
export function writeRecording(
  disk: Disk,
  path: string,
  text: string,
  isReplaceable: (text: string) => boolean,
  now: Date,
): string | undefined {
  const known = readFound(disk, path);
  if (known?.toString() === text) return undefined;
  // Before it is displaced: a crash in between leaves it twice, and never nowhere.
  let kept = known === null || isReplaceable(known.toString()) ? undefined : keep(disk, path, known);
  replaceFile(disk, path, text, now, (bytes) => {
    if (known !== null && bytes.equals(known)) return;
    if (!isReplaceable(bytes.toString())) kept = keep(disk, path, bytes);
  });
  return kept;
}

function readFound(disk: Disk, path: string): Buffer | null {
  try {
    return readStamped(disk, path)?.bytes ?? null;
  } catch (error) {
    throw new DiskRefused(path, error);
  }
}

/** In the folder `kept`, under the first name that is free or holds the very same. */
function keep(disk: Disk, path: string, bytes: Buffer): string {
  const folder = join(dirname(path), 'kept');
  mkdirDurably(disk, folder);
  const stem = basename(path).replace(/\.md$/, '');
  for (let count = 1; ; count++) {
    const place = join(folder, `${stem}${count === 1 ? '' : `-${count}`}.md`);
    if (readFound(disk, place)?.equals(bytes)) return place;
    try {
      if (!createDurably(disk, place, bytes)) continue;
      syncNames(folder);
      return place;
    } catch (error) {
      throw error instanceof DiskRefused ? error : new DiskRefused(place, error);
    }
  }
}

/** False where the name is taken. */
function createDurably(disk: Disk, path: string, bytes: Buffer): boolean {
  let fd: number;
  try {
    fd = disk.openSync(path, openFlags.create, 0o600);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    writePieces(disk, fd, [bytes]);
    disk.fsyncSync(fd);
  } finally {
    closeQuietly(disk, fd);
  }
  return true;
}
