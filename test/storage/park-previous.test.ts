import { mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DiskRefused } from '../../source/problem.ts';
import { realDisk } from '../../source/storage/disk.ts';
import { bearsTime, readStamped } from '../../source/storage/file-stamp.ts';
import { park, readLate } from '../../source/storage/park-previous.ts';
import { findOrphans } from '../../source/storage/recover-orphans.ts';
import { commitText, makeText, modifiedAt, publishText } from './helpers/commit-text.ts';
import { makeRunFolder, readText, temporaryNames } from './helpers/run-folder.ts';

const texts = ['one', 'two', 'three'].map((word) => makeText(word));
const [one = '', two = '', three = ''] = texts;
const late = makeText('late');

function commitTwice() {
  const run = makeRunFolder();
  const first = publishText(realDisk, run.path, one, null);
  const second = commitText(realDisk, run, two, first.stamp, null);
  return { run, parked: first.stamp, written: second.stamp };
}

describe('parking what a commit displaced', () => {
  test('keeps the last good copy, with the time that its content says', () => {
    const { run, parked, written } = commitTwice();
    expect(readText(run.previous)).toBe(one);
    const third = commitText(realDisk, run, three, written, parked);
    expect(third.late).toBeNull();
    expect(readText(run.previous)).toBe(two);
    const found = readLate(realDisk, run.previous, null);
    expect(found?.bytes.toString()).toBe(two);
    expect(found !== null && bearsTime(found.stamp, modifiedAt)).toBe(true);
    expect(temporaryNames(run.folder)).toEqual([]);
  });

  test('hands over a save that an editor made into the parked file, and leaves it on the disk', () => {
    const { run, parked, written } = commitTwice();
    writeFileSync(run.previous, late);
    const third = commitText(realDisk, run, three, written, parked);
    expect(third.late?.bytes.toString()).toBe(late);
    expect(readText(run.previous)).toBe(two);
    expect(third.late && readText(third.late.tmpPath)).toBe(late);
    expect(findOrphans(realDisk, run.folder, 'run.json').map(({ kind }) => kind)).toEqual(['foreign']);
  });

  test('sees a late save of the same size, also one that replaced the parked file', () => {
    const same = makeText('ONE');
    expect(same.length).toBe(one.length);
    const { run, parked } = commitTwice();
    writeFileSync(run.previous, same);
    expect(readLate(realDisk, run.previous, parked)?.bytes.toString()).toBe(same);
    writeFileSync(`${run.previous}.edited`, late);
    renameSync(`${run.previous}.edited`, run.previous);
    expect(readLate(realDisk, run.previous, parked)?.bytes.toString()).toBe(late);
  });

  test('is not misled by a touched copy', () => {
    const { run, parked } = commitTwice();
    utimesSync(run.previous, new Date(), new Date());
    expect(readLate(realDisk, run.previous, parked)).toBeNull();
    const found = readStamped(realDisk, run.previous);
    expect(found !== null && bearsTime(found.stamp, modifiedAt)).toBe(false);
  });

  test('without a stamp of its own takes whatever is there for a save', () => {
    const { run, written } = commitTwice();
    expect(commitText(realDisk, run, three, written, null).late?.bytes.toString()).toBe(one);
  });

  test('does not mind that the parked file is gone, or a link', () => {
    const { run, parked, written } = commitTwice();
    renameSync(run.previous, `${run.previous}.moved`);
    symlinkSync('previous.json.moved', run.previous);
    expect(commitText(realDisk, run, three, written, parked).late).toBeNull();
    expect(readText(run.previous)).toBe(two);
    expect(readText(`${run.previous}.moved`)).toBe(one);
    expect(readLate(realDisk, `${run.previous}.none`, parked)).toBeNull();
  });

  test('does not replace a save that was set aside before', () => {
    const { run, parked, written } = commitTwice();
    const { displaced } = publishText(realDisk, run.path, three, written);
    if (displaced.kind !== 'ours') throw new Error(displaced.kind);
    const earlier = displaced.tmpPath.replace(/~$/, '.1~');
    writeFileSync(earlier, 'earlier');
    writeFileSync(run.previous, late);
    const { late: found } = park(realDisk, displaced.tmpPath, run.previous, parked);
    expect(readText(earlier)).toBe('earlier');
    expect(found?.tmpPath).toBe(displaced.tmpPath.replace(/~$/, '.2~'));
  });

  test('leaves the displaced file where it is when the disk refuses', () => {
    const { run, written } = commitTwice();
    const { displaced } = publishText(realDisk, run.path, three, written);
    if (displaced.kind !== 'ours') throw new Error(displaced.kind);
    mkdirSync(`${run.folder}/occupied/inside`, { recursive: true });
    expect(() => park(realDisk, displaced.tmpPath, `${run.folder}/occupied`, null)).toThrow(DiskRefused);
    expect(readText(displaced.tmpPath)).toBe(two);
  });
});
