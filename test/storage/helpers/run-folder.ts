// A fresh folder with the file of a run in it, and the ways in which its neighbours are looked at.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RunFolder } from './commit-text.ts';

/** A folder for one test; removed when it ends. */
export function makeFolder(parent: string = tmpdir()): string {
  const folder = mkdtempSync(join(parent, 'caesura-storage-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Where a thousand commits cost little: a file system in memory, where the machine has one. */
export function memoryFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}

export function makeRunFolder(parent: string = makeFolder()): RunFolder {
  mkdirSync(join(parent, 'run'), { recursive: true });
  return { folder: parent, path: join(parent, 'run.json'), previous: join(parent, 'run', 'previous.json') };
}

export function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

/** The names in the folder that stand for a file under way. */
export function temporaryNames(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.endsWith('~'));
}

/** The contents of every file in the folder and below. */
export function allContents(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map(readText);
}

/** How many descriptors this process has open. */
export function countDescriptors(): number {
  return readdirSync('/dev/fd').length;
}
