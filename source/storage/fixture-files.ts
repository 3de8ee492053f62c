// The fixtures of a workspace as files: `fixtures/{workflow}/{name}/`, good to be committed and to be read in a review.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DiskRefused, systemErrorCode, wrongUse } from '../problem.ts';
import { readInside } from './definitions.ts';
import type { Disk } from './disk.ts';
import type { ReadText } from './read-text.ts';
import { replaceFile } from './replace-file.ts';
import { syncNames } from './transcripts.ts';
import { containPath, type Workspace } from './workspace.ts';

const topFolder = 'fixtures';

/** The folder of a fixture, relative to the workspace. */
export function fixtureFolder(workflowFolder: string, name: string): string {
  return `${topFolder}/${workflowFolder}/${name}`;
}

/** The folders of all fixtures, relative to the workspace, sorted: whatever holds one of their files. */
export function listFixtures(workspace: Workspace): readonly string[] {
  return listNames(workspace, topFolder)
    .flatMap((workflow) =>
      listNames(workspace, `${topFolder}/${workflow}`).map((name) => `${workflow}/${name}`),
    )
    .map((path) => `${topFolder}/${path}`)
    .filter((folder) => listNames(workspace, folder).some(isFixtureFile))
    .sort();
}

export function readFixtureFile(workspace: Workspace, folder: string, name: string): ReadText {
  return readInside(workspace, `${folder}/${name}`);
}

export type FixtureFiles = {
  /** File name -> text. */
  readonly files: ReadonlyMap<string, string>;
  /** Names that stand for nothing any more. */
  readonly gone: readonly string[];
  /** Whether what is there is as good as what it would be replaced with. */
  readonly isSame: (name: string, found: string) => boolean;
};

/**
 * Writes the files that are new or another, and removes those that are gone; whatever else is there stays. Durable when
 * it returns; the last of the files stands only when all others do.
 * Throws {@link WrongUse} where a link leads out of the workspace, {@link DiskRefused} where the disk refuses.
 * @returns the names that were written or removed
 */
export function writeFixture(
  disk: Disk,
  workspace: Workspace,
  folder: string,
  { files, gone, isSame }: FixtureFiles,
  now: Date,
): readonly string[] {
  const changed: string[] = [];
  for (const [name, text] of files) {
    const found = readFixtureFile(workspace, folder, name);
    if (found.kind === 'text' && isSame(name, found.text)) continue;
    replaceFile(disk, pathInside(workspace, `${folder}/${name}`), text, now);
    changed.push(name);
  }
  for (const name of gone) {
    if (removeFile(disk, pathInside(workspace, `${folder}/${name}`))) changed.push(name);
  }
  return changed;
}

function isFixtureFile(name: string): boolean {
  return name === 'fixture.json' || /\.(?:prompt|reply)\.md$/.test(name);
}

function pathInside(workspace: Workspace, path: string): string {
  const contained = containPath(workspace, path);
  if (contained.kind !== 'outside') return contained.path;
  throw wrongUse('path-outside', contained.message, 'Replace the symbolic link by a folder', { file: path });
}

/** False where there was none. */
function removeFile(disk: Disk, path: string): boolean {
  try {
    disk.unlinkSync(path);
    syncNames(dirname(path));
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw error instanceof DiskRefused ? error : new DiskRefused(path, error);
  }
}

/** None where there is no such folder in the workspace. */
function listNames(workspace: Workspace, folder: string): readonly string[] {
  const contained = containPath(workspace, folder);
  if (contained.kind !== 'inside') return [];
  try {
    return readdirSync(join(contained.path)).filter((name) => !name.startsWith('.') && !name.endsWith('~'));
  } catch {
    return [];
  }
}
