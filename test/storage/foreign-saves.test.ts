// An editor saves at every moment of a commit, in every way that editors save, and no save may be lost.
import {
  closeSync,
  ftruncateSync,
  openSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Disk, realDisk } from '../../source/storage/disk.ts';
import { readLate } from '../../source/storage/park-previous.ts';
import { commitText, makeText, publishText, type RunFolder } from './helpers/commit-text.ts';
import { makeFolder, makeRunFolder, memoryFolder, readText } from './helpers/run-folder.ts';
import { recordCalls, withoutExchange, wrapDisk } from './helpers/wrap-disk.ts';

const theirs = makeText('theirs');

type Editor = {
  readonly name: string;
  /** Whether another file has the target's name after its save. */
  readonly takesName: boolean;
  /** Begins to edit before the commit; what it returns saves. */
  readonly open: (run: RunFolder) => () => void;
};

const editors: readonly Editor[] = [
  {
    name: 'replaces the file',
    takesName: true,
    open:
      ({ path }) =>
      () => {
        writeFileSync(`${path}.edited`, theirs);
        renameSync(`${path}.edited`, path);
      },
  },
  {
    name: 'writes into the file',
    takesName: false,
    open:
      ({ path }) =>
      () =>
        writeFileSync(path, theirs),
  },
  {
    name: 'removes the file and makes it again',
    takesName: true,
    open:
      ({ path }) =>
      () => {
        unlinkSync(path);
        writeFileSync(path, theirs);
      },
  },
  {
    name: 'writes into the file that it opened before the commit',
    takesName: false,
    open: ({ path }) => {
      const fd = openSync(path, 'r+');
      onTestFinished(() => closeSync(fd));
      return () => {
        ftruncateSync(fd, 0);
        writeSync(fd, theirs, 0);
      };
    },
  },
];

const disks: readonly (readonly [string, Disk])[] = [
  ['exchange', realDisk],
  ['no exchange', withoutExchange(realDisk)],
];

describe.each(disks)('on a disk with %s', (_name, disk) => {
  test.each(editors)('nothing is lost when an editor $name, whenever it saves', ({ takesName, open }) => {
    const counted = prepare();
    const calls = recordCalls(disk, (recorded) => commitNext(recorded, counted));
    for (let at = 0; at <= calls.length; at++) {
      // Without an exchange, what takes the target's name between the last look and the rename is lost.
      if (disk !== realDisk && takesName && at === calls.indexOf('renameSync')) continue;
      const where = `before call ${at} (${calls[at] ?? 'after all'})`;
      const run = prepare();
      const save = open(run.files);
      const seen: (string | undefined)[] = [];
      const saving = wrapDisk(disk, ({ index }, proceed) => {
        if (index === at) save();
        return proceed();
      });
      const one = commitNext(saving, run);
      if (at === calls.length) save();
      const two = commitText(disk, run.files, makeText('third'), one.stamp, stampOf(one, run.parked));
      const three = commitText(disk, run.files, makeText('fourth'), two.stamp, stampOf(two, run.parked));
      for (const { displaced, late } of [one, two, three]) {
        if (displaced.kind === 'foreign') seen.push(displaced.bytes.toString());
        if (late !== null) seen.push(late.bytes.toString(), readText(late.tmpPath));
      }
      seen.push(readLate(disk, run.files.previous, stampOf(three, run.parked))?.bytes.toString());
      expect(seen, where).toContain(theirs);
      expect(readText(run.files.path), where).toBe(makeText('fourth'));
    }
  });
});

type Prepared = ReturnType<typeof prepare>;

function prepare() {
  const files = makeRunFolder(makeFolder(memoryFolder()));
  const first = publishText(realDisk, files.path, makeText('first'), null);
  const second = commitText(realDisk, files, makeText('second'), first.stamp, null);
  return { files, written: second.stamp, parked: first.stamp };
}

function commitNext(disk: Disk, { files, written, parked }: Prepared) {
  return commitText(disk, files, makeText('next'), written, parked);
}

function stampOf({ displaced }: ReturnType<typeof commitNext>, otherwise: Prepared['parked']) {
  return displaced.kind === 'nothing' ? otherwise : displaced.stamp;
}
