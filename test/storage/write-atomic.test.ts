import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DiskRefused } from '../../source/problem.ts';
import { hashBytes } from '../../source/storage/content-hash.ts';
import { type Disk, realDisk } from '../../source/storage/disk.ts';
import { bearsTime, readStamped } from '../../source/storage/file-stamp.ts';
import { publish } from '../../source/storage/write-atomic.ts';
import { makeText, modifiedAt, publishText } from './helpers/commit-text.ts';
import { makeFolder, makeRunFolder, readText, temporaryNames } from './helpers/run-folder.ts';
import { recordCalls, systemError, withoutExchange, withoutLinks, wrapDisk } from './helpers/wrap-disk.ts';

const first = makeText('first');
const second = makeText('second');
const theirs = makeText('theirs');

/** The file systems that the protocol meets. */
const disks: readonly (readonly [string, Disk])[] = [
  ['exchange', realDisk],
  ['no exchange', withoutExchange(realDisk)],
  ['neither exchange nor links', withoutLinks(realDisk)],
];

describe.each(disks)('publishing on a disk with %s', (_name, disk) => {
  test('makes a new file that only its owner may read, with the time it is given', () => {
    const { folder, path } = makeRunFolder();
    const { stamp, displaced } = publishText(disk, path, first, null);
    expect(displaced).toEqual({ kind: 'nothing' });
    expect(readText(path)).toBe(first);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(stamp).toEqual(readStamped(realDisk, path)?.stamp);
    expect(bearsTime(stamp, modifiedAt)).toBe(true);
    expect(temporaryNames(folder)).toEqual([]);
  });

  test('replaces what it wrote before, keeps its mode, and leaves the old file for the caller', () => {
    const { folder, path } = makeRunFolder();
    const before = publishText(disk, path, first, null);
    chmodSync(path, 0o664);
    const { stamp, displaced } = publishText(disk, path, second, before.stamp);
    expect(readText(path)).toBe(second);
    expect(statSync(path).mode & 0o777).toBe(0o664);
    expect(stamp.ino).toBe(statSync(path, { bigint: true }).ino);
    if (displaced.kind !== 'ours') throw new Error(displaced.kind);
    expect(readText(displaced.tmpPath)).toBe(first);
    expect(dirname(displaced.tmpPath)).toBe(folder);
    expect(temporaryNames(folder)).toEqual([basename(displaced.tmpPath)]);
  });

  test('hands over what somebody else saved by replacing the file', () => {
    const { path } = makeRunFolder();
    const before = publishText(disk, path, first, null);
    writeFileSync(`${path}.edited`, theirs);
    renameSync(`${path}.edited`, path);
    const { displaced } = publishText(disk, path, second, before.stamp);
    if (displaced.kind !== 'foreign') throw new Error(displaced.kind);
    expect(displaced.bytes.toString()).toBe(theirs);
    expect(readText(displaced.tmpPath)).toBe(theirs);
    expect(displaced.stamp.hash).toBe(hashBytes(Buffer.from(theirs)));
    expect(readText(path)).toBe(second);
  });

  test('hands over what somebody else saved in place, even at the same size', () => {
    const { path } = makeRunFolder();
    const before = publishText(disk, path, first, null);
    const edited = makeText('other');
    expect(edited.length).toBe(first.length);
    writeFileSync(path, edited);
    const { displaced } = publishText(disk, path, second, before.stamp);
    expect(displaced.kind === 'foreign' && displaced.bytes.toString()).toBe(edited);
  });

  test('knows its own content again though the file was copied or touched', () => {
    const { path } = makeRunFolder();
    const before = publishText(disk, path, first, null);
    utimesSync(path, new Date(), new Date());
    const { displaced } = publishText(disk, path, second, before.stamp);
    expect(displaced.kind).toBe('ours');
  });

  test('takes any file for somebody else’s where it expected none', () => {
    const { path } = makeRunFolder();
    writeFileSync(path, theirs);
    const { displaced } = publishText(disk, path, first, null);
    expect(displaced.kind === 'foreign' && displaced.bytes.toString()).toBe(theirs);
    expect(readText(path)).toBe(first);
  });

  test('makes the file again where somebody has removed it', () => {
    const { path, folder } = makeRunFolder();
    const before = publishText(disk, path, first, null);
    renameSync(path, `${path}.moved`);
    expect(publishText(disk, path, second, before.stamp).displaced).toEqual({ kind: 'nothing' });
    expect(readText(path)).toBe(second);
    expect(temporaryNames(folder)).toEqual([]);
  });

  test('writes the same content again', () => {
    const { path } = makeRunFolder();
    const before = publishText(disk, path, first, null);
    const { displaced } = publishText(disk, path, first, before.stamp);
    expect(displaced.kind).toBe('ours');
    expect(readText(path)).toBe(first);
  });

  test('does not touch a file that already bears its temporary name', () => {
    const { folder, path } = makeRunFolder();
    const before = publishText(disk, path, first, null);
    const orphan = `${path}.${hashBytes(Buffer.from(second))}.${before.stamp.hash}~`;
    writeFileSync(orphan, theirs);
    const { displaced } = publishText(disk, path, second, before.stamp);
    expect(readText(orphan)).toBe(theirs);
    expect(readText(path)).toBe(second);
    if (displaced.kind !== 'ours') throw new Error(displaced.kind);
    expect(readText(displaced.tmpPath)).toBe(first);
    expect(temporaryNames(folder)).toHaveLength(2);
  });

  test('refuses a symbolic link and a folder, and changes neither', () => {
    const { folder, path } = makeRunFolder();
    writeFileSync(`${folder}/elsewhere`, theirs);
    symlinkSync('elsewhere', path);
    expect(() => publishText(disk, path, first, null)).toThrow(
      /cannot write .*run\.json: it is a symbolic link/,
    );
    expect(readlinkSync(path)).toBe('elsewhere');
    expect(readText(`${folder}/elsewhere`)).toBe(theirs);
    mkdirSync(`${folder}/other.json`);
    expect(() => publishText(disk, `${folder}/other.json`, first, null)).toThrow(DiskRefused);
    expect(lstatSync(`${folder}/other.json`).isDirectory()).toBe(true);
    expect(temporaryNames(folder)).toEqual([]);
  });

  test('names the path and the reason where the folder is missing', () => {
    const path = `${makeFolder()}/missing/run.json`;
    expect(() => publishText(disk, path, first, null)).toThrow(
      `cannot write ${path}: no such file or folder (ENOENT)`,
    );
  });
});

