// `caesura init`: a new workspace. Nothing that is there already is touched.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DiskRefused, systemErrorCode, wrongUse } from '../../problem.ts';
import { jsonSchema } from '../../workflow/parse/workflow-file.ts';
import { firstWorkspace } from './first-workspace.ts';

/**
 * Makes `dev-workspace` in the folder, or the folder itself where that is its name. Returns the workspace.
 * Throws {@link WrongUse} where there is something in it already.
 */
export function initWorkspace(cwd: string, folder: string | undefined): string {
  const target = resolve(cwd, folder ?? '.');
  const root = basename(target) === 'dev-workspace' ? target : join(target, 'dev-workspace');
  if (hasContent(root)) {
    throw wrongUse(
      'not-empty',
      `there is a workspace in ${root} already`,
      'Name another folder: caesura init DIR',
    );
  }
  for (const [path, text] of firstWorkspace) write(join(root, path), text);
  write(join(root, '.caesura/.gitignore'), '*\n');
  write(join(root, '.caesura/workflow.schema.json'), `${JSON.stringify(jsonSchema(), null, 2)}\n`);
  return root;
}

function hasContent(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw wrongUse(
      'not-a-folder',
      `${folder} cannot be a workspace`,
      'Name another folder: caesura init DIR',
    );
  }
}

function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    throw new DiskRefused(path, error, 'Mend the folder, then try again.');
  }
}
