import { statSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DiskRefused } from '../../source/problem.ts';
import { type Disk, realDisk } from '../../source/storage/disk.ts';
import { mkdirDurably } from '../../source/storage/make-folders.ts';
import { countDescriptors, makeFolder } from './helpers/run-folder.ts';
import { recordCalls, systemError, wrapDisk } from './helpers/wrap-disk.ts';

describe('making folders', () => {
  test('makes each missing one and syncs its parent before the next', () => {
    const folder = makeFolder();
    const synced: string[] = [];
    const disk: Disk = {
      ...realDisk,
      openSync: (path, flags) => {
        synced.push(path);
        return realDisk.openSync(path, flags);
      },
    };
    const calls = recordCalls(disk, (recorded) => mkdirDurably(recorded, `${folder}/a/b`));
    expect(statSync(`${folder}/a/b`).isDirectory()).toBe(true);
    expect(synced).toEqual([folder, `${folder}/a`]);
    expect(calls.filter((name) => name === 'fsyncSync')).toHaveLength(2);
  });

  test('leaves a folder, or a link to one, as it is', () => {
    const folder = makeFolder();
    symlinkSync(folder, `${folder}/link`);
    mkdirDurably(realDisk, folder);
    mkdirDurably(realDisk, `${folder}/link/a`);
    expect(statSync(`${folder}/a`).isDirectory()).toBe(true);
  });

  test('is content with a folder that another process makes meanwhile', () => {
    const folder = makeFolder();
    const disk: Disk = {
      ...realDisk,
      mkdirSync: (path) => {
        realDisk.mkdirSync(path);
        if (path.endsWith('/a')) throw systemError('EEXIST');
      },
    };
    mkdirDurably(disk, `${folder}/a/b`);
    expect(statSync(`${folder}/a/b`).isDirectory()).toBe(true);
  });

  test('refuses a path that a file or a dangling link is part of', () => {
    const folder = makeFolder();
    writeFileSync(`${folder}/file`, '');
    symlinkSync('nowhere', `${folder}/dangling`);
    for (const path of ['file', 'file/a', 'dangling', 'dangling/a']) {
      expect(() => mkdirDurably(realDisk, `${folder}/${path}`), path).toThrow(DiskRefused);
    }
  });

  test('says so when any of its calls fails', () => {
    const calls = recordCalls(realDisk, (disk) => mkdirDurably(disk, `${makeFolder()}/a/b`));
    expect(calls).toContain('fsyncSync');
    for (const [at, name] of calls.entries()) {
      if (name === 'closeSync') continue;
      const descriptors = countDescriptors();
      const failing = wrapDisk(realDisk, ({ index }, proceed) => {
        if (index === at) throw systemError('EIO');
        return proceed();
      });
      expect(() => mkdirDurably(failing, `${makeFolder()}/a/b`), `call ${at}`).toThrow(
        /cannot write .*\(EIO\)/,
      );
      expect(countDescriptors()).toBe(descriptors);
    }
  });
});