describe('the calls of a commit', () => {
  test('open the folder first, sync the file before the exchange and the folder after it', () => {
    const { path } = makeRunFolder();
    const before = publishText(realDisk, path, first, null);
    const calls = recordCalls(realDisk, (disk) => publishText(disk, path, second, before.stamp));
    expect(calls).toEqual([
      'openSync',
      'lstatSync',
      'openSync',
      'writevSync',
      'futimesSync',
      'fstatSync',
      'fsyncSync',
      'closeSync',
      'swapSync',
      'lstatSync',
      'fsyncSync',
      'closeSync',
    ]);
  });

  test('give the temporary file a name that says what it holds and what it replaces', () => {
    const { path } = makeRunFolder();
    const opened: string[] = [];
    const disk: Disk = {
      ...realDisk,
      openSync: (name, flags, mode) => {
        opened.push(name);
        return realDisk.openSync(name, flags, mode);
      },
    };
    const one = publishText(disk, path, first, null);
    publishText(disk, path, second, one.stamp);
    const [firstHash, secondHash] = [first, second].map((text) => hashBytes(Buffer.from(text)));
    expect(opened).toEqual([
      dirname(path),
      `${path}.${firstHash}.0~`,
      dirname(path),
      `${path}.${secondHash}.${firstHash}~`,
    ]);
  });
});

