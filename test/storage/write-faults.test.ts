// Every single call of a commit fails in turn, on every kind of disk, and nothing may be lost by it.
import { renameSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DiskRefused } from '../../source/problem.ts';
import { type Disk, realDisk } from '../../source/storage/disk.ts';
import { type FileStamp, readStamped } from '../../source/storage/file-stamp.ts';
import { commitText, makeText, publishText, type RunFolder } from './helpers/commit-text.ts';
import { recover } from './helpers/recover.ts';
import {
  allContents,
  countDescriptors,
  makeFolder,
  makeRunFolder,
  memoryFolder,
  readText,
  temporaryNames,
} from './helpers/run-folder.ts';
import { failAt, recordCalls, withoutExchange, withoutLinks } from './helpers/wrap-disk.ts';

const oldest = makeText('oldest');
const old = makeText('old');
const next = makeText('next', 20_000);
const theirs = makeText('theirs');
const late = makeText('late');

type Situation = {
  readonly name: string;
  /** What is there before the commit; returns what the commit expects to replace and has parked. */
  readonly prepare: (run: RunFolder) => {
    readonly written: FileStamp | null;
    readonly parked: FileStamp | null;
  };
  /** What stands at the target before the commit; null for nothing. */
  readonly before: string | null;
};

const situations: readonly Situation[] = [
  { name: 'a new run', prepare: () => ({ written: null, parked: null }), before: null },
  { name: 'a later commit', prepare: prepareTwoCommits, before: old },
  {
    name: 'a save by replacement since the last commit',
    prepare: (run) => {
      const stamps = prepareTwoCommits(run);
      writeFileSync(`${run.path}.edited`, theirs);
      renameSync(`${run.path}.edited`, run.path);
      return stamps;
    },
    before: theirs,
  },
  {
    name: 'a save in place since the last commit, and a late one into the parked file',
    prepare: (run) => {
      const stamps = prepareTwoCommits(run);
      writeFileSync(run.path, theirs);
      writeFileSync(run.previous, late);
      return stamps;
    },
    before: theirs,
  },
];

const disks: readonly (readonly [string, Disk])[] = [
  ['exchange', realDisk],
  ['no exchange', withoutExchange(realDisk)],
  ['neither exchange nor links', withoutLinks(realDisk)],
];

describe.each(disks)('on a disk with %s', (_name, disk) => {
  describe.each(situations)('and $name', ({ prepare, before }) => {
    test.each(['instead', 'after'] as const)('any call may fail %s of being made', (mode) => {
      const counted = makeRunFolder(makeFolder(memoryFolder()));
      const stamps = prepare(counted);
      const calls = recordCalls(disk, (recorded) =>
        commitText(recorded, counted, next, stamps.written, stamps.parked),
      );
      for (const [at, call] of calls.entries()) {
        for (const code of ['EIO', 'ENOSPC', 'EMFILE']) {
          expectNothingLost(disk, prepare, before, at, call, code, mode);
        }
      }
    });
  });
});

function expectNothingLost(
  disk: Disk,
  prepare: Situation['prepare'],
  before: string | null,
  at: number,
  call: string,
  code: string,
  mode: 'instead' | 'after',
): void {
  const where = `call ${at} (${call}) fails with ${code} ${mode}`;
  const run = makeRunFolder(makeFolder(memoryFolder()));
  const { written, parked } = prepare(run);
  const contentsBefore = allContents(run.folder);
  const descriptors = countDescriptors();

  const error = errorOf(() => commitText(failAt(disk, at, code, mode), run, next, written, parked));

  const closingFailed = call === 'closeSync' && mode === 'instead';
  if (!closingFailed) expect(countDescriptors(), where).toBe(descriptors);
  if (error !== null) {
    expect(error, where).toBeInstanceOf(DiskRefused);
    expect(error.message, where).toMatch(/^cannot write .*\((EIO|ENOSPC|EMFILE|EBUSY|ENOENT)\)\. /);
  }
  const found = readStamped(realDisk, run.path)?.bytes.toString() ?? null;
  expect([before, next], where).toContain(found);
  if (error === null) expect(found, where).toBe(next);

  recover(realDisk, run);
  expect(temporaryNames(run.folder), where).toEqual([]);
  expect([before, next], where).toContain(readStamped(realDisk, run.path)?.bytes.toString() ?? null);
  if (found === next) expect(readText(run.path), where).toBe(next);
  // Whatever a person has saved is still somewhere; our own oldest state may give way to a newer one.
  const contentsAfter = allContents(run.folder);
  for (const content of contentsBefore.filter((text) => text === theirs || text === late)) {
    expect(contentsAfter, where).toContain(content);
  }
}

function prepareTwoCommits(run: RunFolder): { readonly written: FileStamp; readonly parked: FileStamp } {
  const one = publishText(realDisk, run.path, oldest, null);
  const two = commitText(realDisk, run, old, one.stamp, null);
  return { written: two.stamp, parked: one.stamp };
}

function errorOf(call: () => void): Error | null {
  try {
    call();
    return null;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
