// One run as its owner holds it: every commit is durable, and takes in what others saved meanwhile.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DiskRefused, systemErrorCode } from '../problem.ts';
import { applyEvent } from '../run/apply-event.ts';
import { type CleanRun, createRunCleaner, sayRedacted } from '../run/clean-run.ts';
import { createRunFormatter } from '../run/format-run.ts';
import type { Run } from '../run/run.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { absorbEdit, parseSaved } from './absorb-edit.ts';
import { createPieceHasher } from './content-hash.ts';
import type { Disk } from './disk.ts';
import { type FileStamp, isUntouched, lstatOrNull, readStamped } from './file-stamp.ts';
import { keepBytesAside, moveAside } from './keep-aside.ts';
import { createKnownStates } from './known-states.ts';
import { park, readLate } from './park-previous.ts';
import type { RunPaths } from './run-paths.ts';
import { publish } from './write-atomic.ts';

/**
 * A state of the run as it was written or found: what a later edit is compared with. `isTainted`: its file holds the
 * value of a secret, which the run here does not.
 */
export type WrittenState = { readonly run: Run; readonly stamp: FileStamp; readonly isTainted?: true };

export type RunStore = {
  /** The run as it stands on the disk, or will with the next commit where recovery changed it. */
  readonly current: () => Run;
  /**
   * Writes the run; it is durable when this returns. Returns what stands on the disk then: the very run with
   * its `updatedAt`, or, where a person saved the file meanwhile, the merge of both.
   * Throws {@link DiskRefused}; {@link RunOwned} where the lock was taken away.
   */
  readonly commit: (run: Run) => Run;
  /** Takes in what a person saved since the last commit. Throws as `commit` does, also where there is nothing to take in. */
  readonly refresh: () => Promise<Run>;
  /** Keeps the run as it is now as a file of its own beside it, durably; returns its name. Throws {@link DiskRefused}. */
  readonly keepCopy: () => string;
  /** Looks once more at what was displaced last. Call before the lock is released. */
  readonly close: () => void;
};

export type RunStoreOptions = {
  readonly disk: Disk;
  readonly paths: RunPaths;
  readonly assertHeld: () => void;
  readonly now: () => Date;
  /** None of their values reaches the file. */
  readonly secrets: Secrets;
  /** The state on the disk, or null for a run that is only now written. */
  readonly written: WrittenState | null;
  /** What is parked as the last good copy, where that is known. */
  readonly parked: WrittenState | null;
  /** The run to begin with. */
  readonly run: Run;
};

/** What was found in a file. */
export function stateOf({ run, names }: CleanRun, stamp: FileStamp): WrittenState {
  return names.length === 0 ? { run, stamp } : { run, stamp, isTainted: true };
}

/** So often an edit is merged within one commit; somebody who saves faster than we write has it kept aside. */
const mergeRounds = 5;