describe('writing the bytes', () => {
  test('goes on after any short count, whatever the pieces are', () => {
    const { path } = makeRunFolder();
    const pieces = fc.array(
      fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.uint8Array({ minLength: 4096, maxLength: 9000 })),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(pieces, fc.infiniteStream(fc.integer({ min: 1, max: 5000 })), (content, counts) => {
        const disk: Disk = {
          ...realDisk,
          fsyncSync: () => undefined,
          writevSync: shortWrites(() => counts.next().value ?? 1),
        };
        const found = readStamped(realDisk, path);
        publish(disk, path, content, found?.stamp ?? null, { modifiedAt });
        expect(readText(path)).toBe(Buffer.concat(content).toString());
      }),
      { numRuns: 40 },
    );
  });

  test('gives at most 1,000 pieces to a call', () => {
    const { path } = makeRunFolder();
    const pieces = Array.from({ length: 2500 }, (_, index) => Buffer.alloc(4096, index % 251));
    const counts: number[] = [];
    const disk: Disk = {
      ...realDisk,
      writevSync: (fd, given) => {
        counts.push(given.length);
        return realDisk.writevSync(fd, given);
      },
    };
    publish(disk, path, pieces, null, { modifiedAt });
    expect(counts).toEqual([1000, 1000, 500]);
    expect(readStamped(realDisk, path)?.bytes.equals(Buffer.concat(pieces))).toBe(true);
  });

  test('gives thousands of small pieces in few calls of few pieces', () => {
    const { path } = makeRunFolder();
    const pieces = Array.from({ length: 30_000 }, (_, index) => Buffer.from(`${index},`));
    const calls = recordCalls(realDisk, (disk) => publish(disk, path, pieces, null, { modifiedAt }));
    expect(calls.filter((name) => name === 'writevSync')).toHaveLength(1);
    expect(readText(path)).toBe(pieces.join(''));
  });

  test('takes a count of nothing for a full disk', () => {
    const { folder, path } = makeRunFolder();
    const disk: Disk = { ...realDisk, writevSync: () => 0 };
    expect(() => publishText(disk, path, first, null)).toThrow('the disk is full (ENOSPC)');
    expect(temporaryNames(folder)).toEqual([]);
  });

  test('does not publish a file that is shorter than what was accepted', () => {
    const { folder, path } = makeRunFolder();
    const before = publishText(realDisk, path, first, null);
    const disk: Disk = {
      ...realDisk,
      writevSync: (fd, pieces) => {
        realDisk.writevSync(fd, [Buffer.concat(pieces).subarray(1)]);
        return Buffer.concat(pieces).length;
      },
    };
    expect(() => publishText(disk, path, second, before.stamp)).toThrow(DiskRefused);
    expect(readText(path)).toBe(first);
    expect(temporaryNames(folder)).toEqual([]);
  });
});

describe('a failed sync of the file', () => {
  test('is answered with one new file, written from memory', () => {
    const { path } = makeRunFolder();
    const before = publishText(realDisk, path, first, null);
    const failing = failFirstSyncs(1);
    publishText(failing.disk, path, second, before.stamp);
    expect(readText(path)).toBe(second);
    expect(failing.created()).toBe(2);
  });

  test('stops the write when it happens again', () => {
    const { folder, path } = makeRunFolder();
    const before = publishText(realDisk, path, first, null);
    const failing = failFirstSyncs(2);
    expect(() => publishText(failing.disk, path, second, before.stamp)).toThrow('input/output error (EIO)');
    expect(readText(path)).toBe(first);
    expect(failing.created()).toBe(2);
    expect(temporaryNames(folder)).toEqual([]);
  });

  test('is no failure where the file system cannot sync a folder at all', () => {
    const { path } = makeRunFolder();
    let syncs = 0;
    const disk: Disk = {
      ...realDisk,
      fsyncSync: () => {
        syncs++;
        if (syncs === 2) throw systemError('EINVAL');
      },
    };
    publishText(disk, path, first, null);
    expect(readText(path)).toBe(first);
    expect(syncs).toBe(2);
  });
});

