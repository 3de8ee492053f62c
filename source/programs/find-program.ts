// Whether a program can be run, asked before it is: so that a misspelt one is told as such.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/** The file that would be run, or undefined. A name with a slash is looked up from `cwd`, any other on PATH. */
export function findProgram(name: string, cwd: string, path: string | undefined): string | undefined {
  if (name.includes('/')) {
    const file = isAbsolute(name) ? name : resolve(cwd, name);
    return isExecutable(file) ? file : undefined;
  }
  return (path ?? '')
    .split(delimiter)
    .map((folder) => join(folder === '' ? cwd : folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
