// A recording in its place: whole or not at all, and never over what a person wrote.
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DiskRefused } from '../../source/problem.ts';
import { type Disk, realDisk } from '../../source/storage/disk.ts';
import { writeRecording } from '../../source/storage/write-recording.ts';
import { makeFolder, memoryFolder } from './helpers/run-folder.ts';
import { failAt, recordCalls, withoutExchange, wrapDisk } from './helpers/wrap-disk.ts';

const now = new Date('2026-11-28T10:00:00.000Z');
const isOurs = (text: string) => text.startsWith('ours');

function write(disk: Disk, folder: string, text = 'ours, new') {
  return writeRecording(disk, join(folder, 'line', 'one.md'), text, isOurs, now);
}

function makeLine(text?: string): string {
  const folder = makeFolder(memoryFolder());
  mkdirSync(join(folder, 'line'));
  if (text !== undefined) writeFileSync(join(folder, 'line', 'one.md'), text);
  return folder;
}

/** Every text that stands anywhere. */
function textsIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

describe('where there is', () => {
  test('nothing, its folders are made', () => {
    const folder = makeFolder(memoryFolder());
    expect(write(realDisk, folder)).toBeUndefined();
    expect(textsIn(folder)).toEqual(['ours, new']);
  });

  test('one of ours, it is replaced', () => {
    const folder = makeLine('ours, old');
    expect(write(realDisk, folder)).toBeUndefined();
    expect(textsIn(folder)).toEqual(['ours, new']);
  });

  test('the very same, nothing is touched', () => {
    const folder = makeLine('theirs');
    expect(writeRecording(realDisk, join(folder, 'line/one.md'), 'theirs', isOurs, now)).toBeUndefined();
    expect(readdirSync(join(folder, 'line'))).toEqual(['one.md']);
  });

  test("a person's, it is kept, each under a name of its own, and once", () => {
    const folder = makeLine('theirs');
    expect(write(realDisk, folder)).toBe(join(folder, 'line/kept/one.md'));
    writeFileSync(join(folder, 'line/one.md'), 'theirs, too');
    expect(write(realDisk, folder)).toBe(join(folder, 'line/kept/one-2.md'));
    writeFileSync(join(folder, 'line/one.md'), 'theirs');
    expect(write(realDisk, folder)).toBe(join(folder, 'line/kept/one.md'));
    expect(readdirSync(join(folder, 'line/kept'))).toEqual(['one-2.md', 'one.md']);
  });

  test('a link, it is refused and left alone', () => {
    const folder = makeLine();
    writeFileSync(join(folder, 'elsewhere'), 'theirs');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'line/one.md'));
    expect(() => write(realDisk, folder)).toThrow(DiskRefused);
    expect(readFileSync(join(folder, 'elsewhere'), 'utf8')).toBe('theirs');
  });
});

test('a save in the last moment is kept as well', () => {
  const folder = makeLine('ours, old');
  const path = join(folder, 'line/one.md');
  const disk = wrapDisk(realDisk, ({ name }, proceed) => {
    if (name === 'swapSync' && existsSync(path)) writeFileSync(path, 'theirs, late');
    return proceed();
  });
  expect(write(disk, folder)).toBe(join(folder, 'line/kept/one.md'));
  expect(textsIn(folder).toSorted()).toEqual(['ours, new', 'theirs, late']);
});

describe.each([
  ['exchange', realDisk],
  ['no exchange', withoutExchange(realDisk)],
] as const)('on a disk with %s', (_, disk) => {
  test.each(['instead', 'after'] as const)(
    "any call may fail %s of being made: a person's is never lost",
    (mode) => {
      const calls = recordCalls(disk, (recorded) => void write(recorded, makeLine('theirs')));
      expect(calls.length).toBeGreaterThan(20);
      for (const at of calls.keys()) {
        const folder = makeLine('theirs');
        try {
          write(failAt(disk, at, 'EIO', mode), folder);
        } catch (error) {
          expect(error).toBeInstanceOf(DiskRefused);
        }
        expect(textsIn(folder)).toContain('theirs');
        expect(['theirs', 'ours, new']).toContain(readFileSync(join(folder, 'line/one.md'), 'utf8'));
        // And it goes on from there.
        write(disk, folder);
        expect(readFileSync(join(folder, 'line/one.md'), 'utf8')).toBe('ours, new');
        expect(textsIn(folder)).toContain('theirs');
      }
    },
  );
});