describe('others that come between two calls', () => {
  test.each(disks.slice(0, 2))(
    'a file that appears after the target was found missing is not overwritten: %s',
    (_name, plain) => {
      const { path } = makeRunFolder();
      const disk: Disk = {
        ...plain,
        linkSync: (from, to) => {
          if (to === path) writeFileSync(path, theirs);
          plain.linkSync(from, to);
        },
      };
      const { displaced } = publishText(disk, path, first, null);
      expect(displaced.kind === 'foreign' && displaced.bytes.toString()).toBe(theirs);
      expect(readText(path)).toBe(first);
    },
  );

  test('a link that takes the target’s name gets it back', () => {
    const { folder, path } = makeRunFolder();
    const before = publishText(realDisk, path, first, null);
    let swaps = 0;
    const disk: Disk = {
      ...realDisk,
      swapSync: (a, b) => {
        if (swaps++ === 0) {
          renameSync(path, `${path}.moved`);
          symlinkSync('run.json.moved', path);
        }
        realDisk.swapSync(a, b);
      },
    };
    expect(() => publishText(disk, path, second, before.stamp)).toThrow('symbolic link');
    expect(readlinkSync(path)).toBe('run.json.moved');
    expect(readText(path)).toBe(first);
    expect(temporaryNames(folder)).toEqual([]);
  });

  test('a save between setting the target aside and the rename is seen before it is lost', () => {
    const { path, folder } = makeRunFolder();
    const before = publishText(realDisk, path, first, null);
    let links = 0;
    const disk: Disk = {
      ...withoutExchange(realDisk),
      linkSync: (from, to) => {
        realDisk.linkSync(from, to);
        if (links++ > 0) return;
        writeFileSync(`${path}.edited`, theirs);
        renameSync(`${path}.edited`, path);
      },
    };
    const { displaced } = publishText(disk, path, second, before.stamp);
    expect(displaced.kind === 'foreign' && displaced.bytes.toString()).toBe(theirs);
    expect(readText(path)).toBe(second);
    expect(temporaryNames(folder)).toHaveLength(1);
  });

  test('a save between copying the target aside and the rename is seen before it is lost', () => {
    const { path, folder } = makeRunFolder();
    const before = publishText(realDisk, path, first, null);
    const copied = withoutLinks(realDisk);
    let syncs = 0;
    const disk: Disk = {
      ...copied,
      fsyncSync: (fd) => {
        copied.fsyncSync(fd);
        if (++syncs === 2) appendFileSync(path, ' ');
      },
    };
    const { displaced } = publishText(disk, path, second, before.stamp);
    expect(displaced.kind === 'foreign' && displaced.bytes.toString()).toBe(`${first} `);
    expect(temporaryNames(folder)).toHaveLength(1);
  });

  test.each([
    ['the exchange', { ...realDisk, swapSync: refuse }],
    ['the rename over what was set aside', { ...withoutExchange(realDisk), renameSync: refuse }],
    ['the rename over what was copied aside', { ...withoutLinks(realDisk), renameSync: refuse }],
  ])('%s that fails leaves the old file and nothing else', (_name, disk) => {
    const { folder, path } = makeRunFolder();
    const before = publishText(realDisk, path, first, null);
    expect(() => publishText(disk, path, second, before.stamp)).toThrow('(EIO)');
    expect(readStamped(realDisk, path)?.stamp).toEqual(before.stamp);
    expect(temporaryNames(folder)).toEqual([]);
  });

  test('an exchange that was made but reported as refused does not bring the old content back', () => {
    for (const code of ['EINVAL', 'EPERM', 'EIO']) {
      const { folder, path } = makeRunFolder();
      const before = publishText(realDisk, path, first, null);
      const disk: Disk = {
        ...realDisk,
        swapSync: (a, b) => {
          realDisk.swapSync(a, b);
          throw systemError(code);
        },
      };
      expect(() => publishText(disk, path, second, before.stamp)).toThrow(DiskRefused);
      expect(readText(path)).toBe(second);
      expect(temporaryNames(folder).map((name) => readText(`${folder}/${name}`))).toEqual([first]);
    }
  });
});

function refuse(): void {
  throw systemError('EIO');
}

function shortWrites(nextCount: () => number): Disk['writevSync'] {
  return (fd, pieces) => {
    const bytes = Buffer.concat(pieces);
    return bytes.length === 0 ? 0 : realDisk.writevSync(fd, [bytes.subarray(0, nextCount())]);
  };
}

function failFirstSyncs(count: number): { readonly disk: Disk; readonly created: () => number } {
  let syncs = 0;
  let created = 0;
  const disk = wrapDisk(
    {
      ...realDisk,
      openSync: (path, flags, mode) => {
        if (mode !== undefined) created++;
        return realDisk.openSync(path, flags, mode);
      },
    },
    ({ name }, proceed) => {
      if (name === 'fsyncSync' && ++syncs <= count) throw systemError('EIO');
      return proceed();
    },
  );
  return { disk, created: () => created };
}