export function createRunStore(options: RunStoreOptions): RunStore {
  const { disk, paths, now, secrets } = options;
  const previousPath = join(paths.folder, 'previous.json');
  const format = createRunFormatter();
  const clean = createRunCleaner(secrets);
  const hash = createPieceHasher();
  const states = createKnownStates();
  let { run: current, written, parked } = options;
  for (const state of [parked, written]) if (state !== null) states.remember(state.run);
  /** Whether `current` says of a save kept aside what the file does not say yet. */
  let unsaid = false;
  /** Late saves that are merged into the run, kept until that is written. */
  let merged: readonly string[] = [];

  const keepAside = (run: Run, from: string): Run => {
    const file = moveAside(disk, paths, from, now(), secrets);
    const message = 'the file was saved again and again while the run wrote it';
    return applyEvent(run, { at: now().toISOString(), event: 'edit-kept-aside', file, message });
  };

  /** Takes a save in; `tmpPath` is where it stands, unless it was moved `aside`. */
  const absorb = (run: Run, bytes: Uint8Array, tmpPath: string, last: Run) => {
    let aside = false;
    const edit = {
      bytes,
      base: (theirs: Run) => states.baseOf(theirs, last),
      keepAside: () => {
        aside = true;
        return moveAside(disk, paths, tmpPath, now(), secrets);
      },
    };
    const taken = absorbEdit(run, edit, paths, now().toISOString(), secrets);
    return { taken, aside };
  };

  /** Parks what was displaced; an edit that an editor wrote late into the copy parked before comes into the run. */
  const parkDisplaced = (run: Run, tmpPath: string, displaced: WrittenState, last: boolean): Run => {
    const before = parked?.run ?? run;
    const { late } = park(disk, tmpPath, previousPath, parked?.stamp ?? null);
    parked = displaced;
    if (late === null) return run;
    if (last) return keepAside(run, late.tmpPath);
    const { taken, aside } = absorb(run, late.bytes, late.tmpPath, before);
    if (!aside) merged = [...merged, late.tmpPath];
    return taken;
  };

  /** What was merged is written now. */
  const forgetMerged = (): void => {
    for (const path of merged) remove(disk, path);
    merged = [];
  };

  /** One write; returns the run that should stand there, which is another one where an edit has come in. */
  const write = (next: Run, last: boolean): Run => {
    options.assertHeld();
    const before = written;
    const updatedAt = laterTime(before?.run.updatedAt, now());
    const cleaned = clean(next);
    const said = sayRedacted(cleaned.run, cleaned, now().toISOString());
    const run: Run = { ...said, updatedAt: updatedAt.toISOString() };
    const pieces = format(run);
    const { stamp, displaced } = publish(disk, paths.file, pieces, before?.stamp ?? null, {
      modifiedAt: updatedAt,
      hash,
    });
    written = { run, stamp };
    current = run;
    unsaid = false;
    states.remember(run);
    forgetMerged();
    switch (displaced.kind) {
      case 'nothing':
        return run;
      case 'ours':
        return parkDisplaced(run, displaced.tmpPath, before ?? { run, stamp: displaced.stamp }, last);
      case 'foreign': {
        if (last) return keepAside(run, displaced.tmpPath);
        const saved = parseSaved(displaced.bytes, paths, secrets);
        const { taken, aside } = absorb(run, displaced.bytes, displaced.tmpPath, before?.run ?? run);
        if (aside || 'message' in saved) return taken;
        return parkDisplaced(taken, displaced.tmpPath, stateOf(saved, displaced.stamp), last);
      }
    }
  };

  const commit = (run: Run): Run => {
    let next = run;
    for (let round = 1; ; round++) {
      const last = round === mergeRounds;
      const wanted = write(next, last);
      // A last good copy with a secret in it is replaced at once.
      if (wanted === current && parked?.isTainted !== true) break;
      if (last) {
        // Only its history is newer than the file; the next commit writes it.
        current = wanted;
        unsaid = true;
        break;
      }
      next = wanted;
    }
    return current;
  };

  /** What somebody saved, or null where the file is gone. */
  const look = (): Buffer | 'untouched' | null => {
    try {
      const stat = lstatOrNull(disk, paths.file);
      if (stat === null) return null;
      if (written !== null && isUntouched(stat, written.stamp)) return 'untouched';
      const found = readStamped(disk, paths.file);
      if (found === null) return null;
      return found.stamp.hash === written?.stamp.hash ? 'untouched' : found.bytes;
    } catch (cause) {
      throw new DiskRefused(paths.file, cause);
    }
  };

  return {
    current: () => current,
    commit,
    refresh: async () => {
      for (let again = 0; ; again++) {
        options.assertHeld();
        const found = look();
        if (found === 'untouched') return current;
        // An editor may be writing in place: a save that does not parse yet gets 3 times 100 ms.
        const torn = found !== null && 'message' in parseSaved(found, paths, secrets);
        if (!torn || again === 3) break;
        await delay(100);
      }
      // The commit displaces the edit, and so takes it in.
      return commit(current);
    },
    keepCopy: () => keepBytesAside(disk, paths, Buffer.concat(format(current)), now(), secrets),
    close: () => {
      let last = current;
      const late = parked === null ? null : readLate(disk, previousPath, parked.stamp);
      if (parked !== null && late !== null) {
        const before = parked.run;
        parked = { run: before, stamp: late.stamp };
        const edit = {
          bytes: late.bytes,
          base: (theirs: Run) => states.baseOf(theirs, before),
          keepAside: () => keepBytesAside(disk, paths, late.bytes, now(), secrets),
        };
        last = absorbEdit(current, edit, paths, now().toISOString(), secrets);
      }
      if (last !== current || unsaid) commit(last);
      forgetMerged();
    },
  };
}

/** Throws {@link DiskRefused}; that it is gone already is fine. */
function remove(disk: Disk, path: string): void {
  try {
    disk.unlinkSync(path);
  } catch (cause) {
    if (systemErrorCode(cause) !== 'ENOENT') throw new DiskRefused(path, cause);
  }
}

/** Every commit bears another time, so that whoever caches by time and size sees each of them. */
function laterTime(previous: string | undefined, now: Date): Date {
  const before = previous === undefined ? Number.NaN : Date.parse(previous);
  return Number.isNaN(before) || now.getTime() > before ? now : new Date(before + 1);
}
