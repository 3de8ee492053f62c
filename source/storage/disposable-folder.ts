// The folders in `.caesura/`: for what may be removed at any time, ignored by git, never outside of the workspace.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiskRefused, systemErrorCode, wrongUse } from '../problem.ts';
import { containPath, type Workspace } from './workspace.ts';

const disposable = '.caesura';

/**
 * Makes the folder, for the owner's eyes only, and returns its path. Throws {@link DiskRefused}; {@link WrongUse}
 * where a link leads it out of the workspace.
 */
export function makeDisposableFolder(workspace: Workspace, name: string, hint: string): string {
  const folder = disposableFolder(workspace, name);
  const contained = containPath(workspace, `${disposable}/${name}`);
  if (contained.kind === 'outside')
    throw wrongUse('path-outside', contained.message, 'Replace the symbolic link by a folder');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    createNew(join(workspace.root, disposable, '.gitignore'), '*\n', 0o666);
  } catch (error) {
    throw new DiskRefused(folder, error, hint);
  }
  return folder;
}

export function disposableFolder({ root }: Workspace, name: string): string {
  return join(root, disposable, name);
}

/** False where there is a file of that name. */
export function createNew(path: string, text: string, mode: number): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', mode });
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}
