// One run as its owner holds it: every commit is durable, and takes in what others saved meanwhile.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createRunFormatter } from '../run/format-run.ts';
import type { Run } from '../run/run.ts';
import { absorbEdit, parseSaved } from './absorb-edit.ts';
import { createPieceHasher } from './content-hash.ts';
import type { Disk } from './disk.ts';
import { type FileStamp, isUntouched, lstatOrNull, readStamped } from './file-stamp.ts';
import { keepBytesAside, moveAside } from './keep-aside.ts';
import { park, readLate } from './park-previous.ts';
import type { RunPaths } from './run-paths.ts';
import { publish } from './write-atomic.ts';

/** A state of the run as it was written or found: what a later edit is compared with. */
export type WrittenState = { readonly run: Run; readonly stamp: FileStamp };

export type RunStore = {
  /** The run as it stands on the disk, or will with the next commit where recovery changed it. */
  readonly current: () => Run;
  /**
   * Writes the run; it is durable when this returns. Returns what stands on the disk then: the very run with
   * its `updatedAt`, or, where a person saved the file meanwhile, the merge of both.
   * Throws {@link DiskRefused}; {@link RunOwned} where the lock was taken away.
   */
  readonly commit: (run: Run) => Run;
  /** Takes in what a person saved since the last commit. Throws as `commit` does. */
  readonly refresh: () => Promise<Run>;
  /** Looks once more at what was displaced last. Call before the lock is released. */
  readonly close: () => void;
};

export type RunStoreOptions = {
  readonly disk: Disk;
  readonly paths: RunPaths;
  readonly assertHeld: () => void;
  readonly now: () => Date;
  /** The state on the disk, or null for a run that is only now written. */
  readonly written: WrittenState | null;
  /** What is parked as the last good copy, where that is known. */
  readonly parked: WrittenState | null;
  /** The run to begin with. */
  readonly run: Run;
};

/** So often an edit is merged within one commit; somebody who saves faster than we write has it kept aside. */
const mergeRounds = 20;

export function createRunStore(options: RunStoreOptions): RunStore {
  const { disk, paths, now } = options;
  const previousPath = join(paths.folder, 'previous.json');
  const format = createRunFormatter();
  const hash = createPieceHasher();
  let { run: current, written, parked } = options;
  /** Late saves that are merged into the run, kept until that is written. */
  let merged: readonly string[] = [];

  /** Parks what was displaced; an edit that an editor wrote late into the copy parked before comes into the run. */
  const parkDisplaced = (run: Run, tmpPath: string, displaced: WrittenState): Run => {
    const base = parked?.run ?? run;
    const { late } = park(disk, tmpPath, previousPath, parked?.stamp ?? null);
    parked = displaced;
    if (late === null) return run;
    merged = [...merged, late.tmpPath];
    const keepAside = () => {
      merged = merged.filter((path) => path !== late.tmpPath);
      return moveAside(disk, paths, late.tmpPath, now());
    };
    return absorbEdit(run, { bytes: late.bytes, base: () => base, keepAside }, paths, now().toISOString());
  };

  /** One write; returns the run that should stand there, which is another one where an edit has come in. */
  const write = (next: Run, last: boolean): Run => {
    options.assertHeld();
    const before = written;
    const updatedAt = laterTime(before?.run.updatedAt, now());
    const run: Run = { ...next, updatedAt: updatedAt.toISOString() };
    const pieces = format(run);
    const { stamp, displaced } = publish(disk, paths.file, pieces, before?.stamp ?? null, {
      modifiedAt: updatedAt,
      hash,
    });
    written = { run, stamp };
    current = run;
    for (const path of merged) disk.unlinkSync(path);
    merged = [];
    switch (displaced.kind) {
      case 'nothing':
        return run;
      case 'ours':
        return parkDisplaced(run, displaced.tmpPath, before ?? { run, stamp: displaced.stamp });
      case 'foreign': {
        if (last) {
          moveAside(disk, paths, displaced.tmpPath, now());
          return run;
        }
        const saved = parseSaved(displaced.bytes, paths);
        let aside = false;
        const keepAside = () => {
          aside = true;
          return moveAside(disk, paths, displaced.tmpPath, now());
        };
        const edit = { bytes: displaced.bytes, base: () => before?.run ?? run, keepAside };
        const taken = absorbEdit(run, edit, paths, now().toISOString());
        if (aside || 'message' in saved) return taken;
        return parkDisplaced(taken, displaced.tmpPath, { run: saved.run, stamp: displaced.stamp });
      }
    }
  };

  const commit = (run: Run): Run => {
    let next = run;
    for (let round = 1; round <= mergeRounds; round++) {
      const wanted = write(next, round === mergeRounds);
      if (wanted === current) break;
      next = wanted;
    }
    return current;
  };

  return {
    current: () => current,
    commit,
    refresh: async () => {
      for (let again = 0; ; again++) {
        const stat = lstatOrNull(disk, paths.file);
        if (stat !== null && written !== null && isUntouched(stat, written.stamp)) return current;
        const found = stat === null ? null : readStamped(disk, paths.file);
        if (found !== null && found.stamp.hash === written?.stamp.hash) return current;
        // An editor may be writing in place: a save that does not parse yet gets 3 times 100 ms.
        const torn = found !== null && 'message' in parseSaved(found.bytes, paths);
        if (!torn || again === 3) break;
        await delay(100);
      }
      // The commit displaces the edit, and so takes it in.
      return commit(current);
    },
    close: () => {
      if (parked === null) return;
      const late = readLate(disk, previousPath, parked.stamp);
      if (late === null) return;
      const base = parked.run;
      parked = { run: base, stamp: late.stamp };
      const keepAside = () => keepBytesAside(disk, paths, late.bytes, now());
      const taken = absorbEdit(
        current,
        { bytes: late.bytes, base: () => base, keepAside },
        paths,
        now().toISOString(),
      );
      if (taken !== current) commit(taken);
    },
  };
}

/** Every commit bears another time, so that whoever caches by time and size sees each of them. */
function laterTime(previous: string | undefined, now: Date): Date {
  const before = previous === undefined ? Number.NaN : Date.parse(previous);
  return Number.isNaN(before) || now.getTime() > before ? now : new Date(before + 1);
}
