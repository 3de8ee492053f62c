// Real refusals: a full disk, a limit on files, a folder that may not be written, no descriptors left.
import { spawnSync } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { pathOfHelper, runToEnd } from './helpers/run-child.ts';
import { makeFolder, makeRunFolder, temporaryNames } from './helpers/run-folder.ts';

const told = z.array(
  z.object({ size: z.number(), result: z.string(), target: z.enum(['old', 'new', 'torn']) }),
);

/** Runs the helper under `sh`, after `prelude` has set the limits. */
async function publishUnder(prelude: string, path: string, limit: string, sizes: readonly number[]) {
  const helper = pathOfHelper('publish-and-tell.ts');
  const script = `${prelude} exec "$@"`;
  const args = ['-c', script, 'sh', process.execPath, helper, path, limit, ...sizes.map(String)];
  return told.parse(JSON.parse((await runToEnd('/bin/sh', args)).output));
}

/** 64 KiB that are full when they are: a disk in memory where this user may mount one. */
function mountSmallDisk(): string | null {
  const folder = makeFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'caesura-test', folder]).status === 0;
  if (!mounted) return null;
  onTestFinished(() => {
    spawnSync('umount', [folder]);
  });
  return folder;
}

describe('a disk that takes only so much', () => {
  const sizes = [1000, 20_000, 60_000, 70_000, 200_000, 2000];

  test('a full disk refuses a commit as a whole, and the next smaller one goes through', async () => {
    // Without the right to mount, the size that the system grants to a file stands for that of the disk.
    const small = mountSmallDisk();
    const { folder, path } = makeRunFolder(small ?? makeFolder());
    const prelude = small === null ? 'trap "" XFSZ; ulimit -f 128;' : '';
    const results = await publishUnder(prelude, path, 'none', sizes);
    const refusal = small === null ? 'DiskRefused EFBIG' : 'DiskRefused ENOSPC';
    expect(results.map(({ result }) => result)).toEqual([
      'published',
      'published',
      small === null ? 'published' : refusal,
      refusal,
      refusal,
      'published',
    ]);
    for (const { result, target } of results) expect(target).toBe(result === 'published' ? 'new' : 'old');
    expect(temporaryNames(folder)).toEqual([]);
  });

  test('a limit on the size of files refuses a commit as a whole', async () => {
    const { folder, path } = makeRunFolder();
    const results = await publishUnder('trap "" XFSZ; ulimit -f 64;', path, 'none', sizes);
    // A shell counts in blocks of 512 or of 1,024 bytes.
    expect(results.find(({ size }) => size === 200_000)).toMatchObject({
      result: 'DiskRefused EFBIG',
      target: 'old',
    });
    for (const { result, target } of results) expect(target).toBe(result === 'published' ? 'new' : 'old');
    expect(temporaryNames(folder)).toEqual([]);
  });
});

test('a folder that may not be written refuses the commit and keeps the file', async () => {
  const { folder, path } = makeRunFolder();
  const results = await publishUnder('', path, 'read-only folder', [2000]);
  expect(results).toEqual([{ size: 2000, result: 'DiskRefused EACCES', target: 'old' }]);
  expect(temporaryNames(folder)).toEqual([]);
});

test.each([
  { left: 0, result: 'DiskRefused EMFILE', target: 'old' },
  { left: 1, result: 'DiskRefused EMFILE', target: 'old' },
  { left: 2, result: 'published', target: 'new' },
])('with $left descriptors left a commit is $result', async ({ left, result, target }) => {
  const { folder, path } = makeRunFolder();
  const results = await publishUnder('ulimit -n 100;', path, `descriptors:${left}`, [2000]);
  expect(results).toEqual([{ size: 2000, result, target }]);
  expect(temporaryNames(folder)).toEqual([]);
});
