import { linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hashBytes } from '../../source/storage/content-hash.ts';
import { type Disk, realDisk } from '../../source/storage/disk.ts';
import { bearsTime } from '../../source/storage/file-stamp.ts';
import { adopt, discard, findOrphans, type Orphan } from '../../source/storage/recover-orphans.ts';
import { makeText, modifiedAt, publishText, type RunFolder } from './helpers/commit-text.ts';
import { makeRunFolder, readText, temporaryNames } from './helpers/run-folder.ts';
import { systemError } from './helpers/wrap-disk.ts';

const old = makeText('old');
const next = makeText('next');
const theirs = makeText('theirs');
const hashOf = (text: string) => hashBytes(Buffer.from(text));

describe('what a crash left is told by names and contents', () => {
  const cases: readonly {
    readonly what: string;
    readonly orphan: string;
    readonly target: string | null;
    readonly replaces?: string | null;
    readonly kind: Orphan['kind'];
  }[] = [
    { what: 'a whole new state that is not in place', orphan: next, target: old, kind: 'unpublished' },
    { what: 'a whole first state', orphan: next, target: null, replaces: null, kind: 'unpublished' },
    { what: 'a whole new state, and a save at the target', orphan: next, target: theirs, kind: 'superseded' },
    { what: 'a whole new state, and the target removed', orphan: next, target: null, kind: 'superseded' },
    {
      what: 'a whole first state, and another file in its place',
      orphan: next,
      target: theirs,
      replaces: null,
      kind: 'superseded',
    },
    { what: 'what was displaced', orphan: old, target: next, kind: 'displaced' },
    { what: 'what was displaced, and a save since', orphan: old, target: theirs, kind: 'displaced' },
    { what: 'what was displaced, and the target removed', orphan: old, target: null, kind: 'displaced' },
    { what: 'somebody’s save that was displaced', orphan: theirs, target: next, kind: 'foreign' },
    { what: 'half a save that was displaced', orphan: theirs.slice(0, 50), target: next, kind: 'foreign' },
    { what: 'an empty save that was displaced', orphan: '', target: next, kind: 'foreign' },
    {
      what: 'somebody’s file in place of a first state',
      orphan: theirs,
      target: next,
      replaces: null,
      kind: 'foreign',
    },
    {
      what: 'a displaced save, and another one since',
      orphan: theirs,
      target: makeText('other'),
      kind: 'foreign',
    },
    { what: 'a displaced save, and the old state put back', orphan: theirs, target: old, kind: 'foreign' },
    {
      what: 'a file cut short, and a save at the target',
      orphan: next.slice(0, 100),
      target: theirs,
      kind: 'foreign',
    },
    { what: 'a file cut short', orphan: next.slice(0, 100), target: old, kind: 'partial' },
    { what: 'a file cut short by its last newline', orphan: next.slice(0, -1), target: old, kind: 'partial' },
    {
      what: 'a file whose blocks were lost in a power cut',
      orphan: '\0'.repeat(next.length),
      target: old,
      kind: 'partial',
    },
    { what: 'an empty file', orphan: '', target: old, kind: 'partial' },
    {
      what: 'a first file cut short',
      orphan: next.slice(0, 100),
      target: null,
      replaces: null,
      kind: 'partial',
    },
    {
      what: 'an unreadable file longer than what was written',
      orphan: `${next}{`,
      target: old,
      kind: 'foreign',
    },
    { what: 'a copy of the target', orphan: old, target: old, kind: 'partial' },
    { what: 'a copy of a save at the target', orphan: theirs, target: theirs, kind: 'partial' },
    { what: 'a copy of a save, cut short', orphan: theirs.slice(0, 50), target: theirs, kind: 'partial' },
  ];

  test.each(cases)('$what: $kind', ({ orphan, target, replaces = old, kind }) => {
    const run = makeRunFolder();
    if (target !== null) writeFileSync(run.path, target);
    const path = writeOrphan(run, orphan, next, replaces);
    const found = findOrphans(realDisk, run.folder, 'run.json');
    expect(found.map(({ kind, path, bytes }) => [kind, path, bytes.toString()])).toEqual([
      [kind, path, orphan],
    ]);
    expect(readText(path)).toBe(orphan);
  });

  test('a second name of the target holds nothing of its own', () => {
    const run = makeRunFolder();
    writeFileSync(run.path, next);
    linkSync(run.path, `${run.path}.${hashOf(next)}.0~`);
    expect(findOrphans(realDisk, run.folder, 'run.json').map(({ kind }) => kind)).toEqual(['partial']);
  });

  test('names that are none of the run’s, links and folders are left alone', () => {
    const run = makeRunFolder();
    writeFileSync(run.path, old);
    const name = `${hashOf(next)}.${hashOf(old)}`;
    for (const other of [
      'run.json~',
      'run.json.new.old~',
      `other.json.${name}~`,
      `run.json.${name}`,
      `run.json.${name}.0~`,
    ]) {
      writeFileSync(`${run.folder}/${other}`, next);
    }
    symlinkSync('run.json', `${run.path}.${name}~`);
    mkdirSync(`${run.path}.${name}.1~`);
    expect(findOrphans(realDisk, run.folder, 'run.json')).toEqual([]);
  });

  test('several are found in the order of their names', () => {
    const run = makeRunFolder();
    writeFileSync(run.path, next);
    writeOrphan(run, old, next, old);
    writeOrphan(run, theirs, next, old, 1);
    expect(
      findOrphans(realDisk, run.folder, 'run.json')
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['displaced', 'foreign']);
  });
});

