// Opens a run for its new owner: first what a crash left is put right, then the file is read.
import { basename, join } from 'node:path';
import { applyEvent } from '../run/apply-event.ts';
import { createRunCleaner, sayRedacted } from '../run/clean-run.ts';
import { formatRun } from '../run/format-run.ts';
import { commonBase, guessBase, holdsNothingNew } from '../run/merge-edit.ts';
import type { ParsedRun } from '../run/parse-run.ts';
import type { HistoryEntry, Run } from '../run/run.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { absorbEdit, parseSaved } from './absorb-edit.ts';
import { hashBytes } from './content-hash.ts';
import type { Disk } from './disk.ts';
import { bearsTime, type FileStamp, readStamped } from './file-stamp.ts';
import { keepBytesAside, moveAside } from './keep-aside.ts';
import { park, readLate } from './park-previous.ts';
import { requireRun } from './read-run.ts';
import { adopt, discard, findOrphans, type Orphan } from './recover-orphans.ts';
import type { RunPaths } from './run-paths.ts';
import { createRunStore, type RunStore, stateOf, type WrittenState } from './run-store.ts';
import { parseTemporaryName } from './temporary-name.ts';

export type OpenedRun = {
  readonly store: RunStore;
  /** Whether the file had no status: one of an existing workspace. */
  readonly statusInferred: boolean;
  /** What recovery did, as the history has it. */
  readonly notices: readonly HistoryEntry[];
};

/**
 * Opens a run whose lock is held.
 * Throws {@link WrongUse} where the file is missing or does not parse; it is left as it is then.
 */
export async function openRun(
  disk: Disk,
  paths: RunPaths,
  assertHeld: () => void,
  now: () => Date,
  secrets: Secrets,
): Promise<OpenedRun> {
  const runsFolder = join(paths.folder, '..');
  const find = () => findOrphans(disk, runsFolder, basename(paths.file));
  const unpublished = find().find((orphan) => orphan.kind === 'unpublished');
  if (unpublished !== undefined) adoptUnpublished(disk, paths, unpublished, now, secrets);

  const { parsed, stamp } = await readWithStamp(disk, paths);
  const { foreignId, statusInferred } = parsed;
  const found = createRunCleaner(secrets)(parsed.run);
  const written = stateOf(found, stamp);

  let { run } = found;
  if (foreignId !== undefined)
    run = applyEvent(run, { at: now().toISOString(), event: 'id-corrected', was: foreignId });
  const named = run;
  run = sayRedacted(run, found, now().toISOString());
  const late = lookAtParked(disk, paths, run, now, secrets);
  run = late.run;
  let { parked } = late;
  for (const orphan of find()) {
    const settled = settleOrphan(disk, paths, orphan, { run, parked }, found.run, now, secrets);
    run = settled.run;
    parked = settled.parked;
  }
  const store = createRunStore({ disk, paths, assertHeld, now, secrets, written, parked, run });
  // What was taken over from a crash is made durable whether or not the run goes on now.
  if (run !== named) store.commit(run);
  const known = new Set(found.run.history);
  return { store, statusInferred, notices: run.history.filter((entry) => !known.has(entry)) };
}

/** What the file says and who it is on the disk, of one and the same content. */
async function readWithStamp(
  disk: Disk,
  paths: RunPaths,
): Promise<{ readonly parsed: ParsedRun; readonly stamp: FileStamp }> {
  for (;;) {
    const loaded = await requireRun(paths);
    const found = readStamped(disk, paths.file);
    if (found?.bytes.equals(loaded.bytes)) return { parsed: loaded.parsed, stamp: found.stamp };
  }
}

type Recovered = {
  readonly run: Run;
  /** What stands as the last good copy now. */
  readonly parked: WrittenState | null;
};

function adoptUnpublished(
  disk: Disk,
  paths: RunPaths,
  orphan: Orphan,
  now: () => Date,
  secrets: Secrets,
): void {
  const saved = parseSaved(orphan.bytes, paths, secrets);
  const time = 'run' in saved ? new Date(saved.run.updatedAt) : now();
  // What this displaces keeps its name, and so is found as an orphan of its own.
  adopt(disk, orphan, Number.isNaN(time.getTime()) ? now() : time);
}

/** `target` is what the file says. Someone's save is merged; what is ours and of no use any more goes; what is neither stays whole, aside. */
function settleOrphan(
  disk: Disk,
  paths: RunPaths,
  orphan: Orphan,
  { run, parked }: Recovered,
  target: Run,
  now: () => Date,
  secrets: Secrets,
): Recovered {
  const at = now().toISOString();
  const saved = parseSaved(orphan.bytes, paths, secrets);
  const parkIt = (result: Run): Recovered => {
    park(disk, orphan.path, previousPathOf(paths), parked?.stamp ?? null);
    const held = 'run' in saved ? stateOf(saved, orphan.stamp) : { run, stamp: orphan.stamp };
    return { run: result, parked: held };
  };
  switch (orphan.kind) {
    case 'partial':
      discard(disk, orphan);
      return { run, parked };
    case 'displaced':
      return parkIt(run);
    case 'unpublished':
    case 'superseded': {
      const file = moveAside(disk, paths, orphan.path, now(), secrets);
      const message = 'a state that was written when the run died, and that an edit of the file overtook';
      return { run: applyEvent(run, { at, event: 'edit-kept-aside', file, message }), parked };
    }
    case 'foreign': {
      let aside = false;
      const keepAside = () => {
        aside = true;
        return moveAside(disk, paths, orphan.path, now(), secrets);
      };
      const edit = {
        bytes: orphan.bytes,
        base: (theirs: Run) => baseOf(paths, orphan, target, theirs),
        keepAside,
      };
      const merged = absorbEdit(run, edit, paths, at, secrets);
      // What was merged is parked rather than removed: until the next commit it is the only copy.
      return aside || 'message' in saved ? { run: merged, parked } : parkIt(merged);
    }
  }
}

/**
 * What a displaced save began from, where the guess has the hash that the orphan's name says; else nothing is
 * known but what both have: an edit of another editor that came in between must not be undone by this one.
 */
function baseOf(paths: RunPaths, orphan: Orphan, target: Run, theirs: Run): Run {
  const guess = guessBase(target, theirs);
  const replaced = parseTemporaryName(basename(paths.file), basename(orphan.path))?.replaces;
  return hashBytes(Buffer.from(formatRun(guess))) === replaced ? guess : commonBase(target, theirs);
}

/**
 * An editor may have written into the parked copy after its run's last process left. Then it does not bear
 * its own time any more; but neither does a copy of the workspace, so what it says has to be new as well.
 */
function lookAtParked(disk: Disk, paths: RunPaths, run: Run, now: () => Date, secrets: Secrets): Recovered {
  const found = readLate(disk, previousPathOf(paths), null);
  if (found === null) return { run, parked: null };
  const saved = parseSaved(found.bytes, paths, secrets);
  const parked = 'run' in saved ? stateOf(saved, found.stamp) : { run, stamp: found.stamp };
  if ('run' in saved) {
    const untouched = bearsTime(found.stamp, new Date(saved.run.updatedAt));
    if (untouched || holdsNothingNew(saved.run, run)) return { run, parked };
  }
  const file = keepBytesAside(disk, paths, found.bytes, now(), secrets);
  const message = 'somebody saved into the last good copy after the run had left it';
  return {
    run: applyEvent(run, { at: now().toISOString(), event: 'edit-kept-aside', file, message }),
    parked,
  };
}

function previousPathOf(paths: RunPaths): string {
  return join(paths.folder, 'previous.json');
}
