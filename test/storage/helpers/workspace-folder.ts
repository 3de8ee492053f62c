// A workspace of a test's own files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openWorkspace, type Workspace } from '../../../source/storage/workspace.ts';
import { makeFolder } from './run-folder.ts';

/** Writes files into a folder; a path that ends in `/` makes an empty folder. */
export function writeFiles(folder: string, files: { readonly [path: string]: string }): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(path.endsWith('/') ? join(folder, path) : dirname(join(folder, path)), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(join(folder, path), text);
  }
}

/** `outside` is a folder beside the workspace. */
export function makeWorkspace(files: { readonly [path: string]: string } = {}): {
  readonly workspace: Workspace;
  readonly root: string;
  readonly outside: string;
} {
  const folder = makeFolder();
  const root = join(folder, 'dev-workspace');
  writeFiles(root, { 'workflows/': '', ...files });
  writeFiles(folder, { 'outside/': '' });
  return { workspace: openWorkspace(root), root, outside: join(folder, 'outside') };
}