describe('adopting a state that was written but not put in place', () => {
  test('publishes it with its time and removes the orphan', () => {
    const run = makeRunFolder();
    const before = publishText(realDisk, run.path, old, null);
    writeOrphan(run, next, next, old);
    const { stamp, displaced } = adopt(realDisk, onlyOrphan(run), modifiedAt);
    expect(readText(run.path)).toBe(next);
    expect(bearsTime(stamp, modifiedAt)).toBe(true);
    if (displaced.kind !== 'ours') throw new Error(displaced.kind);
    expect(displaced.stamp).toEqual(before.stamp);
    expect(temporaryNames(run.folder)).toEqual([basename(displaced.tmpPath)]);
  });

  test('writes its bytes anew, since nobody knows whether they reached the disk', () => {
    const run = makeRunFolder();
    writeFileSync(run.path, old);
    const path = writeOrphan(run, next, next, old);
    const orphan = onlyOrphan(run);
    const { stamp } = adopt(realDisk, orphan, modifiedAt);
    expect(stamp.ino).not.toBe(orphan.stamp.ino);
    expect(readdirSync(run.folder)).not.toContain(basename(path));
  });

  test('makes the first state of a run', () => {
    const run = makeRunFolder();
    writeOrphan(run, next, next, null);
    expect(adopt(realDisk, onlyOrphan(run), modifiedAt).displaced).toEqual({ kind: 'nothing' });
    expect(readText(run.path)).toBe(next);
    expect(temporaryNames(run.folder)).toEqual([]);
  });

  test('hands over a save that came after it was found', () => {
    const run = makeRunFolder();
    writeFileSync(run.path, old);
    writeOrphan(run, next, next, old);
    const orphan = onlyOrphan(run);
    writeFileSync(run.path, theirs);
    const { displaced } = adopt(realDisk, orphan, modifiedAt);
    expect(displaced.kind === 'foreign' && displaced.bytes.toString()).toBe(theirs);
  });

  test('keeps the orphan where the disk refuses', () => {
    const run = makeRunFolder();
    writeFileSync(run.path, old);
    const path = writeOrphan(run, next, next, old);
    const full: Disk = {
      ...realDisk,
      writevSync: () => {
        throw systemError('ENOSPC');
      },
    };
    expect(() => adopt(full, onlyOrphan(run), modifiedAt)).toThrow('the disk is full');
    expect(readText(run.path)).toBe(old);
    expect(readText(path)).toBe(next);
    expect(onlyOrphan(run).kind).toBe('unpublished');
  });
});

describe('discarding an orphan', () => {
  test('removes it, unless somebody has written into it since it was found', () => {
    const run = makeRunFolder();
    writeFileSync(run.path, old);
    const path = writeOrphan(run, next.slice(0, 50), next, old);
    const orphan = onlyOrphan(run);
    writeFileSync(path, theirs);
    discard(realDisk, orphan);
    expect(readText(path)).toBe(theirs);
    discard(realDisk, onlyOrphan(run));
    expect(temporaryNames(run.folder)).toEqual([]);
    discard(realDisk, orphan);
  });
});

function writeOrphan(
  { path }: RunFolder,
  text: string,
  holds: string,
  replaces: string | null,
  count = 0,
): string {
  const orphan = `${path}.${hashOf(holds)}.${replaces === null ? '0' : hashOf(replaces)}${count === 0 ? '' : `.${count}`}~`;
  writeFileSync(orphan, text);
  return orphan;
}

function onlyOrphan({ folder }: RunFolder): Orphan {
  const [orphan, ...others] = findOrphans(realDisk, folder, 'run.json');
  if (orphan === undefined || others.length > 0) throw new Error(`${others.length} others`);
  return orphan;
}
